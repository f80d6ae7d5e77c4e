/**
 * The same rows, each with the keys of all of them in one order (undefined where it has none). Optional keys otherwise
 * give the rows of one table dozens of shapes, and V8 then looks every property up by name: a good part of an
 * evaluation's cost.
 */
export function uniform<T extends object>(rows: readonly T[]): readonly T[] {
  const keys = new Set<string>();
  for (const row of rows) for (const key of Object.keys(row)) keys.add(key);
  return rows.map((row) => {
    const copy: Record<string, unknown> = {};
    for (const key of keys) copy[key] = (row as Readonly<Record<string, unknown>>)[key];
    return copy as T;
  });
}
