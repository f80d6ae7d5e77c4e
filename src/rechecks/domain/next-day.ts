import { Temporal } from 'temporal-polyfill';

/** RFC 3339 full-date of an instant in a zone. */
export function dayIn(at: Date, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/**
 * The first instant of the day after `at` in a zone. Between two of these time alone changes no policy result: trainings,
 * evidence and rows of a pack begin and end with days of the pack's zone. An agreement ends by its own zone, and by its
 * own event.
 */
export function nextDayBegins(at: Date, zone: string): Date {
  const day = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate();
  return new Date(day.add({ days: 1 }).toZonedDateTime(zone).toInstant().epochMilliseconds);
}
