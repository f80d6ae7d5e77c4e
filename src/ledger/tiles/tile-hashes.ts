import { HASH_SIZE, nodeHash } from '../tree/hashes.js';
import type { OnComplete } from '../tree/frontier.js';
import type { NodeSource } from '../tree/proofs.js';

/** Hashes in a full tile: one tile is a subtree of height 8 (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

/** Hashes to add to one tile, starting at `offset` hashes into it. */
export interface TileAppend {
  readonly level: number;
  readonly index: number;
  readonly offset: number;
  readonly hashes: readonly Buffer[];
}

/**
 * Collects what an append adds to the tiles. Pass `onComplete` to `FrontierBuilder.append`: every subtree whose
 * height is a multiple of 8 is one hash of a tile, so no tile has to be read back to build the level above.
 */
export class TileCollector {
  private readonly appends = new Map<string, { level: number; index: number; offset: number; hashes: Buffer[] }>();

  readonly onComplete: OnComplete = (height, position, hash) => {
    if (height % TILE_HEIGHT !== 0) return;
    const level = height / TILE_HEIGHT;
    const index = Math.floor(position / TILE_WIDTH);
    const key = tileKey(level, index);
    const append = this.appends.get(key);
    if (append) append.hashes.push(hash);
    else this.appends.set(key, { level, index, offset: position % TILE_WIDTH, hashes: [hash] });
  };

  collected(): TileAppend[] {
    return [...this.appends.values()];
  }
}

/** Number of hashes that the tile holds in a tree of `size` leaves: 256 when full, 0 when it does not exist. */
export function tileWidthAt(level: number, index: number, size: number): number {
  const hashesOnLevel = Math.floor(size / TILE_WIDTH ** level);
  return Math.min(Math.max(hashesOnLevel - index * TILE_WIDTH, 0), TILE_WIDTH);
}

/** The tile that holds, or lets one compute, the root of the perfect subtree. */
export function tileOfNode(height: number, index: number): { level: number; index: number } {
  const level = Math.floor(height / TILE_HEIGHT);
  const width = 2 ** (height - level * TILE_HEIGHT);
  return { level, index: Math.floor((index * width) / TILE_WIDTH) };
}

/** A node source over tiles already read. Throws when a tile is absent or too short: the stored tree is incomplete. */
export function nodesFromTiles(tiles: ReadonlyMap<string, Buffer>): NodeSource {
  return (height, index) => {
    const tile = tileOfNode(height, index);
    const width = 2 ** (height - tile.level * TILE_HEIGHT);
    const start = (index * width) % TILE_WIDTH;
    const hashes = tiles.get(tileKey(tile.level, tile.index));
    if (!hashes || hashes.length < (start + width) * HASH_SIZE) {
      throw new RangeError(`Tile ${tile.level}/${tile.index} does not hold hash ${start + width - 1}.`);
    }
    return perfectRoot(hashes, start, width);
  };
}

export function tileKey(level: number, index: number): string {
  return `${level}/${index}`;
}

function perfectRoot(hashes: Buffer, start: number, width: number): Buffer {
  if (width === 1) return hashes.subarray(start * HASH_SIZE, (start + 1) * HASH_SIZE);
  const half = width / 2;
  return nodeHash(perfectRoot(hashes, start, half), perfectRoot(hashes, start + half, half));
}
