import type { Tx } from '../../platform/database/database.js';
import type { FileKeys } from './file-keys.js';

// From one epoch to the next in the index: there are some dozens of them, and millions of rows.
const IN_USE = `
  with recursive used as (
    (select key_epoch from ledger.sealed_detail order by key_epoch limit 1)
    union all
    select (select d.key_epoch from ledger.sealed_detail d where d.key_epoch > used.key_epoch order by d.key_epoch limit 1)
    from used where used.key_epoch is not null
  )
  select key_epoch as epoch from used where key_epoch is not null`;

/**
 * Whether the keystore has the keys that sealed words of this database are under. Run as a role that sees all of them.
 * @throws KeyProblem that names the first epoch whose key is missing
 */
export async function checkFileKeys(tx: Tx, keys: Pick<FileKeys, 'check'>): Promise<void> {
  const used = await tx.query<{ epoch: string }>(IN_USE);
  keys.check(used.map(({ epoch }) => epoch));
}
