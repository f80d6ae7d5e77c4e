import type { Tx } from '../../platform/database/database.js';

/** What a code or an id is called; the code itself where the reader may not know, or nothing is listed. */
export type NameOf = (code: string) => string;

interface Row {
  readonly id: string;
  readonly name: string;
}

/** Names of agencies for one page, in one statement whatever their number. */
export async function agencyNames(tx: Tx, codes: readonly string[]): Promise<NameOf> {
  const rows = await tx.query<Row>('select id, name from directory.agency where id = any ($1)', [[...new Set(codes)]]);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (code) => names.get(code) ?? code;
}

/** Names of people of the reader's own agency; people of another are known to it by agency and role alone. */
export async function personNames(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<Row>(
    'select id, display_name as name from directory.person where id::text = any ($1::text[])',
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
