import { describe, expect, it } from '@jest/globals';
import { endOfFile, endOfTerm } from './file-schedule.js';
import type { EndedRecord, Schedule, ScheduledTerm } from './file-schedule.js';
import { FILE_KINDS } from './sealed-file.js';

const ZONE = 'America/Denver';
const closedAt = new Date('2026-11-24T19:00:00Z');
const undisclosed: EndedRecord = {
  closedAt,
  accountedAt: null,
  accountedUntil: null,
  keptUntil: null,
  asked: null,
  draft: null,
};
const disclosed: EndedRecord = {
  ...undisclosed,
  accountedAt: new Date('2026-06-01T12:00:00Z'),
  accountedUntil: new Date('2032-06-01T12:00:00Z'),
};
const pack = (rows: Readonly<Record<string, ScheduledTerm>> = {}): Schedule => ({
  zone: ZONE,
  term: (code) => rows[code],
});
const end = (record: EndedRecord, rows?: Readonly<Record<string, ScheduledTerm>>) =>
  endOfFile('share-request', record, pack(rows)).dueAt;

describe('when the words of a file are destroyed', () => {
  it('takes the ceiling of the pack for a request that led to no disclosure, and ours where it has none', () => {
    expect(endOfFile('share-request', undisclosed, pack())).toEqual({
      dueAt: '2027-02-23T07:00:00.000Z',
      rule: 'RT-DRAFT',
    });
    expect(end(undisclosed, { 'RT-DRAFT': { rule: 'max', duration: 'P1Y' } })).toBe('2027-11-25T07:00:00.000Z');
  });

  it('never ends before the time to appeal, however short the ceiling', () => {
    const short = { 'RT-DRAFT': { rule: 'max', duration: 'P1D' } } as const;
    expect(end(undisclosed, short)).toBe('2026-12-25T07:00:00.000Z');
    expect(end({ ...disclosed, accountedUntil: closedAt })).toBe('2026-12-25T07:00:00.000Z');
  });

  it('keeps what a disclosure rests on as long as its accounting, by the later of entry and pack', () => {
    expect(end(disclosed)).toBe('2032-06-01T12:00:00.000Z');
    const longer = { 'RT-ACCOUNTING': { rule: 'min', duration: 'P5Y', cap: 'P8Y' } } as const;
    expect(end(disclosed, longer)).toBe('2034-06-02T06:00:00.000Z');
    const shorter = { 'RT-ACCOUNTING': { rule: 'min', duration: 'P1Y' } } as const;
    expect(end(disclosed, shorter)).toBe('2032-06-01T12:00:00.000Z');
  });

  it('ends a complaint by its own word, and says so when there is none', () => {
    const keptUntil = new Date('2031-11-25T07:00:00Z');
    expect(endOfFile('complaint', { ...undisclosed, keptUntil }, pack()).dueAt).toBe(keptUntil.toISOString());
    expect(() => endOfFile('complaint', undisclosed, pack())).toThrow('until when it is kept');
  });

  it('ends the reason of an accepted restore as the log that it explains, six years where the pack has no row', () => {
    const ends = (rows?: Readonly<Record<string, ScheduledTerm>>) =>
      endOfFile('ledger-restore', undisclosed, pack(rows));
    expect(ends()).toEqual({ dueAt: '2032-11-25T07:00:00.000Z', rule: 'RT-AUDIT-LOG' });
    // Of a minimum the longest case counts.
    const capped = { 'RT-AUDIT-LOG': { rule: 'min', duration: 'P1Y', cap: 'P7Y' } } as const;
    expect(ends(capped).dueAt).toBe('2033-11-25T07:00:00.000Z');
  });

  it('ends a rights case by what was asked for, two years or five where the pack has no row', () => {
    const asked = (what: 'accounting' | 'access' | 'correction', rows?: Readonly<Record<string, ScheduledTerm>>) =>
      endOfFile('rights-case', { ...undisclosed, asked: what }, pack(rows));
    expect(asked('access')).toEqual({ dueAt: '2028-11-25T07:00:00.000Z', rule: 'RT-GRAMA-REQ' });
    expect(asked('accounting')).toEqual(asked('access'));
    expect(asked('correction')).toEqual({ dueAt: '2031-11-25T07:00:00.000Z', rule: 'RT-CORRECTION' });
    const longer = { 'RT-CORRECTION': { rule: 'min', duration: 'P7Y' } } as const;
    expect(asked('correction', longer).dueAt).toBe('2033-11-25T07:00:00.000Z');
  });

  it('ends a draft that lapsed at once, and an agreement that was never signed like a draft', () => {
    for (const kind of ['share-request', 'agreement'] as const) {
      const lapsed = endOfFile(kind, { ...undisclosed, draft: 'lapsed' }, pack());
      expect(lapsed).toEqual({ dueAt: closedAt.toISOString(), rule: 'RT-DRAFT' });
    }
    expect(endOfFile('agreement', { ...undisclosed, draft: 'dropped' }, pack())).toEqual({
      dueAt: '2027-02-23T07:00:00.000Z',
      rule: 'RT-DRAFT',
    });
    expect(endOfFile('agreement', undisclosed, pack()).rule).toBe('RT-AGREEMENT');
  });

  it('takes the time to appeal from the pack', () => {
    const rows = {
      'RT-DRAFT': { rule: 'max', duration: 'P1D' },
      'RT-APPEAL': { rule: 'min', duration: 'P60D' },
    } as const;
    expect(end(undisclosed, rows)).toBe('2027-01-24T07:00:00.000Z');
  });

  it('keeps a complaint five years, or as the pack says', () => {
    expect(endOfTerm('RT-COMPLAINT', new Date('2028-02-29T12:00:00Z'), pack())).toBe('2033-03-01T07:00:00.000Z');
    const rows = { 'RT-COMPLAINT': { rule: 'max', duration: 'P1Y' } } as const;
    expect(endOfTerm('RT-COMPLAINT', closedAt, pack(rows))).toBe('2027-11-25T07:00:00.000Z');
  });

  it('gives every kind of file an end, no sooner than the time to appeal', () => {
    for (const kind of FILE_KINDS) {
      const { dueAt } = endOfFile(kind, { ...disclosed, keptUntil: new Date('2031-01-01T00:00:00Z') }, pack());
      expect(Date.parse(dueAt)).toBeGreaterThan(closedAt.getTime() + 30 * 86_400_000);
    }
  });
});
