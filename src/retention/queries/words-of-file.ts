import type { Tx } from '../../platform/database/database.js';

const WORDS = `
  select exists (select from ledger.sealed_detail d where d.file_id = $1 and not d.doomed) as there,
    (select f.state ->> 'certificateId' from retention.sealed_file f where f.id = $1) as "certificateId"`;

export interface WordsOfFile {
  readonly there: boolean;
  /** Under which they were or are being destroyed. */
  readonly certificateId?: string;
}

/** Whether the acting agency may still see sealed words of a file. Ask under the lock of its record. */
export async function wordsOfFile(tx: Tx, fileId: string): Promise<WordsOfFile> {
  const [row] = await tx.query<{ there: boolean; certificateId: string | null }>(WORDS, [fileId]);
  const { there, certificateId } = row!;
  return certificateId === null ? { there } : { there, certificateId };
}
