import type { PoolClient } from 'pg';
import { decodeFrontier, encodeFrontier, FrontierBuilder } from '../../../src/ledger/tree/frontier.js';
import { TileCollector } from '../../../src/ledger/tiles/tile-hashes.js';

/**
 * The sequencer one writes first, and must not: it takes the rows with an id above the last one it has seen. An id is
 * given when a row is written and the row appears when its transaction commits, so a slow transaction's row appears
 * below the watermark and is never taken. Everything else is right: positions are contiguous, the tree verifies.
 * Kept to show that the crash test can fail.
 */
export class WatermarkSequencer {
  private lastSeen = 0;

  async sequenceOnce(client: PoolClient): Promise<number> {
    await client.query('begin');
    const { rows: heads } = await client.query<{ size: string; frontier: Buffer }>(
      'select size, frontier from ledger.head for update',
    );
    const head = heads[0];
    if (!head) throw new Error('The head row is gone');
    const size = Number(head.size);
    const { rows } = await client.query<{ seq: string; leaf_hash: Buffer; id: string }>(
      `with taken as (select * from ledger.inbox where id > $1 order by id limit 2000),
            placed as (
              insert into ledger.entry (seq, entry_id, bytes, leaf_hash, agencies, aggregate_kind, aggregate_id,
                                        aggregate_version, type, at)
              select $2::bigint + row_number() over (order by id) - 1, entry_id, bytes, sha256('\\x00'::bytea || bytes),
                     agencies, aggregate_kind, aggregate_id, aggregate_version, type, at
              from taken returning seq, leaf_hash, entry_id
            )
       select placed.seq, placed.leaf_hash, taken.id from placed join taken using (entry_id) order by placed.seq`,
      [this.lastSeen, size],
    );
    const tree = new FrontierBuilder(decodeFrontier(size, head.frontier));
    const tiles = new TileCollector();
    for (const row of rows) tree.append(row.leaf_hash, tiles.onComplete);
    for (const tile of tiles.collected()) {
      await client.query(
        `insert into ledger.tile (level, idx, hashes) values ($1, $2, $3)
         on conflict (level, idx) do update set hashes = tile.hashes || excluded.hashes`,
        [tile.level, tile.index, Buffer.concat(tile.hashes as Buffer[])],
      );
    }
    await client.query('update ledger.head set size = $1, frontier = $2', [tree.size, encodeFrontier(tree.frontier())]);
    await client.query('commit');
    this.lastSeen = Number(rows.at(-1)?.id ?? this.lastSeen);
    return rows.length;
  }
}
