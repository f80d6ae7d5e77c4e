import type { Tx } from '../../platform/database/database.js';

const NUMBERS = 'select id, number from disclosure.package where id = any ($1::uuid[])';

/** Numbers of packages by their ids; those that the reader's agency is no party to are absent. */
export async function packageNumbers(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; number: string }>(NUMBERS, [ids]);
  return new Map(rows.map(({ id, number }) => [id, number]));
}
