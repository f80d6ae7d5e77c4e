import type { Tx } from '../../platform/database/database.js';
import { requestsBehind } from '../domain/complaint.js';
import type { ComplaintTerms, NamedRecord } from '../domain/complaint.js';

const FIND = `
  select reference, kind, id, number, share_request_id as "shareRequestId", grant_id as "grantId", agencies
  from complaints.find_records($1::text[])`;
const PARTS = 'select complaints.parts_played($1, $2::uuid[]) as parts';

/** The records of other agencies that a complaint names, by the reference under which it names them. */
export async function findNamedRecords(
  tx: Tx,
  references: readonly string[],
): Promise<ReadonlyMap<string, NamedRecord>> {
  const rows = await tx.query<NamedRecord & { readonly reference: string }>(FIND, [references]);
  return new Map(rows.map(({ reference, ...record }) => [reference, record]));
}

/** What the acting person has done in the share requests behind the records: requested, approved, released. */
export async function partsPlayed(tx: Tx, terms: Pick<ComplaintTerms, 'about'>): Promise<readonly string[]> {
  const [row] = await tx.query<{ parts: readonly string[] }>(PARTS, [tx.actor.personId, requestsBehind(terms)]);
  return row!.parts;
}
