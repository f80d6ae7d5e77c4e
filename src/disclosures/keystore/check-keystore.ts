import { KeyProblem } from '../../platform/keys/key-home.js';
import type { Tx } from '../../platform/database/database.js';
import { keyDigest } from '../../platform/keystore/epoch-keys.js';
import type { PackageKeys } from './package-keys.js';

const IN_USE = `
  select e.id, e.key_digest as "keyDigest" from disclosure.key_epoch e
  where e.destroyed_at is null
    and exists (select from disclosure.package_content c where c.key_epoch = e.id)
  order by e.id`;

/**
 * Whether the keystore has the keys that packages of this database are under. One destroyed on purpose is marked so in the
 * keystore: a database restored from before that is told by the erasure journal.
 * @throws KeyProblem that names the first epoch whose key is missing or another
 */
export async function checkKeystore(tx: Tx, keys: PackageKeys): Promise<void> {
  for (const { id, keyDigest: known } of await tx.query<{ id: string; keyDigest: string }>(IN_USE)) {
    if (keys.epochs.isDestroyed(id)) continue;
    const kek = keys.epochs.kek(id);
    if (kek === undefined) {
      throw new KeyProblem(
        `The keystore has no key for epoch ${id}, under which there are packages. Restore the keystore from its backup.`,
      );
    }
    if (keyDigest(kek) !== known) {
      throw new KeyProblem(
        `The keystore's key for epoch ${id} is not the one that packages were sealed under. ` +
          'It belongs to another installation: set COMITY_KEYS to the right directory.',
      );
    }
  }
}
