import { Temporal } from 'temporal-polyfill';

/**
 * Due dates by the calendar. A ceiling floors, a minimum ceils: where a month has no such day the data goes earlier and the
 * evidence stays longer. Zones are IANA names; every answer is the first instant at which the term is over, as
 * `toISOString` writes it.
 */

/**
 * End of a ceiling. Whole-day terms run through 23:59:59.999 of their last day in the zone (31 May + P9M: the last of
 * February), terms with a time part end at the exact instant. The policy engine reckons the same way.
 * @throws RangeError for a duration or zone that is none
 */
export function ceilingEnd(anchor: Date, duration: string, zone: string): string {
  const term = termOf(duration);
  if (duration.includes('T')) return iso(zoned(anchor, zone).add(term).toInstant());
  return endOfDay(zoned(anchor, zone).toPlainDate().add(term), zone);
}

/**
 * End of a minimum, for evidence and accounting: never a day short (29 February + P5Y: through 1 March).
 * @throws RangeError
 */
export function minimumEnd(anchor: Date, duration: string, zone: string): string {
  const term = termOf(duration);
  const start = zoned(anchor, zone);
  const last = start.toPlainDate().add(term);
  const day = isShortened(start.toPlainDate(), term, last) ? last.add({ days: 1 }) : last;
  if (duration.includes('T')) {
    const exact = start
      .add(term)
      .toInstant()
      .add({ hours: day.equals(last) ? 0 : 24 });
    return iso(exact);
  }
  return endOfDay(day, zone);
}

function termOf(duration: string): Temporal.Duration {
  const term = Temporal.Duration.from(duration);
  if (term.sign !== 1) throw new RangeError('A retention term is longer than zero');
  return term;
}

/** Whether the month of the end lacked the day, so that the calendar took an earlier one. */
function isShortened(first: Temporal.PlainDate, term: Temporal.Duration, last: Temporal.PlainDate): boolean {
  const months = Temporal.Duration.from({ years: term.years, months: term.months });
  const afterMonths = first.add(months);
  const rest = Temporal.Duration.from({ weeks: term.weeks, days: term.days });
  return afterMonths.day !== first.day && afterMonths.add(rest).equals(last);
}

function endOfDay(day: Temporal.PlainDate, zone: string): string {
  return iso(day.add({ days: 1 }).toZonedDateTime(zone).toInstant());
}

function zoned(instant: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
}

function iso(instant: Temporal.Instant): string {
  return new Date(instant.epochMilliseconds).toISOString();
}
