/**
 * Days of the proleptic Gregorian calendar as whole numbers since 1970-01-01, and back: exact integer arithmetic for
 * what an evaluation asks hundreds of times. Anything outside the plain form is left to Temporal by the caller.
 */
export const DAY = 86_400_000;

/** Number of an RFC 3339 full-date; undefined for any other text and for days that do not exist. */
export function dayNumber(text: string): number | undefined {
  if (text.length !== 10 || text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  // `digits` gives NaN for what is no number, and no comparison with NaN holds.
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return undefined;
  return numberOf(year, month, day);
}

/** RFC 3339 full-date of a day number; undefined outside the years 0000 to 9999. */
export function dayText(day: number): string | undefined {
  const { year, month, date } = civil(day);
  if (!(year >= 0 && year <= 9999)) return undefined;
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${date < 10 ? '0' : ''}${date}`;
}

export interface WholeDays {
  readonly years: number;
  readonly months: number;
  readonly weeks: number;
  readonly days: number;
}

/** Adds years and months first and takes the last day of a month that is too short, as ISO 8601 and Temporal do. */
export function addDays(day: number, term: WholeDays): number {
  const from = civil(day);
  const months = from.year * 12 + (from.month - 1) + term.years * 12 + term.months;
  const year = Math.floor(months / 12);
  const month = months - year * 12 + 1;
  return numberOf(year, month, Math.min(from.date, daysIn(year, month))) + term.weeks * 7 + term.days;
}

export function yearOf(day: number): number {
  return civil(day).year;
}

const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** Epoch milliseconds of an RFC 3339 instant in its usual form; undefined where only Temporal can tell. */
export function instantNumber(text: string): number | undefined {
  const parts = INSTANT.exec(text);
  if (!parts) return undefined;
  const day = dayNumber(parts[1]!);
  const [hour, minute, second] = [Number(parts[2]), Number(parts[3]), Number(parts[4])];
  const [offsetHour, offsetMinute] = [Number(parts[7] ?? 0), Number(parts[8] ?? 0)];
  if (day === undefined || hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59)
    return undefined;
  const offset = (offsetHour * 60 + offsetMinute) * (parts[6] === '-' ? -60_000 : 60_000);
  const fraction = Number((parts[5] ?? '').padEnd(3, '0'));
  return day * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + fraction - offset;
}

const DASH = 45;

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Years are counted from March, so that the leap day is the last: 146,097 days in each 400 years. */
function numberOf(year: number, month: number, date: number): number {
  const from = month > 2 ? year : year - 1;
  const era = Math.floor(from / 400);
  const inEra = from - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  return era * 146_097 + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + dayOfYear - 719_468;
}

function civil(day: number): { readonly year: number; readonly month: number; readonly date: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const inEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * inEra + Math.floor(inEra / 4) - Math.floor(inEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch + (fromMarch < 10 ? 3 : -9);
  const date = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  return { year: era * 400 + inEra + (month <= 2 ? 1 : 0), month, date };
}
