import { hash } from 'node:crypto';
import { JsonBytes } from './canonical-bytes.js';
import { shapeOf } from './canonical-shape.js';

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
  return canonical(value, (bytes) => new TextDecoder().decode(bytes));
}

/** `sha256:<hex>` of canonical JSON. */
export function digestOf(value: unknown): string {
  return canonical(value, (bytes) => `sha256:${hash('sha256', bytes, 'hex')}`);
}

/** Kept between calls so that an evaluation allocates no buffer; taken while in use, dropped when it grew large. */
let spare: JsonBytes | undefined;
const USUAL = 32_768;
const KEPT = 262_144;

function canonical<T>(value: unknown, use: (bytes: Uint8Array) => T): T {
  const out = spare ?? new JsonBytes(USUAL);
  spare = undefined;
  out.clear();
  write(out, value, '', undefined);
  const result = use(out.written());
  if (out.size <= KEPT) spare = out;
  return result;
}

/** The containers around a value, for the message of a fault and for the limit on depth. */
interface Place {
  readonly key: string | number;
  readonly above: Place | undefined;
  readonly depth: number;
}

const MAX_PATH = 4_000;
/** Above this the path is not looked at: no fact has keys so long. */
const USUAL_DEPTH = 16;
const [TRUE, FALSE, NULL] = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const [COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x2c, 0x5b, 0x5d, 0x7b, 0x7d] as const;

function write(out: JsonBytes, value: unknown, key: string | number, above: Place | undefined): void {
  switch (typeof value) {
    case 'string':
      if (!out.text(value)) throw fault(key, above, 'text with half of a surrogate pair');
      return;
    case 'number':
      if (!Number.isFinite(value)) throw fault(key, above, 'not a finite number');
      return out.ascii(String(value));
    case 'boolean':
      return out.put(value ? TRUE : FALSE);
    case 'object':
      if (value === null) return out.put(NULL);
      return Array.isArray(value)
        ? writeList(out, value, inside(key, above))
        : writeObject(out, value, inside(key, above));
    default:
      throw fault(key, above, `${typeof value} is not JSON`);
  }
}

function inside(key: string | number, above: Place | undefined): Place {
  return { key, above, depth: above === undefined ? 0 : above.depth + 1 };
}

/** Every member is written with a comma before it, and the opening bracket then put over the first one. */
function writeList(out: JsonBytes, list: readonly unknown[], place: Place): void {
  const start = out.length;
  for (let index = 0; index < list.length; index += 1) {
    out.byte(COMMA);
    write(out, list[index], index, place);
  }
  out.enclose(start, OPEN_LIST, CLOSE_LIST);
}

function writeObject(out: JsonBytes, value: object, place: Place): void {
  // A plain object's prototype is the end of its chain, in whichever realm it was made; a Date's or a Map's is not.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw faultAt(place, 'not plain data');
  if (place.depth > USUAL_DEPTH && pathTo(place).length > MAX_PATH)
    throw new TypeError('nested too deeply, or in a circle');
  const shape = shapeOf(Object.keys(value));
  if (!shape) throw faultAt(place, 'a key with half of a surrogate pair');
  const { keys, labels } = shape;
  const start = out.length;
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index]!;
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (item === undefined) continue;
    out.put(labels[index]!);
    write(out, item, key, place);
  }
  out.enclose(start, OPEN_OBJECT, CLOSE_OBJECT);
}

function fault(key: string | number, above: Place | undefined, message: string): TypeError {
  return faultAt(inside(key, above), message);
}

function faultAt(place: Place, message: string): TypeError {
  return new TypeError(`${pathTo(place) || '/'}: ${message}`);
}

/** JSON pointer to a place; empty for the whole. */
function pathTo(place: Place): string {
  const steps: (string | number)[] = [];
  for (let at: Place = place; at.above !== undefined; at = at.above) steps.unshift(at.key);
  return steps.length === 0 ? '' : `/${steps.join('/')}`;
}
