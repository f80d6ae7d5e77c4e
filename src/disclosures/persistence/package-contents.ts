import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { SealedPackage } from '../sealing/package-seal.js';

interface ContentRow {
  readonly package_id: string;
  readonly key_id: string;
  readonly kek_id: string;
  readonly wrapped_key: Buffer;
  readonly ciphertext: Buffer;
}

const INSERT = `
  insert into disclosure.package_content
    (package_id, source_agency, recipient_agency, key_id, kek_id, wrapped_key, ciphertext)
  values ($1, $2, $3, $4, $5, $6, $7)`;
const SELECT =
  'select package_id, key_id, kek_id, wrapped_key, ciphertext from disclosure.package_content where package_id = $1';
const DELETE =
  'delete from disclosure.package_content where package_id = $1 returning octet_length(ciphertext) as bytes';

/** The encrypted records. Inserted once, never updated, deleted by the purger's disposition path only. */
@Injectable()
export class PackageContents {
  async insert(
    tx: Tx,
    sealed: SealedPackage,
    parties: { readonly sourceAgency: string; readonly recipientAgency: string },
  ): Promise<void> {
    const { packageId, keyId, kekId, wrappedKey, ciphertext } = sealed;
    await tx.query(INSERT, [
      packageId,
      parties.sourceAgency,
      parties.recipientAgency,
      keyId,
      kekId,
      wrappedKey,
      ciphertext,
    ]);
  }

  async load(tx: Tx, packageId: string): Promise<SealedPackage | undefined> {
    const [row] = await tx.query<ContentRow>(SELECT, [packageId]);
    if (row === undefined) return undefined;
    const { package_id, key_id, kek_id, wrapped_key, ciphertext } = row;
    return { packageId: package_id, keyId: key_id, kekId: kek_id, wrappedKey: wrapped_key, ciphertext };
  }

  /** @returns bytes of ciphertext that were deleted; undefined when there was nothing any more */
  async destroy(tx: Tx, packageId: string): Promise<number | undefined> {
    return (await tx.query<{ bytes: number }>(DELETE, [packageId]))[0]?.bytes;
  }
}
