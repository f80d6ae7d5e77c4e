import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/**
 * The kinds of members that bodies and queries are made of. Each hands over the text as sent or refuses it; the
 * JSON Schema that OpenAPI shows says the same as the check.
 */

const EARLIEST_YEAR = 2000;
const LATEST_YEAR = 2200;

const UUID_V7 = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const HUMAN_NUMBER = '[A-Z]{2,4}-2[01][0-9]{2}-[0-9]{6}';

/** UUIDv7 in lower case (RFC 9562 §5.7). */
export const id = () => z.string().regex(new RegExp(`^${UUID_V7}$`), 'must be an id (UUIDv7 in lower case)');

/** An id or a human number such as `SR-2026-000412`, accepted wherever a record is named. */
export const recordReference = () =>
  z
    .string()
    .regex(new RegExp(`^(?:${UUID_V7}|${HUMAN_NUMBER})$`), 'must be an id (UUIDv7) or a number like SR-2026-000412');

/** A code of a catalogue: `person.birth_date`, `threat-assessment`, `ut-dps`. */
export const code = () =>
  z
    .string()
    .max(100, 'must have at most 100 characters')
    .regex(/^[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*$/, 'must be a code: lower case, digits, and single . _ - between them');

/**
 * An instant (RFC 3339) with an offset, a real day of the years 2000–2200, at most milliseconds.
 * No leap second and no `24:00`, which would name another instant; no `-00:00`, which names no offset.
 */
export const instant = () =>
  z
    .string()
    .regex(INSTANT, 'must be an instant with offset, like 2026-11-30T17:00:00Z')
    .refine(isRealInstant, 'must be a real time of a real day between 2000 and 2200')
    .meta({ format: 'date-time' });

/** A calendar day `2026-11-30` of the years 2000–2200. */
export const day = () => dayBetween(EARLIEST_YEAR, LATEST_YEAR);

/** A day in the life of a person: from 1850 on. */
export const dayOfBirth = () => dayBetween(1850, LATEST_YEAR);

/** An ISO 8601 duration such as `P180D`, `P6M`, `PT30S`: whole parts, largest first, not zero. */
export const duration = () =>
  z
    .string()
    .max(40, 'must have at most 40 characters')
    .regex(DURATION, 'must be an ISO 8601 duration like P180D or P6M')
    .refine((text) => /[1-9]/.test(text), 'must be longer than zero')
    .meta({ format: 'duration' });

/** One line of text: names, titles, case numbers. */
export const line = (max: number, min = 1) => text(max, min, LINE, 'must be one line without control characters');

/** Text of several lines: rationales, explanations. */
export const paragraphs = (max: number, min = 1) =>
  text(max, min, PARAGRAPHS, 'must not contain control characters other than tab and line break');

/** A whole number that a double keeps. */
export const wholeNumber = (min: number, max: number) =>
  z.number().int('must be a whole number').min(min, `must be at least ${min}`).max(max, `must be at most ${max}`);

/** How many items of a list to send; text in the query, a number afterwards. */
export const pageLimit = (fallback: number, max: number) =>
  z
    .string()
    .regex(/^[1-9][0-9]{0,3}$/, `must be a whole number between 1 and ${max}`)
    .transform(Number)
    .refine((limit) => limit <= max, `must be at most ${max}`)
    .optional()
    .transform((limit) => limit ?? fallback)
    .meta({ type: 'integer', minimum: 1, maximum: max, description: `${fallback} when absent` });

/** The opaque mark where the last page ended, as sent by the service. */
export const pageCursor = () =>
  z
    .string()
    .max(400, 'must be a cursor of this list')
    .regex(/^[A-Za-z0-9_-]+$/, 'must be a cursor of this list')
    .optional();

// No C0 or C1 controls, no line or paragraph separator, and no bidirectional controls, which make an officer read
// another text than the one that is stored (CVE-2021-42574).
const LINE = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u;
const PARAGRAPHS = /^(?:[^\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|[\t\n\r])*$/u;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DURATION =
  /^P(?=\d|T\d)(?:\d{1,4}Y)?(?:\d{1,4}M)?(?:\d{1,4}W)?(?:\d{1,5}D)?(?:T(?=\d)(?:\d{1,5}H)?(?:\d{1,6}M)?(?:\d{1,7}S)?)?$/;

function dayBetween(earliest: number, latest: number) {
  return z
    .string()
    .regex(DAY, 'must be a day like 2026-11-30')
    .refine((text) => isRealDay(text, earliest, latest), `must be a real day between ${earliest} and ${latest}`)
    .meta({ format: 'date' });
}

function text(max: number, min: number, allowed: RegExp, message: string) {
  return (
    z
      .string()
      .regex(allowed, message)
      // JSON Schema counts characters, JavaScript UTF-16 units: count what the document promises.
      .refine((value) => value.length <= max || [...value].length <= max, `must have at most ${max} characters`)
      .refine((value) => [...value].length >= min, `must have at least ${min} characters`)
      .refine((value) => min === 0 || /\S/u.test(value), 'must not be blank')
      .meta({ minLength: min, maxLength: max })
  );
}

function isRealDay(text: string, earliest: number, latest: number): boolean {
  const year = Number(text.slice(0, 4));
  if (year < earliest || year > latest) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

function isRealInstant(text: string): boolean {
  if (!isRealDay(text.slice(0, 10), EARLIEST_YEAR, LATEST_YEAR)) return false;
  const [hour = 99, minute = 99, second = 99] = [text.slice(11, 13), text.slice(14, 16), text.slice(17, 19)].map(
    Number,
  );
  if (hour > 23 || minute > 59 || second > 59 || text.endsWith('-00:00')) return false;
  const offset = /([+-]\d{2}):(\d{2})$/.exec(text);
  return offset === null || (Math.abs(Number(offset[1])) <= 14 && Number(offset[2]) <= 59);
}
