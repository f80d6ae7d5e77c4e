import { Temporal } from 'temporal-polyfill';

/** A region of the IANA time zone database; a bare offset would ignore daylight saving. */
const REGION = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

export function isTimeZone(text: string): boolean {
  if (!REGION.test(text)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * First instant of a day: 00:00 there, or the first time that exists where a clock change skips midnight.
 * @param day RFC 3339 full-date
 * @param timeZone IANA name
 */
export function startOfTerm(day: string, timeZone: string): Temporal.Instant {
  return Temporal.PlainDate.from(day).toZonedDateTime(timeZone).toInstant();
}

/**
 * Last millisecond of the last day: an agreement runs through 23:59:59.999 of `expiresOn` in its own zone.
 * @param expiresOn RFC 3339 full-date
 * @param timeZone IANA name
 */
export function endOfTerm(expiresOn: string, timeZone: string): Temporal.Instant {
  return startOfTerm(dayAfter(expiresOn), timeZone).subtract({ milliseconds: 1 });
}

export const millisecondsOf = (instant: Temporal.Instant): number => instant.epochMilliseconds;

/** RFC 3339 full-date of an instant in a zone. */
export function dayIn(at: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** Whether `expiresOn` is at most `duration` (ISO 8601) after `effectiveFrom`, both days counted. */
export function lastsAtMost(effectiveFrom: string, expiresOn: string, duration: string): boolean {
  const latest = Temporal.PlainDate.from(effectiveFrom).add(duration).subtract({ days: 1 });
  return Temporal.PlainDate.compare(Temporal.PlainDate.from(expiresOn), latest) <= 0;
}

const dayAfter = (day: string) => Temporal.PlainDate.from(day).add({ days: 1 }).toString();
