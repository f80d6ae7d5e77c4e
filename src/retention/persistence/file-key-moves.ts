import { Injectable } from '@nestjs/common';
import type { FileKeyMove, FileKeyPlace, WordsUnderKey } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';

interface MoveRow {
  readonly fileId: string;
  readonly fromEpoch: string;
  readonly fromPlace: string;
  readonly toEpoch: string;
  readonly toPlace: string;
}
interface PlaceRow {
  readonly fileId: string;
  readonly epoch: string;
  readonly place: string;
}

const COUNT =
  'select count(distinct (file_id, key_epoch, key_place))::int as n from ledger.sealed_detail where not doomed';
const UNDER = `
  select distinct d.file_id as "fileId", d.key_epoch as epoch, d.key_place as place from ledger.sealed_detail d
  where d.key_epoch = $1 and not d.doomed and (d.file_id, d.key_place) > ($2, $3)
    and not exists (select from ledger.file_key_move m where m.file_id = d.file_id)
  order by 1, 3 limit $4`;
const MOVES = `
  select file_id as "fileId", from_epoch as "fromEpoch", from_place as "fromPlace", to_epoch as "toEpoch", to_place as "toPlace"
  from ledger.file_key_move`;
const RESERVE = `
  insert into ledger.file_key_move (file_id, from_epoch, from_place, to_epoch, to_place)
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]) on conflict do nothing`;
// The other half of what `ledger.key_of_file` takes: nobody seals under these keys until the transaction ends.
const TRY_LOCK = `
  select id from unnest($1::uuid[]) as t(id) where pg_try_advisory_xact_lock(hashtextextended(id::text, 7160203))`;
const WAIT_LOCK = 'select pg_advisory_xact_lock(hashtextextended($1, 7160203))';
// Those that are being doomed now are left: their destruction knows both places.
const LOCK_WORDS = `
  select id, file_id as "fileId", key_epoch as epoch, key_place as place from ledger.sealed_detail
  where file_id = any ($1::uuid[]) and not doomed order by id for update skip locked`;
const NAMED = `
  select file_id as "fileId", key_epoch as epoch, key_place as place, count(*)::int as n from ledger.sealed_detail
  where file_id = any ($1::uuid[]) group by 1, 2, 3`;
const POINT = `
  update ledger.sealed_detail d set key_epoch = m.epoch, key_place = m.place
  from unnest($1::uuid[], $2::text[], $3::text[]) as m(id, epoch, place) where d.id = m.id`;
const FORGET = `
  delete from ledger.file_key_move m using unnest($1::uuid[], $2::text[], $3::text[]) as t(id, epoch, place)
  where m.file_id = t.id and m.from_epoch = t.epoch and m.from_place = t.place`;
const USES = `
  select exists (select from ledger.sealed_detail where key_epoch = $1)
    or exists (select from ledger.file_key_move where $1 in (from_epoch, to_epoch)) as used`;
const ONE_PER_KEY = `
  select distinct on (file_id, key_epoch, key_place) id, kind, file_id as "fileId", key_epoch as epoch, key_place as place,
    key_id as "keyId", wrapped_key as "wrappedKey"
  from ledger.sealed_detail where not doomed order by file_id, key_epoch, key_place, id`;
const FOLLOW = `
  update ledger.sealed_detail d set key_epoch = m.to_epoch, key_place = m.to_place
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
    as m(file_id, from_epoch, from_place, to_epoch, to_place)
  where d.file_id = m.file_id and d.key_epoch = m.from_epoch and d.key_place = m.from_place and not d.doomed`;
const MAKERS = 'select pg_advisory_xact_lock(7160204)';

/** Where the keys of files are, while they move from one epoch to another. */
@Injectable()
export class FileKeyMoves {
  async count(tx: Tx): Promise<number> {
    return (await tx.query<{ n: number }>(COUNT))[0]!.n;
  }

  /** Those under the epoch of that place, after it. */
  async under(tx: Tx, { fileId, slot }: FileKeyPlace, limit: number): Promise<readonly FileKeyPlace[]> {
    return (await tx.query<PlaceRow>(UNDER, [slot.epoch, fileId, slot.place, limit])).map(asPlace);
  }

  async reserve(tx: Tx, moves: readonly FileKeyMove[]): Promise<void> {
    await tx.query(RESERVE, asColumns(moves));
  }

  async underWay(tx: Tx, limit: number): Promise<readonly FileKeyMove[]> {
    return (await tx.query<MoveRow>(`${MOVES} order by 1, 3 limit $1`, [limit])).map(asMove);
  }

  async ofFiles(tx: Tx, fileIds: readonly string[]): Promise<readonly FileKeyMove[]> {
    return (await tx.query<MoveRow>(`${MOVES} where file_id = any ($1::uuid[]) order by 1, 3`, [fileIds])).map(asMove);
  }

  /**
   * Files under whose keys nobody seals until the transaction ends. Several: those that are free now, so that nobody waits for
   * one with another in hand. One: it is waited for.
   */
  async lock(tx: Tx, fileIds: readonly string[]): Promise<readonly string[]> {
    const [only] = fileIds;
    if (fileIds.length > 1) return (await tx.query<{ id: string }>(TRY_LOCK, [fileIds])).map(({ id }) => id);
    if (only !== undefined) await tx.query(WAIT_LOCK, [only]);
    return fileIds;
  }

  /** Under `lock`: the words that name the former place of each move, when all of them could be locked. */
  async wordsToPoint(tx: Tx, moves: readonly FileKeyMove[]): Promise<ReadonlyMap<FileKeyMove, readonly string[]>> {
    const ids = moves.map(({ fileId }) => fileId);
    const locked = await tx.query<PlaceRow & { id: string }>(LOCK_WORDS, [ids]);
    const named = await this.named(tx, ids);
    const found = new Map<FileKeyMove, readonly string[]>();
    for (const move of moves) {
      const place = nameOf({ fileId: move.fileId, ...move.from });
      const words = locked.filter((row) => nameOf(row) === place);
      if (words.length > 0 && words.length === named.get(place))
        found.set(
          move,
          words.map(({ id }) => id),
        );
    }
    return found;
  }

  /** How many sealed details name a place, by file and place. */
  async named(tx: Tx, fileIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await tx.query<PlaceRow & { n: number }>(NAMED, [fileIds]);
    return new Map(rows.map((row) => [nameOf(row), row.n]));
  }

  async point(tx: Tx, words: ReadonlyMap<FileKeyMove, readonly string[]>): Promise<void> {
    const rows = [...words].flatMap(([{ to }, ids]) => ids.map((id) => ({ id, ...to })));
    await tx.query(POINT, [rows.map(({ id }) => id), rows.map(({ epoch }) => epoch), rows.map(({ place }) => place)]);
  }

  /** Some words under each key that the rows name. */
  async onePerKey(tx: Tx): Promise<readonly WordsUnderKey[]> {
    const rows = await tx.query<PlaceRow & Omit<WordsUnderKey, 'fileId' | 'slot'>>(ONE_PER_KEY);
    return rows.map(({ epoch, place, ...words }) => ({ ...words, slot: { epoch, place } }));
  }

  /** Points to where the keys are already. Both places are named, for `FileKeysKeeper.tidy` to forget. */
  async follow(tx: Tx, moves: readonly FileKeyMove[]): Promise<void> {
    if (moves.length === 0) return;
    await this.reserve(tx, moves);
    await tx.query(FOLLOW, asColumns(moves));
  }

  async forget(tx: Tx, moves: readonly FileKeyMove[]): Promise<void> {
    await tx.query(FORGET, [
      moves.map(({ fileId }) => fileId),
      moves.map(({ from }) => from.epoch),
      moves.map(({ from }) => from.place),
    ]);
  }

  /** Every transaction that makes a key has ended, and none begins until this one ends. */
  async waitForMakers(tx: Tx): Promise<void> {
    await tx.query(MAKERS);
  }

  /** Whether any word, or a move, names a key of that epoch. */
  async uses(tx: Tx, epoch: string): Promise<boolean> {
    return (await tx.query<{ used: boolean }>(USES, [epoch]))[0]!.used;
  }
}

export const nameOf = ({ fileId, epoch, place }: PlaceRow) => `${fileId} ${epoch} ${place}`;

const asPlace = ({ fileId, epoch, place }: PlaceRow): FileKeyPlace => ({ fileId, slot: { epoch, place } });
const asMove = ({ fileId, fromEpoch, fromPlace, toEpoch, toPlace }: MoveRow): FileKeyMove => ({
  fileId,
  from: { epoch: fromEpoch, place: fromPlace },
  to: { epoch: toEpoch, place: toPlace },
});
const asColumns = (moves: readonly FileKeyMove[]) => [
  moves.map(({ fileId }) => fileId),
  moves.map(({ from }) => from.epoch),
  moves.map(({ from }) => from.place),
  moves.map(({ to }) => to.epoch),
  moves.map(({ to }) => to.place),
];
