import type { NodeSource } from '../tree/proofs.js';
import { nodesNeeded } from '../tree/proofs.js';
import { nodesFromTiles, tileKey, tileOfNode } from './tile-hashes.js';

/** Whatever runs a statement and gives its rows: a pool client, or the transaction of a request. */
export type RunQuery = <Row>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/**
 * Computes over the stored tree: finds out which tiles the computation needs, reads them in one query, runs it.
 * `compute` is a pure function of the source and runs twice.
 * @throws RangeError when the stored tiles do not hold what is needed
 */
export async function overStoredTree<T>(run: RunQuery, compute: (node: NodeSource) => T): Promise<T> {
  const wanted = new Map<string, { level: number; index: number }>();
  for (const { height, index } of nodesNeeded(compute)) {
    const tile = tileOfNode(height, index);
    wanted.set(tileKey(tile.level, tile.index), tile);
  }
  const tiles = wanted.size === 0 ? new Map<string, Buffer>() : await readTiles(run, [...wanted.values()]);
  return compute(nodesFromTiles(tiles));
}

/** Tiles by `tileKey`; absent ones are left out. */
export async function readTiles(
  run: RunQuery,
  tiles: readonly { readonly level: number; readonly index: number }[],
): Promise<Map<string, Buffer>> {
  const rows = await run<{ level: number; idx: string; hashes: Buffer }>(
    `select level, idx, hashes from ledger.tile
     where (level, idx) in (select * from unnest($1::smallint[], $2::bigint[]))`,
    [tiles.map((tile) => tile.level), tiles.map((tile) => tile.index)],
  );
  return new Map(rows.map((row) => [tileKey(row.level, Number(row.idx)), row.hashes]));
}
