import {
  storedExtent,
  storedLedger,
  type StoredCheckpoint,
  type StoredEntry,
  type StoredExtent,
} from '../export/stored-ledger.js';
import { TileCollector, tileKey, TILE_WIDTH, type TileAppend } from '../tiles/tile-hashes.js';
import { readTiles, type RunQuery } from '../tiles/tile-reader.js';
import { encodeFrontier } from '../tree/frontier.js';
import { HASH_SIZE } from '../tree/hashes.js';
import { LedgerVerifier } from './ledger-verifier.js';
import type { EntryText } from './entry-text.js';
import { openKnown } from './known-checkpoints.js';
import { unusableReport, type VerifyReport } from './report.js';
import { SharedEntries } from './shared-entries.js';
import { keysFor, type TrustedKey } from './trusted-keys.js';

export interface VerifyDatabaseOptions {
  readonly origin: string;
  /** Keys of the signer, from the key directory: never from the database. */
  readonly trustedKeys: readonly TrustedKey[];
  /** Signed checkpoints held elsewhere. */
  readonly checkpoints?: readonly string[];
  readonly onProgress?: (entries: number) => void;
}

/**
 * Verifies the ledger where it is stored: all that a bundle is checked for, and beyond it what only the tables hold, the
 * tiles, the head and the columns beside the bytes. Needs a role that sees every entry (`comity_auditor`).
 */
export async function verifyDatabase(run: RunQuery, options: VerifyDatabaseOptions): Promise<VerifyReport> {
  const { keys } = keysFor(options.origin, options.trustedKeys, []);
  const known = openKnown(options.checkpoints ?? [], keys, options.origin);
  if (typeof known === 'string') return unusableReport(known, 'given');
  let collector = new TileCollector();
  const verifier = new LedgerVerifier({
    origin: options.origin,
    keys,
    keySource: 'given',
    known,
    onComplete: (...subtree) => collector.onComplete(...subtree),
  });

  const shared = new SharedEntries(run);
  const extent = await storedExtent(run);
  for await (const batch of storedLedger(run, extent)) {
    const entries = batch.filter((item) => item.kind === 'entry').length;
    const hidden = await shared.firstHidden(verifier.size, verifier.size + entries);
    const tiles = entries > 0 ? await readTiles(run, level0Tiles(verifier.size, entries)) : new Map<string, Buffer>();
    for (const item of batch) {
      if (item.kind === 'entry') takeEntry(verifier, item, tiles);
      else takeCheckpoint(verifier, item);
    }
    if (hidden !== undefined) suspectShared(verifier, hidden, 'does not name all agencies');
    await compareUpperTiles(run, verifier, collector.collected());
    collector = new TileCollector();
    options.onProgress?.(verifier.size);
    if (verifier.stopped) return verifier.finish();
  }
  compareHead(verifier, extent);
  if (await shared.namesMore(verifier.size)) suspectShared(verifier, verifier.size, 'names more agencies than those');
  return verifier.finish();
}

/** What the list of entries shared with another agency is read from. */
function suspectShared(verifier: LedgerVerifier, position: number, how: string): void {
  verifier.suspect(position, 'column-differs', `Table shared_entry ${how} that see an entry.`);
}

function takeEntry(verifier: LedgerVerifier, entry: StoredEntry, tiles: ReadonlyMap<string, Buffer>): void {
  if (verifier.stopped) return;
  const position = verifier.size;
  const text = verifier.entry(entry.seq, entry.bytes, entry.leafHash);
  if (verifier.stopped) return;
  const tile = tiles.get(tileKey(0, Math.floor(position / TILE_WIDTH)));
  const start = (position % TILE_WIDTH) * HASH_SIZE;
  if (!tile?.subarray(start, start + HASH_SIZE).equals(entry.leafHash)) {
    verifier.suspect(position, 'tile-differs', `The tile holds another hash for entry ${position}.`);
  }
  const column = text && firstOtherColumn(entry, text);
  if (column) verifier.suspect(position, 'column-differs', `Column ${column} does not say what the bytes say.`);
}

/** The columns beside the bytes decide who sees an entry and what lists show; no hash protects them. */
function firstOtherColumn(entry: StoredEntry, text: EntryText): string | null {
  const pairs: [string, unknown, unknown][] = [
    ['entry_id', entry.entryId, text.entryId],
    ['type', entry.type, text.type],
    ['at', entry.at.getTime(), text.time],
    ['aggregate_kind', entry.aggregateKind, text.aggregate?.kind ?? null],
    ['aggregate_id', entry.aggregateId, text.aggregate?.id ?? null],
    ['aggregate_version', entry.aggregateVersion, text.aggregate?.version ?? null],
    ['agencies', JSON.stringify(entry.agencies), JSON.stringify(text.agencies)],
  ];
  return pairs.find(([, column, said]) => column !== said)?.[0] ?? null;
}

function takeCheckpoint(verifier: LedgerVerifier, row: StoredCheckpoint): void {
  if (verifier.stopped) return;
  verifier.checkpoint(row.note);
  // Readers of the table look at the columns, so they must say what the note says.
  const signed = row.note.split('\n');
  if (signed[1] !== String(row.size) || signed[2] !== row.root.toString('base64')) {
    verifier.fail(
      'column-differs',
      row.size,
      `The row of the checkpoint of ${row.size} entries differs from its note.`,
    );
  }
}

/** Levels above 0: each hash was computed here from the entries, so a difference is the tile's. */
async function compareUpperTiles(
  run: RunQuery,
  verifier: LedgerVerifier,
  appends: readonly TileAppend[],
): Promise<void> {
  const upper = appends.filter((append) => append.level > 0);
  if (upper.length === 0 || verifier.stopped) return;
  const tiles = await readTiles(run, upper);
  for (const append of upper) {
    append.hashes.forEach((hash, i) => {
      const start = (append.offset + i) * HASH_SIZE;
      if (
        tiles
          .get(tileKey(append.level, append.index))
          ?.subarray(start, start + HASH_SIZE)
          .equals(hash)
      )
        return;
      const first = (append.index * TILE_WIDTH + append.offset + i) * TILE_WIDTH ** append.level;
      verifier.suspect(
        first,
        'tile-differs',
        `Tile ${append.level}/${append.index} does not hold hash ${append.offset + i}.`,
      );
    });
  }
}

/** The next entry is appended to what the head says, so a wrong head spoils the tree from there on. */
function compareHead(verifier: LedgerVerifier, { head, entries, tileLeaves }: StoredExtent): void {
  if (tileLeaves > entries) {
    verifier.suspect(entries, 'entries-missing', `The tiles count ${tileLeaves} entries and ${entries} are here.`);
  } else if (head?.size !== entries) {
    verifier.suspect(entries, 'head-differs', `The head counts ${head?.size ?? 'no'} entries and ${entries} are here.`);
  } else if (!encodeFrontier(verifier.frontier()).equals(head.frontier)) {
    verifier.suspect(entries, 'head-differs', 'The head does not hold the right edge of the tree.');
  }
}

function level0Tiles(from: number, count: number): { level: number; index: number }[] {
  const first = Math.floor(from / TILE_WIDTH);
  const last = Math.floor((from + count - 1) / TILE_WIDTH);
  return Array.from({ length: last - first + 1 }, (_, i) => ({ level: 0, index: first + i }));
}
