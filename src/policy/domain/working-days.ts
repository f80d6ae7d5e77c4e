import { addDays, dayNumber, dayText } from './civil-day.js';
import type { CalendarRow } from './pack-content.js';

const NOTHING = { years: 0, months: 0, weeks: 0 };
const SATURDAY = 6;
const SUNDAY = 0;
/** 1970-01-01, day number 0, was a Thursday. */
const THURSDAY = 4;

/**
 * The last day of a term of working days: the day it runs from does not count, nor do Saturdays, Sundays and the holidays
 * of the calendars. A holiday that no calendar lists makes a term end earlier, never later.
 * @param from RFC 3339 full-date
 * @param count of working days, at least one
 */
export function workingDayAfter(from: string, count: number, calendars: readonly CalendarRow[]): string {
  const holidays = new Set(calendars.flatMap(({ holidays: days }) => days.map(({ on }) => on)));
  let day = dayNumber(from);
  if (day === undefined) throw new RangeError(`not a day: ${from.slice(0, 40)}`);
  for (let left = count; left > 0;) {
    day = addDays(day, { ...NOTHING, days: 1 });
    if (isWorkingDay(day, holidays)) left -= 1;
  }
  return dayText(day)!;
}

function isWorkingDay(day: number, holidays: ReadonlySet<string>): boolean {
  const weekday = (((day + THURSDAY) % 7) + 7) % 7;
  return weekday !== SATURDAY && weekday !== SUNDAY && !holidays.has(dayText(day) ?? '');
}
