import type { Tx } from '../../platform/database/database.js';
import type { AgencyRecord } from './policy-facts.js';

export interface AgencyView extends AgencyRecord {
  readonly name: string;
  readonly timeZone: string;
  readonly ori: string | null;
  readonly contactAddress: string;
  readonly contactEmail: string;
}

const COLUMNS = `id, level, kind, grama, part23, jurisdiction, name, time_zone as "timeZone", ori,
  contact_address as "contactAddress", contact_email as "contactEmail"`;

/** The public list, by slug, after the slug `after`; one more than the page holds, to tell that there is a next. */
export function agencies(tx: Tx, page: { readonly after?: string; readonly limit: number }): Promise<AgencyView[]> {
  return tx.query<AgencyView>(`select ${COLUMNS} from directory.agency where id > $1 order by id limit $2`, [
    page.after ?? '',
    page.limit + 1,
  ]);
}

export async function agency(tx: Tx, id: string): Promise<AgencyView | undefined> {
  return (await tx.query<AgencyView>(`select ${COLUMNS} from directory.agency where id = $1`, [id]))[0];
}
