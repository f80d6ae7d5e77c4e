import type { Tx } from '../../platform/database/database.js';

/** Why a share request waits for the reader. */
export type WaitingBecause = 'draft' | 'returned' | 'review' | 'second_approval';

export interface WaitingShareRequest {
  readonly id: string;
  readonly number: string;
  readonly because: WaitingBecause;
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly purpose: string;
  readonly elementCount: number;
  /** Null on a draft. */
  readonly policyOutcome: string | null;
  readonly submittedAt: Date | null;
}

// Nobody judges what they asked for themselves, so it does not wait for them either (domain/permissions.ts, conflicts).
const WAITING = `
  select id, number, because,
    requesting_agency as "requestingAgency",
    source_agency as "sourceAgency",
    purpose,
    jsonb_array_length(state #> '{content,elements}') as "elementCount",
    state #>> '{evaluation,outcome}' as "policyOutcome",
    submitted_at as "submittedAt"
  from sharing.share_request
  cross join lateral (
    select case
      when $3 and requesting_agency = $1 and requester_id::text = $2 and status = 'draft' then 'draft'
      when $3 and requesting_agency = $1 and requester_id::text = $2 and status = 'info_requested' then 'returned'
      when $4 and source_agency = $1 and requester_id::text <> $2 and status in ('submitted', 'in_review')
        and state ->> 'pendingDecision' is null then 'review'
      when $5 and source_agency = $1 and requester_id::text <> $2 and status = 'in_review'
        and state ->> 'pendingDecision' is not null then 'second_approval'
    end as because
  ) as reason
  where because is not null
    and status in ('draft', 'info_requested', 'submitted', 'in_review')
    and ((requesting_agency = $1 and requester_id::text = $2) or source_agency = $1)
  order by submitted_at nulls last, id
  limit $6`;

/**
 * What waits for the acting person, oldest submission first: an analyst's own drafts and returned requests, a privacy
 * officer's queue of the source agency, what waits for legal counsel's second approval. One row more than `limit`, to tell
 * that there is more.
 */
export function waitingShareRequests(tx: Tx, limit: number): Promise<WaitingShareRequest[]> {
  const { agencyId, personId, roles } = tx.actor;
  return tx.query<WaitingShareRequest>(WAITING, [
    agencyId,
    personId,
    roles.includes('analyst'),
    roles.includes('privacy_officer'),
    roles.includes('legal_counsel'),
    limit + 1,
  ]);
}
