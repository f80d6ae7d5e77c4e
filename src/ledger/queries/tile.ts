import { encodeEntryBundle } from '../tiles/entry-bundle.js';
import { tileKey, tileWidthAt, TILE_WIDTH } from '../tiles/tile-hashes.js';
import { parseTilePath, type TileAddress } from '../tiles/tile-path.js';
import { readTiles, type RunQuery } from '../tiles/tile-reader.js';
import { HASH_SIZE } from '../tree/hashes.js';
import { newestCheckpoint } from './checkpoint.js';

/**
 * One resource of the tlog-tiles layout, within the signed ledger: nothing that a later checkpoint could still place
 * otherwise, so an answer never changes.
 * @param path `tile/0/x001/234`, `tile/entries/000.p/17`, …
 * @returns null when it does not exist, or holds an entry that the caller may not see
 */
export async function tileResource(run: RunQuery, path: string): Promise<Buffer | null> {
  const address = parseTilePath(path);
  const signed = address && (await newestCheckpoint(run));
  if (!address || !signed) return null;
  const level = address.kind === 'hashes' ? address.level : 0;
  if (address.width > tileWidthAt(level, address.index, signed.size)) return null;
  return address.kind === 'hashes' ? hashes(run, address) : entries(run, address);
}

async function hashes(run: RunQuery, address: TileAddress & { kind: 'hashes' }): Promise<Buffer | null> {
  const tiles = await readTiles(run, [address]);
  const tile = tiles.get(tileKey(address.level, address.index));
  return tile ? tile.subarray(0, address.width * HASH_SIZE) : null;
}

/** Row-level security hides entries of other agencies; a bundle with a hole would be another bundle, so there is none. */
async function entries(run: RunQuery, address: TileAddress): Promise<Buffer | null> {
  const first = address.index * TILE_WIDTH;
  const rows = await run<{ bytes: Buffer }>(
    'select bytes from ledger.entry where seq >= $1 and seq < $2 order by seq',
    [first, first + address.width],
  );
  return rows.length === address.width ? encodeEntryBundle(rows.map((row) => row.bytes)) : null;
}
