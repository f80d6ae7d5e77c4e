import type { Tx } from '../../platform/database/database.js';
import type { OrderCause } from '../persistence/recheck-orders.js';

const ALL_GRANTS = `
  select id from sharing.release_grant
  where status in ('active', 'suspended') and $1::text is not null and id > $2 order by id limit $3`;
const ALL_REQUESTS = `
  select id from sharing.share_request
  where status in ('submitted', 'in_review') and $1::text is not null and id > $2 order by id limit $3`;

/** An agreement is cited by its id or its number; a number may stand for another revision by now, which re-checking tells. */
const GRANTS: Readonly<Record<OrderCause, string>> = {
  agreement: `
    select g.id from agreements.agreement a
    join sharing.release_grant g on g.agreement_id in (a.id::text, a.number) and g.status in ('active', 'suspended')
    where a.id = $1::uuid and g.id > $2 order by g.id limit $3`,
  person: `
    select g.id from sharing.share_request r
    join sharing.release_grant g on g.share_request_id = r.id and g.status in ('active', 'suspended')
    where r.requester_id = $1::uuid and g.id > $2 order by g.id limit $3`,
  policy: ALL_GRANTS,
  time: ALL_GRANTS,
  complaint: `
    select g.id from complaints.complaint c
    join sharing.release_grant g on g.status in ('active', 'suspended') and (
      g.id = any (c.grant_ids) or g.share_request_id = any (c.share_request_ids)
      or (c.reaches_agreement and g.agreement_id = any (c.agreement_refs)))
    where c.id = $1::uuid and g.id > $2 order by g.id limit $3`,
};

// The first condition on the status is the one of the index.
const REQUESTS: Readonly<Record<OrderCause, string>> = {
  agreement: `
    select r.id from agreements.agreement a
    join sharing.share_request r on r.state #>> '{content,agreement}' in (a.id::text, a.number)
      and r.status in ('submitted', 'in_review', 'info_requested')
    where a.id = $1::uuid and r.status <> 'info_requested' and r.id > $2 order by r.id limit $3`,
  person: `
    select id from sharing.share_request
    where requester_id = $1::uuid and status in ('submitted', 'in_review') and id > $2 order by id limit $3`,
  policy: ALL_REQUESTS,
  time: ALL_REQUESTS,
  // While it is reviewed a complaint stops what is live; what is open is decided by people, who are told of its end.
  complaint: `
    select r.id from complaints.complaint c
    join sharing.share_request r on r.status in ('submitted', 'in_review') and (
      r.id = any (c.share_request_ids)
      or (c.reaches_agreement and r.state #>> '{content,agreement}' = any (c.agreement_refs)))
    where c.id = $1::uuid and c.status = 'upheld' and r.id > $2 order by r.id limit $3`,
};

/** Live grants, or requests that await a decision, that rest on what changed, in the order of their ids. */
export async function affected(
  tx: Tx,
  part: 'grants' | 'requests',
  question: { readonly cause: OrderCause; readonly subject: string; readonly afterId: string; readonly limit: number },
): Promise<readonly string[]> {
  const { cause, subject, afterId, limit } = question;
  const text = (part === 'grants' ? GRANTS : REQUESTS)[cause];
  return (await tx.query<{ id: string }>(text, [subject, afterId, limit])).map(({ id }) => id);
}
