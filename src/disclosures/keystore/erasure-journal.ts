import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../../platform/keys/durable-file.js';

/** One destruction: which packages or files of sealed words, under which certificate, when by the database's clock. Ids only. */
export interface Erasure {
  readonly at: string;
  readonly certificateId: string;
  readonly packageIds: readonly string[];
  /** Of a certificate over files; it has no packages then. */
  readonly fileIds?: readonly string[];
  /** Of these the keys were gone already: whoever goes on after a crash must not certify what this one did not do. */
  readonly withoutKey?: readonly string[];
}

/**
 * What was destroyed, kept outside the database: a restored database does not know it, and must, before it serves anybody.
 * Written before the keys go, so that whatever is gone is in it.
 */
export class ErasureJournal {
  constructor(readonly path: string) {}

  /** Durable when this returns. */
  async append(erasure: Erasure): Promise<void> {
    const first = !existsSync(this.path);
    const file = await open(this.path, 'a', 0o600);
    try {
      // A newline in front too: what follows a line that a crash cut short begins on its own.
      await file.write(`\n${JSON.stringify(erasure)}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
    if (first) await syncFolder(dirname(this.path));
  }

  /** A line that a crash cut short is left out: nothing is destroyed before its line is durable. */
  read(): readonly Erasure[] {
    if (!existsSync(this.path)) return [];
    const lines = readFileSync(this.path, 'utf8').split('\n');
    return lines.flatMap((line, index) => (line.endsWith('}') ? [parse(line, `${this.path}:${index + 1}`)] : []));
  }
}

function parse(line: string, where: string): Erasure {
  try {
    return JSON.parse(line) as Erasure;
  } catch (error) {
    throw new Error(`${where} is not a line of the erasure journal. Restore the file from your key backup.`, {
      cause: error,
    });
  }
}
