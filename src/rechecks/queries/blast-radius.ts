import { resolveAgreement } from '../../agreements/index.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';

/** A live grant or an open share request that rests on what was asked about. */
export interface RestingRecord {
  readonly id: string;
  readonly kind: 'grant' | 'share-request';
  readonly number: string;
  readonly status: string;
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly purpose: string;
  /** What policy last said of the share request; null for a grant. */
  readonly policyOutcome: string | null;
  /** Whether the grant stood when it was last re-checked, and by which rules not; null before, and for a share request. */
  readonly standing: { readonly stands: boolean; readonly rules: readonly string[] } | null;
}

export interface BlastRadius {
  readonly counts: {
    readonly activeGrants: number;
    readonly suspendedGrants: number;
    readonly openShareRequests: number;
  };
  /** Newest first; one more than the page holds. */
  readonly items: readonly RestingRecord[];
}

export type BlastRadiusQuestion =
  | { readonly of: 'agreement'; readonly reference: string }
  | { readonly of: 'person'; readonly personId: string }
  /** Everything asked for by people who hold the training. */
  | { readonly of: 'training'; readonly code: string }
  /** What the complaint names; with the agreement it names, unless it was upheld for less. */
  | { readonly of: 'complaint'; readonly reference: string }
  /** Everything live: what a new policy pack reaches. */
  | { readonly of: 'pack' };

/** Conditions on a grant with its share request, and on a share request; $1 is the subject. Constants of the program. */
const CITES = `in (
  select a.id::text from agreements.agreement a where a.id = $1::uuid
  union all
  select a.number from agreements.agreement a where a.id = $1::uuid and a.id = (
    select b.id from agreements.agreement b where b.number = a.number
    order by b.status in ('in_force', 'suspended') desc, b.revision desc, b.id desc limit 1))`;
const HOLDS = `r.requester_id in (
  select p.id from directory.person p where p.certificates @> jsonb_build_array(jsonb_build_object('code', $1::text)))`;
const REACHES_AGREEMENT = `(c.reaches_agreement or c.status not in ('upheld', 'dismissed'))`;
const CONDITIONS: Readonly<Record<BlastRadiusQuestion['of'], { readonly grant: string; readonly request: string }>> = {
  agreement: { grant: `g.agreement_id ${CITES}`, request: `r.state #>> '{content,agreement}' ${CITES}` },
  person: { grant: 'r.requester_id = $1::uuid', request: 'r.requester_id = $1::uuid' },
  training: { grant: HOLDS, request: HOLDS },
  complaint: {
    grant: `exists (select from complaints.complaint c where c.id = $1::uuid and (
      g.id = any (c.grant_ids) or g.share_request_id = any (c.share_request_ids)
      or (${REACHES_AGREEMENT} and g.agreement_id = any (c.agreement_refs))))`,
    request: `exists (select from complaints.complaint c where c.id = $1::uuid and (
      r.id = any (c.share_request_ids)
      or (${REACHES_AGREEMENT} and r.state #>> '{content,agreement}' = any (c.agreement_refs))))`,
  },
  pack: { grant: '$1::text is null', request: '$1::text is null' },
};

const resting = ({ grant, request }: { readonly grant: string; readonly request: string }) => `
  select g.id, 'grant' as kind, g.number, g.status, g.requesting_agency as "requestingAgency",
    g.source_agency as "sourceAgency", g.recipient_agency as "recipientAgency", r.purpose, null as "policyOutcome",
    case when s.grant_id is not null then jsonb_build_object('stands', s.stands, 'rules', s.rules) end as standing
  from sharing.release_grant g
  join sharing.share_request r on r.id = g.share_request_id
  left join sharing.grant_standing s on s.grant_id = g.id
  where g.status in ('active', 'suspended') and ${grant}
  union all
  select r.id, 'share-request', r.number, r.status, r.requesting_agency, r.source_agency, r.recipient_agency, r.purpose,
    r.state #>> '{evaluation,outcome}', null
  from sharing.share_request r
  where r.status in ('submitted', 'in_review', 'info_requested') and ${request}`;

const TEXTS = Object.fromEntries(
  Object.entries(CONDITIONS).map(([of, conditions]) => [
    of,
    {
      items: `select * from (${resting(conditions)}) as resting
        where $2::uuid is null or id < $2 order by id desc limit $3`,
      counts: `select
          count(*) filter (where kind = 'grant' and status = 'active')::int as "activeGrants",
          count(*) filter (where kind = 'grant' and status = 'suspended')::int as "suspendedGrants",
          count(*) filter (where kind = 'share-request')::int as "openShareRequests"
        from (${resting(conditions)}) as resting`,
    },
  ]),
) as Readonly<Record<BlastRadiusQuestion['of'], { readonly items: string; readonly counts: string }>>;

const COMPLAINT = 'select id from complaints.complaint where id = $1';
const COMPLAINT_BY_NUMBER = 'select id from complaints.complaint where number = $1';
const PERSON_SEEN = 'select 1 from directory.person where id = $1::uuid';

/**
 * What a change would reach, as far as the acting agency can see: its own share requests and grants, on whichever side.
 * Undefined when there is no such agreement, person or complaint for it.
 */
export async function blastRadius(
  tx: Tx,
  question: BlastRadiusQuestion,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<BlastRadius | undefined> {
  const subject = await subjectOf(tx, question);
  if (subject === undefined) return undefined;
  const { items, counts } = TEXTS[question.of];
  const [rows, [counted]] = await Promise.all([
    tx.query<RestingRecord>(items, [subject, page.after ?? null, page.limit + 1]),
    tx.query<BlastRadius['counts']>(counts, [subject]),
  ]);
  return { counts: counted!, items: rows };
}

async function subjectOf(tx: Tx, question: BlastRadiusQuestion): Promise<string | null | undefined> {
  switch (question.of) {
    case 'agreement':
      return resolveAgreement(tx, question.reference);
    case 'person':
      return (await tx.query(PERSON_SEEN, [question.personId])).length > 0 ? question.personId : undefined;
    case 'complaint': {
      const text = isId(question.reference) ? COMPLAINT : COMPLAINT_BY_NUMBER;
      return (await tx.query<{ id: string }>(text, [question.reference]))[0]?.id;
    }
    case 'training':
      return question.code;
    case 'pack':
      return null;
  }
}
