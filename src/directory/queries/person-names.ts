import type { Tx } from '../../platform/database/database.js';

const NAMES = 'select id, display_name as name from directory.person where id = any ($1::uuid[])';
const IS_ID = /^[0-9a-f-]{36}$/;

/** Names of people by their ids, in one statement; undefined for those the acting agency may not see, and for the service. */
export async function personNames(
  tx: Tx,
  ids: readonly (string | null | undefined)[],
): Promise<(id: string) => string | undefined> {
  const asked = [...new Set(ids)].filter((id): id is string => typeof id === 'string' && IS_ID.test(id));
  const rows = await tx.query<{ id: string; name: string }>(NAMES, [asked]);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (id) => names.get(id);
}
