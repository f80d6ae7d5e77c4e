import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { KeySlot } from '../keystore/package-keys.js';

/** Where the key of one package is; the key itself is in the keystore. */
export interface ContentKey {
  readonly packageId: string;
  readonly keyId: string;
  readonly slot: KeySlot;
  /** A second place, while the key moves from one epoch to another. */
  readonly spare?: KeySlot;
}

export interface StoredContent extends ContentKey {
  /** The encrypted records. */
  readonly ciphertext: Buffer;
}

interface KeyRow {
  readonly package_id: string;
  readonly key_id: string;
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
const KEY_COLUMNS = 'package_id, key_id, key_epoch, key_place, spare_epoch, spare_place';
const SELECT = `select ${KEY_COLUMNS}, ciphertext from disclosure.package_content where package_id = $1`;
const SELECT_KEYS = `
  select ${KEY_COLUMNS} from disclosure.package_content where package_id = any ($1::uuid[]) order by package_id`;
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
    const [row] = await tx.query<KeyRow & { readonly ciphertext: Buffer }>(SELECT, [packageId]);
    return row === undefined ? undefined : { ...keyOf(row), ciphertext: row.ciphertext };
  }

  /** Without the records: a batch of them may be larger than the process. */
  async keysOf(tx: Tx, packageIds: readonly string[]): Promise<readonly ContentKey[]> {
    return (await tx.query<KeyRow>(SELECT_KEYS, [packageIds])).map(keyOf);
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

function keyOf({ package_id, key_id, key_epoch, key_place, spare_epoch, spare_place }: KeyRow): ContentKey {
  return {
    packageId: package_id,
    keyId: key_id,
    slot: { epoch: key_epoch, place: key_place },
    ...(spare_epoch === null || spare_place === null ? {} : { spare: { epoch: spare_epoch, place: spare_place } }),
  };
}
