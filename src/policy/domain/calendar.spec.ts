import { describe, expect, it } from '@jest/globals';
import { endOfDay, parseTerm, startOfDay, termEnd } from './calendar.js';

const DENVER = 'America/Denver';

describe('terms', () => {
  it.each([
    ['2026-03-10', 'P9M', '2026-12-10'],
    ['2026-05-31', 'P9M', '2027-02-28'],
    ['2027-05-31', 'P9M', '2028-02-29'],
    ['2026-11-24', 'P5Y', '2031-11-24'],
    ['2028-02-29', 'P1Y', '2029-02-28'],
    ['2026-12-31', 'P1W', '2027-01-07'],
  ])('%s + %s ends with %s', (on, duration, last) => {
    expect(termEnd({ on }, duration, DENVER).destroyBy).toBe(last);
  });

  it('a whole-day term runs through its last day in the zone, in summer and in winter', () => {
    expect(termEnd({ on: '2026-03-10' }, 'P9M', DENVER).destroyAt).toBe('2026-12-11T07:00:00Z');
    expect(termEnd({ at: '2026-06-01T23:30:00-06:00' }, 'P1D', DENVER)).toMatchObject({
      destroyBy: '2026-06-02',
      destroyAt: '2026-06-03T06:00:00Z',
    });
  });

  it('a term with a time part ends at the exact instant', () => {
    expect(termEnd({ at: '2026-11-24T23:59:50-07:00' }, 'PT20S', DENVER)).toEqual({
      destroyBy: '2026-11-25',
      destroyAt: '2026-11-25T07:00:10Z',
      epochMilliseconds: Date.parse('2026-11-25T07:00:10Z'),
    });
  });

  it('one day over a clock change is a calendar day, not 24 hours', () => {
    const start = startOfDay('2026-11-01', DENVER);
    expect(endOfDay('2026-11-01', DENVER) - start).toBe(25 * 3_600_000);
    expect(endOfDay('2026-03-08', DENVER) - startOfDay('2026-03-08', DENVER)).toBe(23 * 3_600_000);
  });

  it.each([
    '',
    'P',
    'PT',
    '-P1D',
    '+P1D',
    'P-1D',
    'P0D',
    'PT0S',
    '90 days',
    'P1D ',
    'p1d',
    'P501Y',
    'P9999999999Y',
    'P1.5Y',
    'P1Y; DROP',
  ])('%j is no term', (text) => {
    expect(parseTerm(text)).toBeUndefined();
  });
});
