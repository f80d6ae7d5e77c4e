import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { lastDayOutside } from './capture-window.js';

describe('lastDayOutside', () => {
  it.each([
    ['2026-11-24', 'P9M', '2026-02-23'],
    // 31 May + 9 months is 28 February: kept that day, gone the next.
    ['2027-02-28', 'P9M', '2026-05-27'],
    ['2027-03-01', 'P9M', '2026-05-31'],
    ['2028-02-29', 'P1Y', '2027-02-28'],
    ['2026-11-24', 'P0D', '2026-11-23'],
  ])('on %s, kept for %s: %s', (today, keptFor, expected) => {
    expect(lastDayOutside(today, keptFor)).toBe(expected);
  });

  it('is outside, and the next day is inside, for every day and length', () => {
    const days = fc
      .integer({ min: 0, max: 20_000 })
      .map((day) => Temporal.PlainDate.from('2000-01-01').add({ days: day }));
    const lengths = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 70 }));
    fc.assert(
      fc.property(days, lengths, (today, [months, extra]) => {
        const keptFor = `P${months}M${extra}D`;
        const last = Temporal.PlainDate.from(lastDayOutside(today.toString(), keptFor));
        const keptThrough = (day: Temporal.PlainDate) => day.add(keptFor);
        expect(Temporal.PlainDate.compare(keptThrough(last), today)).toBe(-1);
        expect(Temporal.PlainDate.compare(keptThrough(last.add({ days: 1 })), today)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500, seed: 20261124 },
    );
  });
});
