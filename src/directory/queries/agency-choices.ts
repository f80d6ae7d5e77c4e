import type { Tx } from '../../platform/database/database.js';

const ALL = 'select id, name from directory.agency order by name, id limit 500';

/** Every agency by name, to choose from. */
export function agencyChoices(tx: Tx): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return tx.query<{ id: string; name: string }>(ALL);
}
