import type { Actor } from '../../platform/actor.js';
import type { Tx } from '../../platform/database/database.js';
import type { CurrentPolicy } from '../../policy/index.js';
import { REVIEW_WITHIN_WORKING_DAYS } from '../domain/review-clock.js';

/** What of the reader a share request waits for. */
export type Awaits = 'decision' | 'second_approval';

export interface QueuedReview {
  readonly id: string;
  readonly number: string;
  readonly awaits: Awaits;
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly purpose: string;
  readonly elementCount: number;
  readonly subjectCount: number;
  readonly policyOutcome: string;
  readonly submittedAt: Date;
  /** RFC 3339 full-date in the pack's zone. */
  readonly dueOn: string;
  /** It came back with the analyst's answer. */
  readonly answered: boolean;
}

export interface QueueQuestion {
  readonly awaits?: Awaits | undefined;
  readonly purpose?: string | undefined;
  readonly requestingAgency?: string | undefined;
  readonly policyOutcome?: string | undefined;
  /** Id of the last item of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** As the indexes have it: the time of questions moves a share request back in the queue. */
const CLOCK_FROM = 'coalesce(clock_from, submitted_at)';

/** One branch an index; what is decided and what waits for its second approval are told apart by the state. */
const branch = (awaits: Awaits, pending: string) => `
  (select id, number, '${awaits}' as awaits,
    requesting_agency as "requestingAgency",
    source_agency as "sourceAgency",
    purpose,
    jsonb_array_length(state #> '{content,elements}') as "elementCount",
    (state #>> '{content,subjects,count}')::int as "subjectCount",
    state #>> '{evaluation,outcome}' as "policyOutcome",
    submitted_at as "submittedAt",
    ${CLOCK_FROM} as "clockFrom",
    state ? 'answer' as answered
  from sharing.share_request r
  where source_agency = $1 and status in ('submitted', 'in_review') and ${pending}
    and requester_id <> $2::uuid
    and ($3::text is null or purpose = $3)
    and ($4::text is null or requesting_agency = $4)
    and ($5::text is null or state #>> '{evaluation,outcome}' = $5)
    and ($6::uuid is null
      or (${CLOCK_FROM}, id) > (select ${CLOCK_FROM}, id from sharing.share_request where id = $6))
  order by ${CLOCK_FROM}, id
  limit $7)`;

const TO_DECIDE = branch('decision', `(state ->> 'pendingDecision') is null and $8::boolean`);
// Four eyes: whoever gave the first approval, and whoever would give the second in the same role, is not asked for it.
const TO_APPROVE = branch(
  'second_approval',
  `(state ->> 'pendingDecision') is not null and $9::boolean
    and not exists (
      select from sharing.decision d
      where d.id = (r.state ->> 'pendingDecision')::uuid and (d.first_approver = $2::uuid or d.first_role = 'legal_counsel'))`,
);
const QUEUE = `
  select * from (${TO_DECIDE} union all ${TO_APPROVE}) as queue
  order by "clockFrom", id
  limit $7`;

/** Who has a queue at all; the roles of the permission table that judge a share request. */
export const judges = ({ roles }: Actor): boolean =>
  roles.includes('privacy_officer') || roles.includes('legal_counsel');

/**
 * Share requests that await the reader's decision or second approval, first due first, in one statement. Nobody judges what
 * they asked for themselves, so that is not in it. Asks for one row more than the page holds.
 */
export async function reviewQueue(
  tx: Tx,
  policy: Pick<CurrentPolicy, 'workingDayAfter'>,
  question: QueueQuestion,
): Promise<QueuedReview[]> {
  const { agencyId, personId, roles } = tx.actor;
  if (!judges(tx.actor)) return [];
  const rows = await tx.query<Omit<QueuedReview, 'dueOn'> & { readonly clockFrom: Date }>(QUEUE, [
    agencyId,
    personId,
    question.purpose ?? null,
    question.requestingAgency ?? null,
    question.policyOutcome ?? null,
    question.after ?? null,
    question.limit + 1,
    roles.includes('privacy_officer') && question.awaits !== 'second_approval',
    roles.includes('legal_counsel') && question.awaits !== 'decision',
  ]);
  return rows.map(({ clockFrom, ...row }) => ({
    ...row,
    dueOn: policy.workingDayAfter(clockFrom, REVIEW_WITHIN_WORKING_DAYS),
  }));
}
