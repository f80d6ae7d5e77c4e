import { Temporal } from 'temporal-polyfill';
import { DAY } from './civil-day.js';

/** A stretch of time through which a zone keeps one offset from UTC: from inclusive, to exclusive, epoch milliseconds. */
export interface OffsetSpan {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** Without a known clock change a span is not trusted further than this. */
const REACH = 100 * DAY;
const ZONES = 64;
const SPANS = 32;
/** A zone has two spans a year: asking Temporal once for each, not once for each instant. Bounded, and pure. */
const spans = new Map<string, readonly OffsetSpan[]>();

/** The span an instant falls in. @throws RangeError for a zone that is none */
export function offsetSpan(zone: string, at: number): OffsetSpan {
  const known = spans.get(zone);
  if (known) for (const span of known) if (span.from <= at && at < span.to) return span;
  const span = readSpan(zone, at);
  if (spans.size >= ZONES) spans.clear();
  spans.set(zone, [span, ...(known ?? []).slice(0, SPANS - 1)]);
  return span;
}

function readSpan(zone: string, at: number): OffsetSpan {
  const here = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  // A change at this very instant counts as before it.
  const before = here.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds;
  const after = here.getTimeZoneTransition('next')?.epochMilliseconds;
  return {
    from: Math.max(before ?? -Infinity, at - REACH),
    to: Math.min(after ?? Infinity, at + REACH),
    offset: here.offsetNanoseconds / 1_000_000,
  };
}

/**
 * First instant of a day in a zone; undefined near a clock change, where only Temporal knows which instant that is.
 * @param day days since 1970-01-01
 */
export function plainStart(zone: string, day: number): number | undefined {
  const local = day * DAY;
  const span = offsetSpan(zone, local);
  const start = local - span.offset;
  return start - DAY >= span.from && start + DAY < span.to ? start : undefined;
}
