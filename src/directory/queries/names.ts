import type { Tx } from '../../platform/database/database.js';

const AGENCIES = 'select id, name from directory.agency where id = any ($1::text[])';
const PEOPLE = 'select id, display_name as name from directory.person where id = any ($1::uuid[])';

/** Names of the agencies of one page, in one statement; a code that is not listed stands for itself. */
export async function agencyNames(tx: Tx, codes: readonly string[]): Promise<(code: string) => string> {
  const names = await namesBy(tx, AGENCIES, codes);
  return (code) => names.get(code) ?? code;
}

/** Names of the people of one page, in one statement; absent where the reader may not see the person. */
export async function personNames(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return namesBy(tx, PEOPLE, ids);
}

async function namesBy(tx: Tx, statement: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const asked = [...new Set(ids)];
  const rows = asked.length === 0 ? [] : await tx.query<{ id: string; name: string }>(statement, [asked]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
