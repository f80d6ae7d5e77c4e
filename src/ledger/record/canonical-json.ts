import { canonicalize } from 'json-canonicalize';

/** A value that has no exact canonical form; a fault of ours, since input was checked at the boundary. */
export class NotCanonical extends Error {
  override readonly name = 'NotCanonical';
}

/**
 * RFC 8785 canonical JSON. The library emits lone surrogates and turns `Map` into `{}`, so a strict walk stands in front.
 * @throws NotCanonical
 */
export function canonicalJson(value: unknown): string {
  refuseUnfaithful(value, '');
  return canonicalize(value);
}

function refuseUnfaithful(value: unknown, path: string): void {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new NotCanonical(`${path} holds a lone surrogate`);
      return;
    case 'number':
      if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
        throw new NotCanonical(`${path} is not a finite, exactly representable number`);
      }
      return;
    case 'boolean':
    case 'undefined':
      return;
    case 'object':
      break;
    default:
      throw new NotCanonical(`${path} is a ${typeof value}`);
  }
  if (value === null) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      if (item === undefined) throw new NotCanonical(`${path}/${index} is undefined`);
      refuseUnfaithful(item, `${path}/${index}`);
    });
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new NotCanonical(`${path} is not plain data`);
  }
  for (const [key, item] of Object.entries(value)) {
    if (!key.isWellFormed()) throw new NotCanonical(`a key under ${path} holds a lone surrogate`);
    refuseUnfaithful(item, `${path}/${key}`);
  }
}
