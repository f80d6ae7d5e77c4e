import type { Tx } from '../../platform/database/database.js';

/** A grant under which nothing was released yet, for its custodian; a package whose notice the reader has not accepted. */
export interface WaitingDisclosure {
  readonly because: 'release' | 'acceptance';
  /** Of the grant, or of the package. */
  readonly number: string;
  readonly requestNumber: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly elementCount: number;
  /** When the grant ends, or the data are destroyed. */
  readonly dueAt: Date;
}

// A package is for whoever asked; where it goes to another agency than theirs, for every analyst there.
const WAITING = `
  (select 'release' as because, g.number, g.state #>> '{terms,requestNumber}' as "requestNumber",
    g.source_agency as "sourceAgency", g.recipient_agency as "recipientAgency",
    jsonb_array_length(g.state #> '{terms,elements}') as "elementCount", g.expires_at as "dueAt"
  from sharing.release_grant g
  where $3::boolean and g.source_agency = $1 and g.status = 'active' and g.expires_at > $5
    and not exists (select from disclosure.package p where p.grant_id = g.id)
  order by g.expires_at, g.id
  limit $6)
  union all
  (select 'acceptance', p.number, g.state #>> '{terms,requestNumber}', p.source_agency, p.recipient_agency,
    jsonb_array_length(p.state #> '{terms,elements}'), p.due_at
  from disclosure.package p join sharing.release_grant g on g.id = p.grant_id
  where $4::boolean and p.recipient_agency = $1 and p.status in ('sealed', 'available') and p.due_at > $5
    and not (p.state -> 'noticeAcceptedBy') ? $2
    and (g.requesting_agency <> $1 or g.state #>> '{terms,requesterId}' = $2)
  order by p.due_at, p.id
  limit $6)`;

/** Releases that wait for the acting custodian, and packages that wait for the acting analyst; at most `limit` of each. */
export function waitingDisclosures(tx: Tx, limit: number): Promise<WaitingDisclosure[]> {
  const { agencyId, personId, roles } = tx.actor;
  return tx.query<WaitingDisclosure>(WAITING, [
    agencyId,
    personId,
    roles.includes('custodian'),
    roles.includes('analyst'),
    tx.at,
    limit,
  ]);
}
