import { open } from 'node:fs/promises';
import { PROOF_FORMAT } from '../export/proof-format.js';

/** More than any proof; a larger file is a bundle. */
const LARGEST_PROOF = 256 * 1024;

/** The proof document in a file, or null when the file holds something else. @throws when it cannot be read */
export async function readProofFile(path: string): Promise<unknown> {
  const file = await open(path, 'r');
  try {
    if ((await file.stat()).size > LARGEST_PROOF) return null;
    const value = JSON.parse(await file.readFile('utf8')) as { format?: unknown } | null;
    return value?.format === PROOF_FORMAT ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  } finally {
    await file.close();
  }
}

/**
 * Signed notes out of a file: lines `{"checkpoint": note}` as the signer keeps them, or one note as it was fetched from
 * `/ledger/checkpoint`. A line that a crash cut off is passed over.
 * @throws TypeError when there is none
 */
export function readCheckpoints(text: string): string[] {
  if (!text.trimStart().startsWith('{')) {
    if (text.includes('\n— ')) return [text];
    throw new TypeError('The checkpoint file holds neither a signed note nor lines with checkpoints.');
  }
  const notes = text.split('\n').flatMap((line) => {
    try {
      const { checkpoint } = JSON.parse(line) as { checkpoint?: unknown };
      return typeof checkpoint === 'string' ? [checkpoint] : [];
    } catch {
      return [];
    }
  });
  if (notes.length === 0) throw new TypeError('The checkpoint file holds no checkpoint.');
  return notes;
}
