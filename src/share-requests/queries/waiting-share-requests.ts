import type { Tx } from '../../platform/database/database.js';

export interface WaitingShareRequest {
  readonly number: string;
  readonly because: 'draft' | 'returned';
  readonly sourceAgency: string;
  readonly purpose: string;
  readonly elementCount: number;
}

const WAITING = `
  select number, case status when 'draft' then 'draft' else 'returned' end as because,
    source_agency as "sourceAgency",
    purpose,
    jsonb_array_length(state #> '{content,elements}') as "elementCount"
  from sharing.share_request
  where requester_id = $2::uuid and requesting_agency = $1 and status in ('draft', 'info_requested')
  order by submitted_at nulls last, id
  limit $3`;

/** What an analyst has begun or must answer: returned share requests first, then drafts, the oldest first; at most `limit`. */
export function waitingShareRequests(tx: Tx, limit: number): Promise<WaitingShareRequest[]> {
  const { agencyId, personId, roles } = tx.actor;
  if (!roles.includes('analyst')) return Promise.resolve([]);
  return tx.query<WaitingShareRequest>(WAITING, [agencyId, personId, limit]);
}
