/** The keys of an object in canonical order, each with its text in bytes, a comma before it: `,"key":`. */
export interface Shape {
  readonly given: readonly string[];
  readonly keys: readonly string[];
  readonly labels: readonly Uint8Array[];
}

/**
 * Facts and packs are many objects of few shapes; sorting the same keys again was most of the cost. A shape is taken
 * only when every key is the same, so remembering changes no answer; the bounds keep odd inputs from filling memory.
 */
const shapes = new Map<string, readonly Shape[]>();
const MAX_FIRST_KEYS = 256;
const SHAPES_OF_ONE_FIRST_KEY = 8;
const MAX_KEYS = 40;

/** The shape of an object with these keys; undefined when a key has half of a surrogate pair. */
export function shapeOf(given: readonly string[]): Shape | undefined {
  const first = given[0] ?? '';
  const known = shapes.get(first);
  if (known) for (const shape of known) if (sameKeys(shape.given, given)) return shape;
  if (!given.every((key) => key.isWellFormed())) return undefined;
  // Sorted by UTF-16 code units, as RFC 8785 asks; that is what `toSorted` does.
  const keys = given.toSorted();
  const shape = { given, keys, labels: keys.map((key) => new TextEncoder().encode(`,${JSON.stringify(key)}:`)) };
  if (given.length <= MAX_KEYS) {
    if (shapes.size >= MAX_FIRST_KEYS) shapes.clear();
    shapes.set(first, [shape, ...(known ?? []).slice(0, SHAPES_OF_ONE_FIRST_KEY - 1)]);
  }
  return shape;
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
