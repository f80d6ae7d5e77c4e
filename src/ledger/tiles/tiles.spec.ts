import { describe, expect, it } from '@jest/globals';
import { FrontierBuilder } from '../tree/frontier.js';
import { HASH_SIZE, leafHash } from '../tree/hashes.js';
import { inclusionProof, nodesNeeded, rootAt } from '../tree/proofs.js';
import { verifyInclusion, type OpenedTreeHead } from '../tree/verify-proofs.js';
import { decodeEntryBundle, encodeEntryBundle } from './entry-bundle.js';
import { nodesFromTiles, TileCollector, tileKey, tileOfNode, tileWidthAt, TILE_WIDTH } from './tile-hashes.js';
import { parseTilePath, tilePath, type TileAddress } from './tile-path.js';

describe('tile paths', () => {
  it.each<[string, TileAddress]>([
    ['tile/0/x001/x234/067', { kind: 'hashes', level: 0, index: 1_234_067, width: 256 }],
    ['tile/1/000.p/17', { kind: 'hashes', level: 1, index: 0, width: 17 }],
    ['tile/63/999', { kind: 'hashes', level: 63, index: 999, width: 256 }],
    ['tile/entries/x001/000.p/255', { kind: 'entries', index: 1000, width: 255 }],
  ])('%s', (path, address) => {
    expect(tilePath(address)).toBe(path);
    expect(parseTilePath(path)).toEqual(address);
  });

  it.each([
    'tile/64/000',
    'tile/00/000',
    'tile/0/0',
    'tile/0/1000',
    'tile/0/x000/001',
    'tile/0/x001/x002',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/05',
    'tile/0/000/',
    'tile/entries',
    'tile/0/../../checkpoint',
    `tile/0/${'x999/'.repeat(6)}999`,
  ])('%s is no tile', (path) => {
    expect(parseTilePath(path)).toBeNull();
  });
});

describe('tiles of a growing tree', () => {
  const SIZE = 70_000;
  const builder = new FrontierBuilder();
  const tiles = new Map<string, Buffer>();
  const roots = new Map<number, Buffer>();

  /** Appends in batches of uneven length, as the sequencer does. */
  for (let size = 0, step = 1; size < SIZE; step = (step * 7) % 1009) {
    const collector = new TileCollector();
    for (const end = Math.min(size + step, SIZE); size < end; size += 1) {
      builder.append(leafHash(Buffer.from(`entry ${size}`)), collector.onComplete);
    }
    for (const append of collector.collected()) {
      const before = tiles.get(tileKey(append.level, append.index)) ?? Buffer.alloc(0);
      if (before.length !== append.offset * HASH_SIZE) throw new Error('tile grew with a hole');
      tiles.set(tileKey(append.level, append.index), Buffer.concat([before, ...append.hashes]));
    }
    roots.set(size, builder.root());
  }

  it('are those of the specification example for 70,000 entries', () => {
    const widths = [...tiles].map(([key, hashes]) => [key, hashes.length / HASH_SIZE] as const);
    expect(widths.filter(([key, width]) => key.startsWith('0/') && width === TILE_WIDTH)).toHaveLength(273);
    expect(Object.fromEntries(widths)).toMatchObject({ '0/273': 112, '1/0': 256, '1/1': 17, '2/0': 1 });
    for (const [key, width] of widths) {
      const [level, index] = key.split('/').map(Number) as [number, number];
      expect(tileWidthAt(level, index, SIZE)).toBe(width);
    }
    expect(tileWidthAt(0, 274, SIZE)).toBe(0);
    expect(tileWidthAt(1, 0, 256)).toBe(1);
  });

  it('give the root at every size the tree went through', () => {
    for (const [size, root] of roots) expect(rootAt(size, nodesFromTiles(tiles)).equals(root)).toBe(true);
    expect(roots.size).toBeGreaterThan(100);
  });

  it('prove entries with the few tiles a proof names', () => {
    for (const index of [0, 255, 256, 65_535, 65_536, 69_999]) {
      const needed = nodesNeeded((source) => inclusionProof(index, SIZE, source));
      const keys = new Set(
        needed.map(({ height, index: at }) => tileOfNode(height, at)).map((t) => tileKey(t.level, t.index)),
      );
      expect(keys.size).toBeLessThanOrEqual(4);
      const few = new Map([...keys].map((key) => [key, tiles.get(key) as Buffer]));
      const proof = inclusionProof(index, SIZE, nodesFromTiles(few));
      const head = { size: SIZE, root: builder.root() } as unknown as OpenedTreeHead;
      expect(verifyInclusion(leafHash(Buffer.from(`entry ${index}`)), index, proof, head)).toBe(true);
    }
  });

  it('say so when a tile is missing or cut', () => {
    expect(() => rootAt(SIZE, nodesFromTiles(new Map()))).toThrow(RangeError);
    const cut = new Map(tiles).set('0/273', (tiles.get('0/273') as Buffer).subarray(HASH_SIZE));
    expect(() => rootAt(SIZE, nodesFromTiles(cut))).toThrow(/Tile 0\/273/);
  });
});

describe('entry bundle', () => {
  it('is length-prefixed and reads back', () => {
    const entries = [Buffer.from('a'), Buffer.alloc(0), Buffer.alloc(16_384, 7)];
    const bundle = encodeEntryBundle(entries);
    expect(bundle.subarray(0, 5).toString('hex')).toBe('0001610000');
    expect(decodeEntryBundle(bundle)).toEqual(entries);
  });

  it('refuses what does not fit or was cut', () => {
    expect(() => encodeEntryBundle([Buffer.alloc(65_536)])).toThrow(RangeError);
    expect(() => decodeEntryBundle(Buffer.from('00', 'hex'))).toThrow(RangeError);
    expect(() => decodeEntryBundle(Buffer.from('000261', 'hex'))).toThrow(RangeError);
  });
});
