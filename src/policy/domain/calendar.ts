import { Temporal } from 'temporal-polyfill';
import { addDays, DAY, dayNumber, dayText, instantNumber, yearOf } from './civil-day.js';
import { offsetSpan, plainStart } from './zone-offset.js';

/** Where a limit ends: last day in the zone, and the instant after which nothing may be left. */
export interface TermEnd {
  readonly destroyBy: string;
  readonly destroyAt: string;
  readonly epochMilliseconds: number;
}

export type Anchor = { readonly at: string } | { readonly on: string };

/** Longer terms leave the range of dates that databases and browsers agree on. */
const MAX_YEARS = 500;

/**
 * An ISO-8601 duration that can limit something: positive, no sign, at most 500 years.
 * Returns undefined for anything else, so a caller cannot forget the case.
 */
export function parseTerm(text: string): Temporal.Duration | undefined {
  return remember(terms, text, () => readTerm(text));
}

function readTerm(text: string): Temporal.Duration | undefined {
  if (!/^P(?=[\dT])[0-9YMWDTHS.]+$/.test(text)) return undefined;
  try {
    const term = Temporal.Duration.from(text);
    if (term.sign !== 1 || term.years > MAX_YEARS || term.months > MAX_YEARS * 12) return undefined;
    if (term.weeks > MAX_YEARS * 52 || term.days > MAX_YEARS * 365 || term.hours > MAX_YEARS * 8760) return undefined;
    if (term.minutes > MAX_YEARS * 525_600 || term.seconds > MAX_YEARS * 31_536_000) return undefined;
    return term;
  } catch {
    return undefined;
  }
}

/**
 * Whole days and clock-change-free stretches are integer arithmetic (`civil-day.ts`, `zone-offset.ts`); the rest is
 * Temporal's, and its answers are remembered. That changes none of them; the bound keeps a stream of odd inputs from
 * filling the memory.
 */
const REMEMBERED = 512;
const terms = new Map<string, Temporal.Duration | undefined>();
const days = new Map<string, string>();
const instants = new Map<string, number>();
const ends = new Map<string, TermEnd>();

function remember<T>(store: Map<string, T>, key: string, compute: () => T): T {
  if (store.has(key)) return store.get(key) as T;
  const value = compute();
  if (store.size >= REMEMBERED) store.clear();
  store.set(key, value);
  return value;
}

/** A full-date that exists in the calendar. */
export function isDate(text: string): boolean {
  return dayNumber(text) !== undefined;
}

export function isZone(text: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return true;
  } catch {
    return false;
  }
}

/** The day an instant falls on in a zone. */
export function dayOf(instant: string, zone: string): string {
  const at = instantNumber(instant);
  const day = at === undefined ? undefined : dayText(Math.floor((at + offsetSpan(zone, at).offset) / DAY));
  return (
    day ??
    remember(days, `${instant} ${zone}`, () =>
      Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString(),
    )
  );
}

export function epochOf(instant: string): number {
  return instantNumber(instant) ?? Temporal.Instant.from(instant).epochMilliseconds;
}

/** First instant of a day in a zone (a day may start at 01:00 where a clock change skips midnight). */
export function startOfDay(day: string, zone: string): number {
  const number = dayNumber(day);
  return (
    (number === undefined ? undefined : plainStart(zone, number)) ??
    remember(
      instants,
      `start ${day} ${zone}`,
      () => Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds,
    )
  );
}

/** First instant after a day in a zone: a day-long validity runs to, and does not include, this. */
export function endOfDay(day: string, zone: string): number {
  const number = dayNumber(day);
  return (
    (number === undefined ? undefined : plainStart(zone, number + 1)) ??
    remember(
      instants,
      `end ${day} ${zone}`,
      () => Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds,
    )
  );
}

/**
 * End of a term from an anchor. Whole-day terms run through the end of their last day in the zone; a term with a
 * time part ends at the exact instant. Calendar arithmetic floors (31 May + P9M is the last of February), which
 * is the safe side for a ceiling.
 */
export function termEnd(anchor: Anchor, duration: string, zone: string): TermEnd {
  if (!duration.includes('T'))
    return endOfWholeDays('at' in anchor ? dayOf(anchor.at, zone) : anchor.on, duration, zone);
  const from = 'at' in anchor ? anchor.at : anchor.on;
  return remember(ends, `${from} ${duration} ${zone}`, () => endOfTime(anchor, duration, zone));
}

function endOfTime(anchor: Anchor, duration: string, zone: string): TermEnd {
  const term = parseTerm(duration);
  if (!term) throw new RangeError(`not a positive ISO-8601 duration: ${duration.slice(0, 40)}`);
  const start =
    'at' in anchor
      ? Temporal.Instant.from(anchor.at).toZonedDateTimeISO(zone)
      : Temporal.PlainDate.from(anchor.on).toZonedDateTime(zone);
  const end = start.add(term);
  return {
    destroyBy: end.toPlainDate().toString(),
    destroyAt: end.toInstant().toString(),
    epochMilliseconds: end.epochMilliseconds,
  };
}

function endOfWholeDays(first: string, duration: string, zone: string): TermEnd {
  const destroyBy = lastDay(first, duration);
  const epochMilliseconds = endOfDay(destroyBy, zone);
  return { destroyBy, destroyAt: instantText(epochMilliseconds), epochMilliseconds };
}

function instantText(at: number): string {
  const day = Math.floor(at / DAY);
  const date = at % 1000 === 0 ? dayText(day) : undefined;
  if (date === undefined) return Temporal.Instant.fromEpochMilliseconds(at).toString();
  const seconds = (at - day * DAY) / 1000;
  const two = (value: number): string => (value < 10 ? `0${value}` : String(value));
  return `${date}T${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}Z`;
}

/** Whole days between two days, as a duration (`P16D`); undefined when the second is not after the first. */
export function daysBetween(first: string, last: string): string | undefined {
  const [from, to] = [dayNumber(first), dayNumber(last)];
  const days =
    from !== undefined && to !== undefined
      ? to - from
      : Temporal.PlainDate.from(first).until(Temporal.PlainDate.from(last), { largestUnit: 'days' }).days;
  return days > 0 ? `P${days}D` : undefined;
}

/** Last day on which something passed on a day still counts when it must be repeated in each calendar year. */
export function endOfNextCalendarYear(day: string): string {
  const number = dayNumber(day);
  return `${(number === undefined ? Temporal.PlainDate.from(day).year : yearOf(number)) + 1}-12-31`;
}

/** Last day of a whole-day term that begins on a day. */
export function lastDay(day: string, duration: string): string {
  const term = parseTerm(duration);
  if (!term) throw new RangeError(`not a positive ISO-8601 duration: ${duration.slice(0, 40)}`);
  const number = duration.includes('T') ? undefined : dayNumber(day);
  return (
    (number === undefined ? undefined : dayText(addDays(number, term))) ??
    remember(days, `${day} + ${duration}`, () => Temporal.PlainDate.from(day).add(term).toString())
  );
}
