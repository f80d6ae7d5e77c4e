import { describe, expect, it } from '@jest/globals';
import { dayIn, nextDayBegins } from './next-day.js';

const ZONE = 'America/Denver';

describe('the day after', () => {
  it.each([
    ['2026-11-24T19:00:00.000Z', '2026-11-25T07:00:00.000Z'],
    ['2026-11-25T06:59:59.999Z', '2026-11-25T07:00:00.000Z'],
    ['2026-11-25T07:00:00.000Z', '2026-11-26T07:00:00.000Z'],
    // Clocks go back on 2026-11-01 and forward on 2027-03-14.
    ['2026-11-01T12:00:00.000Z', '2026-11-02T07:00:00.000Z'],
    ['2027-03-14T08:00:00.000Z', '2027-03-15T06:00:00.000Z'],
  ])('%s is followed by the day that begins at %s', (at, begins) => {
    expect(nextDayBegins(new Date(at), ZONE).toISOString()).toBe(begins);
  });

  it('is another day, and the instant before it is not', () => {
    const at = new Date('2026-11-24T19:00:00Z');
    const begins = nextDayBegins(at, ZONE);
    expect(dayIn(new Date(begins.getTime() - 1), ZONE)).toBe(dayIn(at, ZONE));
    expect(dayIn(begins, ZONE)).not.toBe(dayIn(at, ZONE));
  });
});
