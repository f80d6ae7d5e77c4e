/** A value that has no exact canonical form; a fault of ours, since input was checked at the boundary. */
export class NotCanonical extends Error {
  override readonly name = 'NotCanonical';
}

/**
 * RFC 8785 canonical JSON, in one walk: JavaScript's own text of numbers and strings, keys in the order of UTF-16 code units.
 * Libraries emit lone surrogates and turn `Map` into `{}`; and a walk in front of one cost as much again.
 * @throws NotCanonical
 */
export function canonicalJson(value: unknown): string {
  const text = written(value);
  if (text !== undefined) return text;
  refuseUnfaithful(value, '');
  throw new NotCanonical('There is no value');
}

/** Undefined for what has no canonical form; where in the value it is, is looked for only then. */
function written(value: unknown): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? JSON.stringify(value) : undefined;
  if (typeof value === 'number') return isExact(value) ? JSON.stringify(value) : undefined;
  if (typeof value === 'boolean' || value === null) return String(value);
  if (typeof value !== 'object') return undefined;
  return Array.isArray(value) ? writtenList(value) : writtenObject(value as Readonly<Record<string, unknown>>);
}

function writtenList(list: readonly unknown[]): string | undefined {
  let text = '';
  for (const item of list) {
    const one = written(item);
    if (one === undefined) return undefined;
    text += text === '' ? one : `,${one}`;
  }
  return `[${text}]`;
}

function writtenObject(object: Readonly<Record<string, unknown>>): string | undefined {
  if (!isPlain(object)) return undefined;
  let text = '';
  for (const key of Object.keys(object).sort()) {
    if (!key.isWellFormed()) return undefined;
    const item = object[key];
    if (item === undefined) continue;
    const one = written(item);
    if (one === undefined) return undefined;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${one}`;
  }
  return `{${text}}`;
}

const isExact = (value: number) => Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));

function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === Object.prototype || prototype === null;
}

function refuseUnfaithful(value: unknown, path: string): void {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new NotCanonical(`${path} holds a lone surrogate`);
      return;
    case 'number':
      if (!isExact(value)) {
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
  if (!isPlain(value)) throw new NotCanonical(`${path} is not plain data`);
  for (const [key, item] of Object.entries(value)) {
    if (!key.isWellFormed()) throw new NotCanonical(`a key under ${path} holds a lone surrogate`);
    refuseUnfaithful(item, `${path}/${key}`);
  }
}
