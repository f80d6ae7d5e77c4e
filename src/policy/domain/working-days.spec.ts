import { describe, expect, it } from '@jest/globals';
import type { CalendarRow } from './pack-content.js';
import { workingDayAfter } from './working-days.js';

const calendar = (...days: string[]) =>
  [{ holidays: days.map((on) => ({ on, name: 'Holiday' })) }] as unknown as readonly CalendarRow[];

describe('working days', () => {
  it.each([
    // 2026-11-24 is a Tuesday, 2026-11-26 Thanksgiving Day.
    ['the next day', '2026-11-24', 1, [], '2026-11-25'],
    ['over a holiday', '2026-11-25', 1, ['2026-11-26'], '2026-11-27'],
    ['over a weekend', '2026-11-27', 1, ['2026-11-26'], '2026-11-30'],
    ['ten, with weekends and a holiday', '2026-11-24', 10, ['2026-11-26'], '2026-12-09'],
    ['from a Saturday', '2026-11-28', 1, [], '2026-11-30'],
    ['over the end of a year', '2026-12-31', 1, ['2027-01-01'], '2027-01-04'],
    ['before 1970', '1969-12-31', 2, [], '1970-01-02'],
  ])('%s', (_, from, count, holidays, last) => {
    expect(workingDayAfter(from, count, calendar(...holidays))).toBe(last);
  });

  it('refuse what is no day', () => {
    expect(() => workingDayAfter('2026-02-30', 1, [])).toThrow(RangeError);
  });
});
