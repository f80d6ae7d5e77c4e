import { createHash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';

/**
 * Version of what `evaluate` means. Raise it with any change that can alter an evaluation of the same pack and
 * facts: it is part of every pack digest, so old decisions stay tied to the semantics they were made under.
 */
export const ENGINE_SEMANTICS = 'comity-policy/1';

/**
 * RFC 8785 text of plain JSON. The library emits lone surrogates and drops what JSON cannot say, so both are
 * refused here: two different inputs must never share a digest.
 */
export function canonicalJson(value: unknown): string {
  refuseUnsayable(value, '');
  return canonicalize(value);
}

/** `sha256:<hex>` of canonical JSON. */
export function digestOf(value: unknown): string {
  return `sha256:${createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex')}`;
}

function refuseUnsayable(value: unknown, path: string): void {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError(`${path || '/'}: text with half of a surrogate pair`);
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${path || '/'}: not a finite number`);
      return;
    case 'boolean':
    case 'undefined':
      return;
    case 'object': {
      if (value === null) return;
      if (Array.isArray(value)) {
        value.forEach((item, index) => {
          if (item === undefined) throw new TypeError(`${path}/${index}: a list may not have holes`);
          refuseUnsayable(item, `${path}/${index}`);
        });
        return;
      }
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) throw new TypeError(`${path || '/'}: not plain data`);
      for (const [key, item] of Object.entries(value)) {
        if (!key.isWellFormed()) throw new TypeError(`${path || '/'}: a key with half of a surrogate pair`);
        refuseUnsayable(item, `${path}/${key}`);
      }
      return;
    }
    default:
      throw new TypeError(`${path || '/'}: ${typeof value} is not JSON`);
  }
}
