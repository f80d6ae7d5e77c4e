import type { RunQuery } from '../tiles/tile-reader.js';

export interface StoredEntry {
  readonly kind: 'entry';
  readonly seq: number;
  readonly entryId: string;
  readonly bytes: Buffer;
  readonly leafHash: Buffer;
  readonly agencies: readonly string[];
  readonly aggregateKind: string | null;
  readonly aggregateId: string | null;
  readonly aggregateVersion: number | null;
  readonly type: string;
  readonly at: Date;
}

export interface StoredCheckpoint {
  readonly kind: 'checkpoint';
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
}

/** How far the tables reach at one instant. In a sound ledger `entries`, `head.size` and `tileLeaves` are equal. */
export interface StoredExtent {
  readonly head: { readonly size: number; readonly frontier: Buffer } | null;
  readonly entries: number;
  readonly tileLeaves: number;
  /** Size of the newest checkpoint, -1 without one. */
  readonly lastCheckpoint: number;
}

const BATCH = 2000;

/** One statement, so that the numbers belong together while the ledger grows. */
export async function storedExtent(run: RunQuery): Promise<StoredExtent> {
  const [row] = await run<{
    size: string | null;
    frontier: Buffer;
    entries: string;
    leaves: string;
    checkpoint: string;
  }>(
    `select head.size, head.frontier,
            (select coalesce(max(seq) + 1, 0) from ledger.entry) as entries,
            coalesce((select idx * 256 + octet_length(hashes) / 32 from ledger.tile
                      where level = 0 order by idx desc limit 1), 0) as leaves,
            (select coalesce(max(size), -1) from ledger.checkpoint) as checkpoint
     from (select) one left join ledger.head on true`,
    [],
  );
  return {
    head: row?.size == null ? null : { size: Number(row.size), frontier: row.frontier },
    entries: Number(row?.entries),
    tileLeaves: Number(row?.leaves),
    lastCheckpoint: Number(row?.checkpoint),
  };
}

/**
 * Entries and checkpoints in the order of a bundle, in batches. The tables only grow, so this needs no transaction: one
 * that lasted an hour would keep the inbox from being vacuumed.
 */
export async function* storedLedger(
  run: RunQuery,
  extent: StoredExtent,
): AsyncGenerator<readonly (StoredEntry | StoredCheckpoint)[]> {
  const checkpoints = storedCheckpoints(run, extent.lastCheckpoint);
  let coming = await checkpoints.next();
  for await (const entries of storedEntries(run, extent.entries)) {
    const batch: (StoredEntry | StoredCheckpoint)[] = [];
    for (const entry of entries) {
      for (; !coming.done && coming.value.size <= entry.seq; coming = await checkpoints.next())
        batch.push(coming.value);
      batch.push(entry);
    }
    yield batch;
  }
  const rest: StoredCheckpoint[] = [];
  for (; !coming.done; coming = await checkpoints.next()) rest.push(coming.value);
  yield rest;
}

async function* storedEntries(run: RunQuery, end: number): AsyncGenerator<readonly StoredEntry[]> {
  for (let next = 0; next < end;) {
    const rows = await run<Omit<StoredEntry, 'kind' | 'seq'> & { seq: string }>(
      `select seq, entry_id as "entryId", bytes, leaf_hash as "leafHash", agencies, aggregate_kind as "aggregateKind",
              aggregate_id as "aggregateId", aggregate_version as "aggregateVersion", type, at
       from ledger.entry where seq >= $1 and seq < $2 order by seq limit $3`,
      [next, end, BATCH],
    );
    if (rows.length === 0) return;
    yield rows.map((row) => ({ ...row, kind: 'entry', seq: Number(row.seq) }));
    next = Number(rows.at(-1)?.seq) + 1;
  }
}

async function* storedCheckpoints(run: RunQuery, last: number): AsyncGenerator<StoredCheckpoint, undefined> {
  for (let after = -1; after < last;) {
    const rows = await run<{ size: string; root: Buffer; note: string }>(
      'select size, root, note from ledger.checkpoint where size > $1 and size <= $2 order by size limit $3',
      [after, last, BATCH],
    );
    if (rows.length === 0) return;
    for (const row of rows) yield { ...row, kind: 'checkpoint', size: Number(row.size) };
    after = Number(rows.at(-1)?.size);
  }
}
