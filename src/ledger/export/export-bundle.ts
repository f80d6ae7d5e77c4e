import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { encodeVerifierKey, type NoteKey } from '../checkpoint/signed-note.js';
import type { RunQuery } from '../tiles/tile-reader.js';
import { checkpointLine, entryLine, headerLine } from './bundle-format.js';
import { storedExtent, storedLedger } from './stored-ledger.js';

export interface ExportOptions {
  readonly origin: string;
  /** Keys that signed checkpoints of this ledger. They help a reader; they are no reason to trust. */
  readonly keys: readonly NoteKey[];
  readonly onProgress?: (entries: number) => void;
}

/**
 * Writes the whole ledger as a bundle. Needs a role that sees every entry (`comity_auditor`). The stream is left open.
 * @returns number of entries written
 */
export async function exportBundle(run: RunQuery, stream: Writable, options: ExportOptions): Promise<number> {
  await write(stream, [headerLine(options.origin, options.keys.map(encodeVerifierKey))]);
  let entries = 0;
  for await (const batch of storedLedger(run, await storedExtent(run))) {
    const lines = batch.map((item) =>
      item.kind === 'entry' ? entryLine(item.seq, item.bytes, item.leafHash) : checkpointLine(item.note),
    );
    if (lines.length > 0) await write(stream, lines);
    entries += batch.filter((item) => item.kind === 'entry').length;
    options.onProgress?.(entries);
  }
  return entries;
}

async function write(stream: Writable, lines: readonly string[]): Promise<void> {
  if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain');
}
