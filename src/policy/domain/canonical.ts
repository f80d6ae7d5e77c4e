import { createHash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';

/**
 * Version of what `evaluate` means. Raise it with any change that can alter an evaluation of the same pack and
 * facts: it is part of every pack digest, so old decisions stay tied to the semantics they were made under.
 */
export const ENGINE_SEMANTICS = 'comity-policy/1';

/**
 * RFC 8785 text of plain JSON. The library emits lone surrogates, drops what JSON cannot say, and takes an object
 * that is shared (a YAML alias) for a circle, so it is handed a checked copy: two different inputs must never share
 * a digest, and the same input must never be refused for how it is held in memory.
 */
export function canonicalJson(value: unknown): string {
  return canonicalize(sayable(value, ''));
}

/** `sha256:<hex>` of canonical JSON. */
export function digestOf(value: unknown): string {
  return `sha256:${createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex')}`;
}

function sayable(value: unknown, path: string): unknown {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError(`${path || '/'}: text with half of a surrogate pair`);
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${path || '/'}: not a finite number`);
      return value;
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return value;
      return Array.isArray(value)
        ? value.map((item, index) => sayable(item, `${path}/${index}`))
        : sayableObject(value, path);
    default:
      throw new TypeError(`${path || '/'}: ${typeof value} is not JSON`);
  }
}

function sayableObject(value: object, path: string): object {
  // A plain object's prototype is the end of its chain, in whichever realm it was made; a Date's or a Map's is not.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new TypeError(`${path || '/'}: not plain data`);
  if (path.length > 4_000) throw new TypeError('nested too deeply, or in a circle');
  const copy: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) {
    if (!key.isWellFormed()) throw new TypeError(`${path || '/'}: a key with half of a surrogate pair`);
    if (item !== undefined) copy[key] = sayable(item, `${path}/${key}`);
  }
  return copy;
}
