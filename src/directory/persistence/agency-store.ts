import { AggregateStore } from '../../ledger/index.js';
import type { AggregateDefinition, Reactions } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import type { NewId } from '../../platform/ids/ids.js';
import { evolve } from '../domain/agency.js';
import type { Agency, AgencyEvent, AgencyProfile } from '../domain/agency.js';

export const AGENCY: AggregateDefinition<Agency, AgencyEvent> = {
  kind: 'agency',
  // A view that names the columns as the store does; the table's key is the slug.
  table: 'directory.agency_record',
  initial: { status: 'none' },
  evolve,
  columns: {
    slug: (agency) => listed(agency).slug,
    level: (agency) => listed(agency).level,
    kind: (agency) => listed(agency).kind,
    grama: (agency) => listed(agency).grama,
    part23: (agency) => listed(agency).part23,
    jurisdiction: (agency) => listed(agency).jurisdiction,
    time_zone: (agency) => listed(agency).timeZone,
    ori: (agency) => listed(agency).ori ?? null,
  },
  agencies: (agency) => [listed(agency).slug],
};

/** How people find the agency; published, never part of an event. */
export interface AgencyContact {
  readonly name: string;
  readonly contactAddress: string;
  readonly contactEmail: string;
}

export class AgencyStore extends AggregateStore<Agency, AgencyEvent> {
  constructor(reactions: Reactions, newId: NewId) {
    super(AGENCY, reactions, newId);
  }

  /** The ledger's id of a listed agency, and what its contact is now. */
  async find(
    tx: Tx,
    slug: string,
  ): Promise<{ readonly recordId: string; readonly contact: AgencyContact } | undefined> {
    const rows = await tx.query<AgencyContact & { recordId: string }>(
      `select record_id as "recordId", name, contact_address as "contactAddress", contact_email as "contactEmail"
       from directory.agency where id = $1`,
      [slug],
    );
    if (!rows[0]) return undefined;
    const { recordId, ...contact } = rows[0];
    return { recordId, contact };
  }

  async describe(tx: Tx, slug: string, contact: AgencyContact): Promise<void> {
    await tx.query(`update directory.agency set name = $2, contact_address = $3, contact_email = $4 where id = $1`, [
      slug,
      contact.name,
      contact.contactAddress,
      contact.contactEmail,
    ]);
  }
}

function listed(agency: Agency): AgencyProfile {
  if (agency.status === 'none') throw new Error('An agency is stored only once listed');
  return agency;
}
