import { accepted, type FieldError, type Result } from '../result.js';
import type { RejectionCode } from './rejection-table.js';

export type UrlEncoded = Readonly<Record<string, string | readonly string[]>>;

interface Reading {
  /** What a refusal is called: a query and a form have different remedies. */
  readonly code: Extract<RejectionCode, 'invalid-parameter' | 'malformed-form'>;
  /** Names that end in `[]` collect their values in a list (check boxes); the brackets stay in the name. */
  readonly lists: boolean;
}

export const QUERY: Reading = { code: 'invalid-parameter', lists: false };
export const FORM: Reading = { code: 'malformed-form', lists: true };

export const PAIR_LIMIT = 500;
export const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);
/** RFC 3986 §2: everything else must have been percent-encoded. */
const NOT_ENCODED = /[^\u0021-\u007e]/;

/**
 * Reads `application/x-www-form-urlencoded` without guessing: broken percent-encoding, NUL, repeated names and names
 * that JavaScript reserves are refused, so that no two readers of the same text see different parameters.
 * The result has no prototype.
 */
export function parseUrlEncoded(text: string, reading: Reading): Result<UrlEncoded> {
  const values: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  if (text === '') return accepted(values);
  if (NOT_ENCODED.test(text)) return refused(reading, 'Percent-encode everything but ASCII.');
  const pairs = text.split('&');
  if (pairs.length > PAIR_LIMIT) return refused(reading, `Send at most ${PAIR_LIMIT} parameters.`);
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1));
    if (name === undefined || value === undefined) {
      return refused(reading, 'The percent-encoding is broken, not UTF-8, or holds NUL. Encode it again.');
    }
    if (name === '' || FORBIDDEN_NAMES.has(name)) return refused(reading, 'A parameter has no acceptable name.');
    const list = reading.lists && name.endsWith('[]');
    const present = values[name];
    if (!list) {
      if (present !== undefined) return refused(reading, 'A parameter is repeated. Send each once.');
      values[name] = value;
    } else if (Array.isArray(present)) present.push(value);
    else values[name] = [value];
  }
  return accepted(values);
}

/** `undefined` when the text is not percent-encoded UTF-8 (`decodeURIComponent` refuses surrogates and overlong forms). */
function decode(text: string): string | undefined {
  if (!text.includes('%')) return text.replaceAll('+', ' ');
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    return decoded.includes('\u0000') ? undefined : decoded;
  } catch {
    return undefined;
  }
}

function refused(reading: Reading, detail: string, errors: readonly FieldError[] = []): Result<never> {
  return { ok: false, rejection: { code: reading.code, detail, errors } };
}
