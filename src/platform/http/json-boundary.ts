import { isAscii, isUtf8 } from 'node:buffer';
import { accepted, rejected, type FieldError, type Result } from '../result.js';
import { pointerOf } from './json-pointer.js';
import { scanJson } from './json-scan.js';

/**
 * The only way a JSON body enters the service: what is accepted is exactly what was sent, or it is refused.
 * `JSON.parse` checks the grammar and builds the value; the scan of the text finds what the value no longer shows
 * (duplicate names, depth, rounded numbers); the walk over the value finds the rest. RFC 8259 §4, §6, §8 leave
 * all of these to the receiver; RFC 7493 (I-JSON) is the profile we hold senders to.
 */
export type JsonObject = { readonly [name: string]: unknown };

/** In a `u` pattern a surrogate only matches where it has no partner. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

const malformed = (detail: string, errors?: readonly FieldError[]): Result<never> =>
  rejected('malformed-json', detail, errors ? { errors } : {});

/**
 * Parses the bytes of a request body.
 *
 * @param body at most the route's body limit; nothing here copies it more than once
 * @returns the object, or `malformed-json` with a detail that never quotes the body
 */
export function parseJsonBody(body: Buffer): Result<JsonObject> {
  if (body.length === 0) return malformed('The body is empty. Send one JSON object.');
  if (!isUtf8(body)) return malformed('The body is not valid UTF-8. Encode it as UTF-8.');
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) {
    return malformed('The body starts with a byte order mark. Remove it.');
  }
  const ascii = isAscii(body);
  const text = body.toString(ascii ? 'latin1' : 'utf8');

  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message of the SyntaxError quotes the body; it must not go further.
    return malformed('The body is not JSON (RFC 8259). Check quotes, commas, brackets and what follows the last one.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return malformed('The body is not an object. Wrap the value in an object as the OpenAPI document shows.');
  }

  const scan = scanJson(text);
  if (!scan.ok) return malformed(scan.detail);

  // Only an escape can produce NUL or a lone surrogate, and only non-ASCII text can be outside NFC.
  const walk = new ValueWalk(!ascii || text.includes('\\u'));
  const fault = walk.check(value);
  if (fault) return malformed('The body holds something that cannot be kept as sent. See `errors`.', [fault]);
  if (walk.members !== scan.members) return malformed('An object names the same member twice. Send each name once.');
  return accepted(value as JsonObject);
}

/** Counts members and finds the first name or string that cannot be stored unchanged. Depth is bounded by the scan. */
class ValueWalk {
  members = 0;

  constructor(private readonly mayHoldUnicode: boolean) {}

  check(value: unknown): FieldError | undefined {
    if (typeof value === 'string') return this.mayHoldUnicode ? this.checkString(value) : undefined;
    if (typeof value !== 'object' || value === null) return undefined;
    return Array.isArray(value) ? this.checkArray(value) : this.checkObject(value as JsonObject);
  }

  private checkArray(items: readonly unknown[]): FieldError | undefined {
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      if (typeof item === 'number' || typeof item === 'boolean') continue;
      const fault = this.check(item);
      if (fault) return this.inside(index, fault);
    }
    return undefined;
  }

  private checkObject(object: JsonObject): FieldError | undefined {
    for (const name of Object.keys(object)) {
      this.members++;
      if (FORBIDDEN_NAMES.has(name)) {
        return { pointer: '', detail: 'holds a member whose name is reserved by JavaScript; rename it' };
      }
      if (this.mayHoldUnicode) {
        const detail = faultOfName(name);
        if (detail) return { pointer: '', detail };
      }
      const fault = this.check(object[name]);
      if (fault) return this.inside(name, fault);
    }
    return undefined;
  }

  private checkString(text: string): FieldError | undefined {
    if (text.includes('\u0000')) return { pointer: '', detail: 'contains NUL (U+0000); remove it' };
    if (LONE_SURROGATE.test(text)) return { pointer: '', detail: 'contains a lone surrogate; send whole characters' };
    return undefined;
  }

  /** Prepends one step to the pointer of a fault found below. */
  private inside(step: string | number, fault: FieldError): FieldError {
    return { pointer: pointerOf([step]) + fault.pointer, detail: fault.detail };
  }
}

function faultOfName(name: string): string | undefined {
  if (name.includes('\u0000') || LONE_SURROGATE.test(name)) {
    return 'holds a member whose name contains NUL or a lone surrogate; rename it';
  }
  // Two spellings of one name would be two members here and one to the reader. Values are kept as sent.
  if (name.normalize('NFC') !== name) return 'holds a member whose name is not in Unicode normal form C; normalise it';
  return undefined;
}
