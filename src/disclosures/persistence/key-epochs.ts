import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { readEpoch } from '../../platform/keystore/epoch.js';

export interface OpenEpoch {
  readonly id: string;
  readonly keyDigest: string;
}

const OPEN = `
  insert into disclosure.key_epoch (id, agency, kind, month, key_digest, opened_at)
  values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`;
const IS_OPEN = 'select id from disclosure.key_epoch where id = $1 and destroyed_at is null';
const ALL_OPEN = `
  select id, key_digest as "keyDigest" from disclosure.key_epoch where destroyed_at is null order by month, id`;
// Waits for every release that is under way with this epoch's key; see the foreign key of package_content.
const LOCK = 'select id from disclosure.key_epoch where id = $1 and destroyed_at is null for update';
const IN_USE = `
  select exists (select from disclosure.package_content where key_epoch = $1 or spare_epoch = $1) as used`;
const CLOSE = 'update disclosure.key_epoch set destroyed_at = $2 where id = $1';

/** Rows of the key epochs: which there are, whether one is still in use, when one was destroyed. */
@Injectable()
export class KeyEpochs {
  async open(tx: Tx, epoch: string, keyDigest: string): Promise<void> {
    const { agency, kind, month } = readEpoch(epoch);
    await tx.query(OPEN, [epoch, agency, kind, month, keyDigest, tx.at]);
  }

  /** Asked after a row that names it was written: from then on nobody can close it before this transaction ends. */
  async isOpen(tx: Tx, epoch: string): Promise<boolean> {
    return (await tx.query(IS_OPEN, [epoch])).length === 1;
  }

  async allOpen(tx: Tx): Promise<readonly OpenEpoch[]> {
    return tx.query<OpenEpoch>(ALL_OPEN);
  }

  /** Locks the epoch against new use. @returns whether it is open and nothing is left under it */
  async lockUnused(tx: Tx, epoch: string): Promise<boolean> {
    if ((await tx.query(LOCK, [epoch])).length === 0) return false;
    const [row] = await tx.query<{ used: boolean }>(IN_USE, [epoch]);
    return row?.used === false;
  }

  async close(tx: Tx, epoch: string): Promise<void> {
    await tx.query(CLOSE, [epoch, tx.at]);
  }
}
