import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** The file cannot be read as a list of checkpoints; signing without it could sign a second history. */
export class CheckpointFileProblem extends Error {
  override readonly name = 'CheckpointFileProblem';
}

/** Longer than any note of ours with a few witnesses. */
const TAIL = 64 * 1024;

/**
 * The signer's own memory: an append-only file of `{"checkpoint": note}` lines, to be kept on another disk than the
 * database. A restored backup of the database cannot take it back, so the signer notices. The lines are those of a
 * ledger bundle, and `comity ledger verify --checkpoints FILE` reads them.
 */
export class CheckpointFile {
  constructor(private readonly path: string) {}

  /** The newest note; null when nothing was ever signed. @throws CheckpointFileProblem for a damaged last line */
  async last(): Promise<string | null> {
    const file = await this.opened('a+');
    try {
      return await this.lastLine(file);
    } finally {
      await file.close();
    }
  }

  /** On disk when it returns. */
  async remember(note: string): Promise<void> {
    const file = await this.opened('a+');
    try {
      const { size } = await file.stat();
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(size - 1, 0));
      // A line that a crash cut off gets its end, so that it spoils itself and not the next one.
      const start = size > 0 && buffer.toString() !== '\n' ? '\n' : '';
      await file.appendFile(`${start}${JSON.stringify({ checkpoint: note })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  private opened(flags: string): Promise<FileHandle> {
    return open(this.path, flags, 0o600);
  }

  private async lastLine(file: FileHandle): Promise<string | null> {
    const { size } = await file.stat();
    if (size === 0) return null;
    const length = Math.min(size, TAIL);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const lines = buffer.toString('utf8').split('\n');
    // What follows the last newline was cut off by a crash, so `remember` never returned and nothing relied on it.
    const complete = lines.slice(0, -1).filter((line) => line !== '');
    const line = complete.at(-1);
    return line === undefined ? null : this.noteOf(line);
  }

  private noteOf(line: string): string {
    let parsed: unknown;
    try {
      parsed = JSON.parse(line);
    } catch {
      parsed = undefined;
    }
    const note = (parsed as { checkpoint?: unknown } | undefined)?.checkpoint;
    if (typeof note === 'string') return note;
    throw new CheckpointFileProblem(
      `The last line of ${this.path} is not a checkpoint. Compare it with the checkpoints in the database and remove ` +
        'the damaged line, or restore the file.',
    );
  }
}

/** Where the signer's memory lies: on the side of the keys, so that a restored database cannot take it back. */
export const checkpointFilePath = (keyDirectory: string): string => join(keyDirectory, 'checkpoints.ndjson');
