import { Injectable } from '@nestjs/common';
import type { FileKeyPlace } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';

/** One sealed detail, without its words. */
export interface WordsRow {
  readonly id: string;
  readonly kind: string;
  readonly fileId: string;
  readonly epoch: string;
  readonly place: string;
}

const OF_FILES = `
  select id, kind, file_id as "fileId", key_epoch as epoch, key_place as place from ledger.sealed_detail
  where file_id = any ($1::uuid[]) order by file_id, id`;
const DOOM = 'update ledger.sealed_detail set doomed = true where file_id = any ($1::uuid[]) and not doomed';
const DELETE = `delete from ledger.sealed_detail where file_id = any ($1::uuid[]) and doomed returning id`;
const LEFT = 'select count(*)::int as n from ledger.sealed_detail where file_id = any ($1::uuid[])';
const USES = 'select exists (select from ledger.sealed_detail where key_epoch = $1) as used';

/** Rows of sealed words on their way out. */
@Injectable()
export class DoomedWords {
  ofFiles(tx: Tx, fileIds: readonly string[]): Promise<readonly WordsRow[]> {
    return tx.query<WordsRow>(OF_FILES, [fileIds]);
  }

  /** From here on nobody reads them. */
  async doom(tx: Tx, fileIds: readonly string[]): Promise<void> {
    await tx.query(DOOM, [fileIds]);
  }

  /** @returns ids of those that were there to be deleted */
  async delete(tx: Tx, fileIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await tx.query<{ id: string }>(DELETE, [fileIds])).map(({ id }) => id));
  }

  /** How many a fresh read still finds. */
  async left(tx: Tx, fileIds: readonly string[]): Promise<number> {
    return (await tx.query<{ n: number }>(LEFT, [fileIds]))[0]!.n;
  }

  /** Whether a key of this epoch is named by any row. */
  async uses(tx: Tx, epoch: string): Promise<boolean> {
    return (await tx.query<{ used: boolean }>(USES, [epoch]))[0]!.used;
  }
}

/** Each key of those words once. */
export function keysOf(words: readonly WordsRow[]): readonly FileKeyPlace[] {
  const places = new Map(words.map(({ fileId, epoch, place }) => [`${epoch} ${place}`, { fileId, epoch, place }]));
  return [...places.values()].map(({ fileId, epoch, place }) => ({ fileId, slot: { epoch, place } }));
}
