import { describe, expect, it } from '@jest/globals';
import type { CalendarRow } from './pack-content.js';
import { workingDayAfter } from './working-days.js';

const calendar = (timeZone: string, ...holidays: string[]) =>
  ({
    id: timeZone,
    title: timeZone,
    timeZone,
    holidays: holidays.map((on) => ({ on, name: on })),
  }) as unknown as CalendarRow;
const DENVER = calendar('America/Denver', '2026-11-26', '2026-12-25');
const after = (day: string, count: number, ...calendars: CalendarRow[]) =>
  workingDayAfter(day, count, calendars, 'America/Denver');

describe('working days', () => {
  it('leave out weekends and Thanksgiving', () => {
    expect(after('2026-11-24', 1, DENVER)).toEqual({ on: '2026-11-25', calendarKnown: true });
    expect(after('2026-11-24', 2, DENVER)).toEqual({ on: '2026-11-27', calendarKnown: true });
    expect(after('2026-11-24', 10, DENVER)).toEqual({ on: '2026-12-09', calendarKnown: true });
    // Planted fault: by calendar arithmetic it would be the 8th.
    expect(after('2026-11-24', 10, calendar('America/Denver', '2026-12-25')).on).toBe('2026-12-08');
  });

  it('begin after the day itself, also a Saturday', () => {
    expect(after('2026-11-28', 1, DENVER).on).toBe('2026-11-30');
    expect(after('2026-11-27', 1, DENVER).on).toBe('2026-11-30');
    expect(after('1969-12-31', 1, DENVER).on).toBe('1970-01-01');
  });

  it('are not those of another zone’s calendar', () => {
    expect(after('2026-11-24', 2, DENVER, calendar('America/New_York', '2026-11-27')).on).toBe('2026-11-27');
  });

  it('say when no calendar says which days are holidays, and end sooner', () => {
    expect(after('2026-12-24', 5, DENVER)).toEqual({ on: '2027-01-01', calendarKnown: false });
    expect(after('2026-11-24', 1)).toEqual({ on: '2026-11-25', calendarKnown: false });
  });
});
