import type { PoolClient } from 'pg';
import { HASH_SIZE } from '../tree/hashes.js';
import { decodeFrontier, encodeFrontier, FrontierBuilder, type Frontier } from '../tree/frontier.js';
import { TileCollector, type TileAppend } from '../tiles/tile-hashes.js';
import { inTransaction } from './in-transaction.js';
import { LedgerFault } from './ledger-fault.js';

export interface SequenceOptions {
  /** Most entries of one transaction. */
  readonly limit?: number;
}

/** Bounds the transaction, so that a thousand waiting entries and a million take the same memory. */
export const SEQUENCE_LIMIT = 2000;

/** One sequencer at a time, in whichever process; the number only has to be used for nothing else. */
const SEQUENCE_LOCK = 7_263_110_002;

/**
 * Moves the next waiting entries from the inbox to their positions, in one transaction.
 *
 * The rows are deleted as they are taken. "Take the rows with an id above the last one seen" loses entries: ids are
 * given when a row is written, but rows appear when their transaction commits, so a lower id can appear after a
 * higher one was passed (25.6 % of 25,222 entries lost in a trial, with a chain that verified). The planted sequencer
 * of `test/faults/planted` shows it.
 *
 * Entries of one aggregate come in version order: the writer of version n + 1 holds the aggregate's row lock, which it
 * gets only after the writer of version n committed. So the id of version n is lower, and any snapshot that shows
 * n + 1 shows n. Ordering by id among what is visible is therefore enough; ids of different aggregates may appear late
 * and are sequenced later, which harms nobody.
 *
 * @returns number of entries sequenced; 0 when nothing waits or another sequencer is at work
 * @throws LedgerFault when the stored head, entries and tiles do not fit together
 */
export async function sequenceOnce(client: PoolClient, options: SequenceOptions = {}): Promise<number> {
  return inTransaction(client, async () => {
    const { rows: locked } = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [
      SEQUENCE_LOCK,
    ]);
    if (!locked[0]?.mine) return 0;

    const before = await readHead(client);
    const leaves = await moveEntries(client, before.size, options.limit ?? SEQUENCE_LIMIT);
    if (leaves.length === 0) return 0;

    const tree = new FrontierBuilder(before);
    const tiles = new TileCollector();
    for (const leaf of leaves) tree.append(leaf, tiles.onComplete);
    for (const append of tiles.collected()) await growTile(client, append);
    await client.query('update ledger.head set size = $1, frontier = $2', [tree.size, encodeFrontier(tree.frontier())]);
    return leaves.length;
  });
}

async function readHead(client: PoolClient): Promise<Frontier> {
  const { rows } = await client.query<{ size: string; frontier: Buffer }>(
    'select size, frontier from ledger.head for update',
  );
  const head = rows[0];
  if (!head) throw new LedgerFault('head-differs', 'The head row is gone. Restore the database from a backup.');
  try {
    return decodeFrontier(Number(head.size), head.frontier);
  } catch (error) {
    throw new LedgerFault('head-differs', (error as Error).message);
  }
}

/** Bytes never leave the database here; the signer and the verifier hash them again on their own. */
async function moveEntries(client: PoolClient, from: number, limit: number): Promise<Buffer[]> {
  const { rows } = await client.query<{ seq: string; leaf_hash: Buffer }>({
    name: 'ledger-move-entries',
    text: `
      with taken as (
        delete from ledger.inbox
        where id = any (array(select id from ledger.inbox order by id limit $2))
        returning *
      )
      insert into ledger.entry (seq, entry_id, bytes, leaf_hash, agencies, aggregate_kind, aggregate_id,
                                aggregate_version, type, at)
      select $1::bigint + row_number() over (order by id) - 1, entry_id, bytes, sha256('\\x00'::bytea || bytes),
             agencies, aggregate_kind, aggregate_id, aggregate_version, type, at
      from taken
      returning seq, leaf_hash`,
    values: [from, limit],
  });
  const leaves: Buffer[] = [];
  for (const row of rows) leaves[Number(row.seq) - from] = row.leaf_hash;
  return leaves;
}

async function growTile(client: PoolClient, append: TileAppend): Promise<void> {
  const hashes = Buffer.concat(append.hashes as Buffer[]);
  const where = [append.level, append.index, hashes];
  const { rowCount } =
    append.offset === 0
      ? await client.query('insert into ledger.tile (level, idx, hashes) values ($1, $2, $3)', where)
      : await client.query(
          `update ledger.tile set hashes = hashes || $3
           where level = $1 and idx = $2 and octet_length(hashes) = $4`,
          [...where, append.offset * HASH_SIZE],
        );
  if (rowCount !== 1) {
    throw new LedgerFault(
      'tile-differs',
      `Tile ${append.level}/${append.index} does not hold ${append.offset} hashes. Nothing was sequenced; ` +
        'run "comity ledger verify" and restore the ledger tables.',
    );
  }
}
