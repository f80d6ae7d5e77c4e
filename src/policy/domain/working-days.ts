import { dayNumber, dayText, yearOf } from './civil-day.js';
import type { CalendarRow } from './pack-content.js';

/** The last day of a term that is counted in working days. */
export interface WorkingDay {
  readonly on: string;
  /**
   * False when the term reaches a year for which the pack has no calendar. Then no holiday of that year is known, so the term
   * ends earlier than it may, never later.
   */
  readonly calendarKnown: boolean;
}

/** 1970-01-01 was a Thursday. */
const THURSDAY = 4;
const isWeekend = (day: number): boolean => [0, 6].includes((((day + THURSDAY) % 7) + 7) % 7);

/**
 * The `count`th working day after a day, which is itself not counted: neither Saturday nor Sunday, nor a holiday of a calendar
 * of that zone.
 *
 * @param zone IANA zone in which the days are counted; calendars of other zones bind others
 */
export function workingDayAfter(
  day: string,
  count: number,
  calendars: readonly CalendarRow[],
  zone: string,
): WorkingDay {
  const { holidays, years } = holidaysOf(calendars, zone);
  let number = dayNumber(day);
  if (number === undefined) throw new RangeError('Working days are counted from a day like 2026-11-30');
  let left = count;
  let calendarKnown = true;
  while (left > 0) {
    number += 1;
    calendarKnown &&= years.has(yearOf(number));
    if (!isWeekend(number) && !holidays.has(dayText(number)!)) left -= 1;
  }
  return { on: dayText(number)!, calendarKnown };
}

interface Holidays {
  readonly zone: string;
  readonly holidays: ReadonlySet<string>;
  readonly years: ReadonlySet<number>;
}

/** A list asks for each of its rows, always with the calendars of the pack in force. */
const known = new WeakMap<readonly CalendarRow[], Holidays>();

function holidaysOf(calendars: readonly CalendarRow[], zone: string): Holidays {
  const found = known.get(calendars);
  if (found?.zone === zone) return found;
  const holidays = new Set(
    calendars.filter(({ timeZone }) => timeZone === zone).flatMap((row) => row.holidays.map(({ on }) => on)),
  );
  const made = { zone, holidays, years: new Set([...holidays].map((on) => Number(on.slice(0, 4)))) };
  known.set(calendars, made);
  return made;
}
