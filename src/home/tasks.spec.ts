import { describe, expect, it } from '@jest/globals';
import { tasksOf } from './tasks.js';
import type { Waiting } from './tasks.js';

const at = new Date('2026-11-24T19:00:00Z');
const nothing: Waiting = {
  shareRequests: [],
  reviews: [],
  disclosures: [],
  retention: [],
  complaints: [],
  rightsCases: [],
  trainings: [],
};
const names = {
  agencyName: (code: string) => `the agency ${code}`,
  policy: { purposeTitle: (code: string) => code, dayOf: (day: Date) => day.toISOString().slice(0, 10) },
  at,
};
const tasks = (waiting: Partial<Waiting>) => tasksOf({ ...nothing, ...waiting }, names);
const training = (state: 'current' | 'lapsed' | 'missing', until: string) => ({
  code: 'GDPA',
  title: 'Privacy',
  state,
  until,
});

describe('what waits for the reader', () => {
  it('stands first due first, whatever room it comes from, and last what has no day', () => {
    const due = tasks({
      shareRequests: [{ number: 'SR-1', because: 'draft', sourceAgency: 'dps', purpose: 'P', elementCount: 2 }],
      retention: [
        { because: 'brake', id: 'b', number: 'PB-1', code: null, sourceAgency: 'dps', dueAt: null },
        {
          because: 'attestation',
          id: 'o',
          number: 'PK-1',
          code: 'O-DELETE-BY',
          sourceAgency: 'dps',
          dueAt: new Date('2026-12-24T00:00:00Z'),
        },
      ],
      complaints: [{ number: 'CP-1', because: 'decide', agencyComplainedOf: 'dps', dueAt: '2026-11-23T06:59:59.999Z' }],
      trainings: [training('current', '2026-12-01')],
    });
    expect(due.map(({ record, dueOn, overdue }) => [record, dueOn, overdue])).toEqual([
      ['CP-1', '2026-11-23', true],
      ['GDPA', '2026-12-01', false],
      ['PK-1', '2026-12-24', false],
      ['SR-1', undefined, false],
      ['PB-1', undefined, false],
    ]);
  });

  it('has a training in time to pass it again, and one that is missing today', () => {
    expect(tasks({ trainings: [training('current', '2027-01-24')] })).toEqual([]);
    expect(tasks({ trainings: [training('current', '2027-01-23')] })).toMatchObject([
      { dueOn: '2027-01-23', overdue: false },
    ]);
    expect(tasks({ trainings: [training('lapsed', '2026-11-01')] })).toMatchObject([
      { dueOn: '2026-11-01', overdue: true },
    ]);
    expect(tasks({ trainings: [training('missing', '')] })).toMatchObject([{ dueOn: '2026-11-24', overdue: false }]);
  });
});
