import { Injectable } from '@nestjs/common';
import type { KeySlot } from '../../disclosures/index.js';
import type { Tx } from '../../platform/database/database.js';

interface Move {
  readonly packageId: string;
  readonly slot: KeySlot;
}

const HELD = `
  select c.package_id as id, c.source_agency as agency from disclosure.package_content c
  join disclosure.package p on p.id = c.package_id
  where p.held and c.key_epoch not like '%/hold-%' and c.spare_epoch is null
  order by c.package_id limit $1`;
const UNDER = `
  select package_id as id, source_agency as agency from disclosure.package_content
  where key_epoch = $1 and spare_epoch is null order by package_id limit $2`;
const COUNT = 'select count(*)::int as n from disclosure.package_content';
const MOVING = `select package_id as id from disclosure.package_content where spare_epoch is not null order by 1 limit $1`;
const RESERVE = `
  update disclosure.package_content c set spare_epoch = m.epoch, spare_place = m.place
  from unnest($1::uuid[], $2::text[], $3::text[]) as m(id, epoch, place)
  where c.package_id = m.id and c.spare_epoch is null`;
const SWAP = `
  update disclosure.package_content
  set key_epoch = spare_epoch, key_place = spare_place, spare_epoch = key_epoch, spare_place = key_place
  where package_id = any ($1::uuid[])`;
const CLEAR = `
  update disclosure.package_content set spare_epoch = null, spare_place = null where package_id = any ($1::uuid[])`;

const PLACES =
  'select package_id as "packageId", key_epoch as epoch, key_place as place from disclosure.package_content';
const FOLLOW = `
  update disclosure.package_content c
  set key_epoch = m.epoch, key_place = m.place, spare_epoch = null, spare_place = null
  from unnest($1::uuid[], $2::text[], $3::text[]) as m(id, epoch, place)
  where c.package_id = m.id`;

export interface Movable {
  readonly id: string;
  readonly agency: string;
}

/** Where the keys of packages are, while they move from one epoch to another. */
@Injectable()
export class KeyMoves {
  async count(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ n: number }>(COUNT);
    return row!.n;
  }

  heldUnderMonths(tx: Tx, limit: number): Promise<readonly Movable[]> {
    return tx.query<Movable>(HELD, [limit]);
  }

  under(tx: Tx, epoch: string, limit: number): Promise<readonly Movable[]> {
    return tx.query<Movable>(UNDER, [epoch, limit]);
  }

  async underWay(tx: Tx, limit: number): Promise<readonly string[]> {
    return (await tx.query<{ id: string }>(MOVING, [limit])).map(({ id }) => id);
  }

  async reserve(tx: Tx, moves: readonly Move[]): Promise<void> {
    await tx.query(RESERVE, asColumns(moves));
  }

  async places(tx: Tx): Promise<readonly Move[]> {
    const rows = await tx.query<{ packageId: string } & KeySlot>(PLACES);
    return rows.map(({ packageId, epoch, place }) => ({ packageId, slot: { epoch, place } }));
  }

  async follow(tx: Tx, moves: readonly Move[]): Promise<void> {
    await tx.query(FOLLOW, asColumns(moves));
  }

  async swap(tx: Tx, packageIds: readonly string[]): Promise<void> {
    await tx.query(SWAP, [packageIds]);
  }

  async clear(tx: Tx, packageIds: readonly string[]): Promise<void> {
    await tx.query(CLEAR, [packageIds]);
  }
}

const asColumns = (moves: readonly Move[]) => [
  moves.map(({ packageId }) => packageId),
  moves.map(({ slot }) => slot.epoch),
  moves.map(({ slot }) => slot.place),
];
