import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { KeySlot } from '../keystore/package-keys.js';

/** The encrypted records of one package, and where its key is; the key itself is in the keystore. */
export interface StoredContent {
  readonly packageId: string;
  readonly keyId: string;
  readonly ciphertext: Buffer;
  readonly slot: KeySlot;
  /** A second place, while the key moves from one epoch to another. */
  readonly spare?: KeySlot;
}

interface ContentRow {
  readonly package_id: string;
  readonly key_id: string;
  readonly ciphertext: Buffer;
  readonly key_epoch: string;
  readonly key_place: string;
  readonly spare_epoch: string | null;
  readonly spare_place: string | null;
}

export interface Parties {
  readonly sourceAgency: string;
  readonly recipientAgency: string;
}

const INSERT = `
  insert into disclosure.package_content
    (package_id, source_agency, recipient_agency, key_id, key_epoch, key_place, ciphertext)
  values ($1, $2, $3, $4, $5, $6, $7)`;
const SELECT = `
  select package_id, key_id, ciphertext, key_epoch, key_place, spare_epoch, spare_place
  from disclosure.package_content where package_id = any ($1::uuid[]) order by package_id`;
const DELETE = `delete from disclosure.package_content where package_id = any ($1::uuid[]) returning package_id as id`;
const LEFT = `select package_id as id from disclosure.package_content where package_id = any ($1::uuid[])`;

/** Inserted once, its ciphertext never updated, deleted by the purger's disposition path only. */
@Injectable()
export class PackageContents {
  async insert(tx: Tx, content: Omit<StoredContent, 'spare'>, parties: Parties): Promise<void> {
    const { packageId, keyId, ciphertext, slot } = content;
    const { sourceAgency, recipientAgency } = parties;
    await tx.query(INSERT, [packageId, sourceAgency, recipientAgency, keyId, slot.epoch, slot.place, ciphertext]);
  }

  async load(tx: Tx, packageId: string): Promise<StoredContent | undefined> {
    return (await this.loadMany(tx, [packageId]))[0];
  }

  async loadMany(tx: Tx, packageIds: readonly string[]): Promise<readonly StoredContent[]> {
    const rows = await tx.query<ContentRow>(SELECT, [packageIds]);
    return rows.map(({ package_id, key_id, ciphertext, key_epoch, key_place, spare_epoch, spare_place }) => ({
      packageId: package_id,
      keyId: key_id,
      ciphertext,
      slot: { epoch: key_epoch, place: key_place },
      ...(spare_epoch === null || spare_place === null ? {} : { spare: { epoch: spare_epoch, place: spare_place } }),
    }));
  }

  /** @returns those that were there to be deleted */
  async destroy(tx: Tx, packageIds: readonly string[]): Promise<ReadonlySet<string>> {
    return idsOf(await tx.query<{ id: string }>(DELETE, [packageIds]));
  }

  /** @returns those that a fresh read still finds */
  async left(tx: Tx, packageIds: readonly string[]): Promise<ReadonlySet<string>> {
    return idsOf(await tx.query<{ id: string }>(LEFT, [packageIds]));
  }
}

const idsOf = (rows: readonly { id: string }[]): ReadonlySet<string> => new Set(rows.map(({ id }) => id));
