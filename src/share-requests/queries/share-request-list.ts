import type { Tx } from '../../platform/database/database.js';
import { ofMyAgency } from '../../platform/database/of-my-agency.js';

export interface ListedShareRequest {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly purpose: string;
  readonly elementCount: number;
  readonly policyOutcome: string | null;
  readonly submittedAt: Date | null;
}

export interface ListQuestion {
  readonly status?: string;
  readonly side?: 'requesting' | 'source';
  /** Id of the last item of the page before. */
  readonly after?: string;
  readonly limit: number;
}

const MINE = ofMyAgency('requesting_agency', 'source_agency', 'recipient_agency');
const LIST = `
  select id, number, status,
    requesting_agency as "requestingAgency",
    source_agency as "sourceAgency",
    purpose,
    jsonb_array_length(state #> '{content,elements}') as "elementCount",
    state #>> '{evaluation,outcome}' as "policyOutcome",
    submitted_at as "submittedAt"
  from sharing.share_request
  where ${MINE} and ($1::text is null or status = $1)
    and ($2::text is null
      or ($2 = 'requesting' and requesting_agency = $3)
      or ($2 = 'source' and source_agency = $3))
    and ($4::uuid is null or id < $4)
  order by id desc
  limit $5`;

/** Newest first; one statement whatever the length. Asks for one row more than the page holds. */
export function shareRequestList(tx: Tx, question: ListQuestion): Promise<ListedShareRequest[]> {
  return tx.query<ListedShareRequest>(LIST, [
    question.status ?? null,
    question.side ?? null,
    tx.actor.agencyId,
    question.after ?? null,
    question.limit + 1,
  ]);
}
