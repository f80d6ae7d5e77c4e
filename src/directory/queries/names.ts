import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';

const AGENCIES = 'select id, name from directory.agency where id = any ($1::text[])';
const PEOPLE = `select id, display_name as name from directory.person where id = any ($1::uuid[]) and display_name <> ''`;

/** What a code or an id is called; the code itself where the reader may not know, or nothing is listed. */
export type NameOf = (code: string) => string;

/** Names of the agencies of one page, in one statement; a code that is not listed stands for itself. */
export async function agencyNames(tx: Tx, codes: readonly string[]): Promise<NameOf> {
  const names = await namesBy(tx, AGENCIES, codes);
  return (code) => names.get(code) ?? code;
}

/** Names of the people of one page, in one statement; none for people of another agency, for those whose name was deleted and for the
 * service. */
export async function personNames(
  tx: Tx,
  ids: readonly (string | null | undefined)[],
): Promise<(id: string) => string | undefined> {
  const asked = ids.filter((id): id is string => typeof id === 'string' && isId(id));
  const names = await namesBy(tx, PEOPLE, asked);
  return (id) => names.get(id);
}

async function namesBy(tx: Tx, statement: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const asked = [...new Set(ids)];
  const rows = asked.length === 0 ? [] : await tx.query<{ id: string; name: string }>(statement, [asked]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
