/** What many changed rows are written with: their whole states would be encoded, sent and read again for a few keys. */
export interface Patches {
  /** In the order of the pairs: keys with their new values, to be laid over the stored state without `removed`. */
  readonly patches: readonly Readonly<Record<string, unknown>>[];
  /** Keys that some new state lacks; a patch brings them back where its own state has them. */
  readonly removed: readonly string[];
}

/** Of states as JSON keeps them: a key without a value is none. */
export function patchesOf(pairs: readonly { readonly former: object; readonly next: object }[]): Patches {
  const known = pairs.map(({ former, next }) => ({
    former: former as Readonly<Record<string, unknown>>,
    next: next as Readonly<Record<string, unknown>>,
  }));
  const removed = new Set<string>();
  for (const { former, next } of known) {
    for (const key of Object.keys(former)) if (next[key] === undefined) removed.add(key);
  }
  const patches = known.map(({ former, next }) =>
    Object.fromEntries(Object.entries(next).filter(([key, value]) => value !== former[key] || removed.has(key))),
  );
  return { patches, removed: [...removed] };
}
