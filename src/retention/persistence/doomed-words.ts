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
// One that is on its way is in two.
const PLACES = `
  select file_id as "fileId", key_epoch as epoch, key_place as place from ledger.sealed_detail where file_id = any ($1::uuid[])
  union select file_id, from_epoch, from_place from ledger.file_key_move where file_id = any ($1::uuid[])
  union select file_id, to_epoch, to_place from ledger.file_key_move where file_id = any ($1::uuid[])
  order by 1, 2, 3`;
const FORGET_MOVES = 'delete from ledger.file_key_move where file_id = any ($1::uuid[])';

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

  /** Every place in which a key of these files may be. */
  async keysOf(tx: Tx, fileIds: readonly string[]): Promise<readonly FileKeyPlace[]> {
    const rows = await tx.query<{ fileId: string; epoch: string; place: string }>(PLACES, [fileIds]);
    return rows.map(({ fileId, epoch, place }) => ({ fileId, slot: { epoch, place } }));
  }

  /** @returns ids of those that were there to be deleted */
  async delete(tx: Tx, fileIds: readonly string[]): Promise<ReadonlySet<string>> {
    await tx.query(FORGET_MOVES, [fileIds]);
    return new Set((await tx.query<{ id: string }>(DELETE, [fileIds])).map(({ id }) => id));
  }

  /** How many a fresh read still finds. */
  async left(tx: Tx, fileIds: readonly string[]): Promise<number> {
    return (await tx.query<{ n: number }>(LEFT, [fileIds]))[0]!.n;
  }
}
