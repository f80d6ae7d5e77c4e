/** Deeper than any document of ours; shallow enough that every later walk may recurse. */
export const JSON_DEPTH_LIMIT = 32;

export type JsonScan =
  { readonly ok: true; readonly members: number } | { readonly ok: false; readonly detail: string };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const DOT = 0x2e;

const TOO_DEEP: JsonScan = {
  ok: false,
  detail: `The body nests deeper than ${JSON_DEPTH_LIMIT} levels. Flatten it.`,
};
const ROUNDED: JsonScan = {
  ok: false,
  detail:
    'A number is outside the safe integers (±9007199254740991), has more digits than a double keeps, or is a negative zero. Send it as text if the route accepts text, or with fewer digits.',
};

/**
 * One pass over a text that `JSON.parse` has accepted, for what the parsed value no longer shows: the depth, the
 * number of members written (more than the value has means that a name was sent twice), and numbers that a double
 * would alter.
 */
export function scanJson(text: string): JsonScan {
  const length = text.length;
  let depth = 0;
  let members = 0;
  let at = 0;
  while (at < length) {
    const unit = text.charCodeAt(at);
    switch (unit) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case 0x3a: // :
        members++;
        break;
      case 0x7b: // {
      case 0x5b: // [
        if (++depth > JSON_DEPTH_LIMIT) return TOO_DEEP;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth--;
        break;
      default:
        if (unit === MINUS || (unit >= 0x30 && unit <= 0x39)) {
          const end = endOfNumber(text, at);
          if (!survivesAsDouble(text, at, end)) return ROUNDED;
          at = end - 1;
        }
    }
    at++;
  }
  return { ok: true, members };
}

/** Index of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (at !== -1) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
    at = text.indexOf('"', at + 1);
  }
  return text.length;
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const inNumber =
      (unit >= 0x30 && unit <= 0x39) ||
      unit === DOT ||
      unit === 0x65 ||
      unit === 0x45 ||
      unit === 0x2b ||
      unit === MINUS;
    if (!inNumber) break;
  }
  return at;
}

function survivesAsDouble(text: string, start: number, end: number): boolean {
  // Up to 15 digits without exponent are exact as integers and unique as decimals (IEEE 754 binary64).
  const token = text.slice(start, end);
  const number = Number(token);
  if (!Number.isFinite(number) || Object.is(number, -0)) return false;
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) return false;
  if (end - start <= 15 && !/[eE]/.test(token)) return true;
  return sameDecimal(token, String(number));
}

/** Whether two JSON number texts denote the same decimal value. */
function sameDecimal(left: string, right: string): boolean {
  return canonicalDecimal(left) === canonicalDecimal(right);
}

/** Sign, digits without leading or trailing zeros, and the exponent of the last digit. */
function canonicalDecimal(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!parts) return `?${text}`;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return '0';
  return `${sign}${digits}e${Number(exponent) - fraction.length + (all.length - digits.length)}`;
}
