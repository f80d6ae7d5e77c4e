import { hash } from 'node:crypto';

/**
 * Version of what `evaluate` means. Raise it with any change that can alter an evaluation of the same pack and
 * facts: it is part of every pack digest, so old decisions stay tied to the semantics they were made under.
 */
export const ENGINE_SEMANTICS = 'comity-policy/1';

/**
 * RFC 8785 text of plain JSON, refusing what JSON cannot say: two different inputs must never share a digest, and
 * the same input must never be refused for how it is held in memory (an object shared by a YAML alias is no circle).
 * Own code, because checking and copying for the library cost more than the rest of an evaluation; its spec holds
 * it against the library.
 *
 * @throws TypeError naming the place of a lone surrogate, a number that is not finite, or what is not plain data
 */
export function canonicalJson(value: unknown): string {
  return write(value, '', undefined);
}

/** `sha256:<hex>` of canonical JSON. */
export function digestOf(value: unknown): string {
  return `sha256:${hash('sha256', canonicalJson(value), 'hex')}`;
}

/** The containers around a value, for the message of a fault and for the limit on depth. */
interface Place {
  readonly key: string | number;
  readonly above: Place | undefined;
  /** Characters of the path to here. */
  readonly length: number;
}

const MAX_PATH = 4_000;
/** Nothing here needs an escape, and no surrogate needs a partner. */
const PLAIN = /^[^"\\\u0000-\u001f\ud800-\udfff]*$/;

function write(value: unknown, key: string | number, above: Place | undefined): string {
  switch (typeof value) {
    case 'string':
      if (PLAIN.test(value)) return `"${value}"`;
      if (!value.isWellFormed()) throw fault(key, above, 'text with half of a surrogate pair');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw fault(key, above, 'not a finite number');
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writeList(value, inside(key, above)) : writeObject(value, inside(key, above));
    default:
      throw fault(key, above, `${typeof value} is not JSON`);
  }
}

function inside(key: string | number, above: Place | undefined): Place {
  return { key, above, length: above === undefined ? 0 : above.length + 1 + String(key).length };
}

function writeList(list: readonly unknown[], place: Place): string {
  if (list.length === 0) return '[]';
  let text = `[${write(list[0], 0, place)}`;
  for (let index = 1; index < list.length; index += 1) text += `,${write(list[index], index, place)}`;
  return `${text}]`;
}

function writeObject(value: object, place: Place): string {
  // A plain object's prototype is the end of its chain, in whichever realm it was made; a Date's or a Map's is not.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw faultAt(place, 'not plain data');
  if (place.length > MAX_PATH) throw new TypeError('nested too deeply, or in a circle');
  const { keys, labels } = shapeOf(Object.keys(value), place);
  let text = '{';
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index]!;
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (item === undefined) continue;
    text += text.length === 1 ? labels[index]! : `,${labels[index]!}`;
    text += write(item, key, place);
  }
  return `${text}}`;
}

/** The keys of an object in canonical order, each with its text ready. */
interface Shape {
  readonly given: readonly string[];
  readonly keys: readonly string[];
  readonly labels: readonly string[];
}

/**
 * Facts and packs are many objects of few shapes; sorting the same keys again was most of the cost. A shape is taken
 * only when every key is the same, so remembering changes no answer; the bounds keep odd inputs from filling memory.
 */
const shapes = new Map<string, Shape[]>();
const MAX_SHAPES = 256;
const SHAPES_OF_ONE_FIRST_KEY = 8;

function shapeOf(given: readonly string[], place: Place): Shape {
  const first = given[0] ?? '';
  const known = shapes.get(first);
  if (known) for (const shape of known) if (sameKeys(shape.given, given)) return shape;
  const keys = given.toSorted();
  const labels = keys.map((key) => {
    if (!key.isWellFormed()) throw faultAt(place, 'a key with half of a surrogate pair');
    return `${JSON.stringify(key)}:`;
  });
  const shape = { given, keys, labels };
  if (given.length <= 40) {
    if (shapes.size >= MAX_SHAPES) shapes.clear();
    shapes.set(first, [shape, ...(known ?? []).slice(0, SHAPES_OF_ONE_FIRST_KEY - 1)]);
  }
  return shape;
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

function fault(key: string | number, above: Place | undefined, message: string): TypeError {
  return faultAt(inside(key, above), message);
}

function faultAt(place: Place, message: string): TypeError {
  const steps: (string | number)[] = [];
  for (let at: Place = place; at.above !== undefined; at = at.above) steps.unshift(at.key);
  return new TypeError(`${steps.length === 0 ? '/' : `/${steps.join('/')}`}: ${message}`);
}
