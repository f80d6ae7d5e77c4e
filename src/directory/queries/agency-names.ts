import type { Tx } from '../../platform/database/database.js';

const NAMES = 'select id, name from directory.agency where id = any ($1::text[])';
const ALL = 'select id, name from directory.agency order by name, id limit 500';

/** Names of agencies by their codes, in one statement; a code that is not listed stands for itself. */
export async function agencyNames(tx: Tx, codes: readonly string[]): Promise<(code: string) => string> {
  const rows = await tx.query<{ id: string; name: string }>(NAMES, [[...new Set(codes)]]);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (code) => names.get(code) ?? code;
}

/** Every agency by name, to choose from. */
export function agencyChoices(tx: Tx): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return tx.query<{ id: string; name: string }>(ALL);
}
