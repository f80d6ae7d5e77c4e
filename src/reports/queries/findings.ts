import type { Tx } from '../../platform/database/database.js';

export interface FindingsFilter {
  /** Submitted on this day or later, full-date in the reader's zone. */
  readonly from: string;
  /** Submitted on this day or before. */
  readonly to: string;
  /** IANA zone in which the days are counted. */
  readonly zone: string;
  readonly basis?: string | undefined;
  readonly effect?: string | undefined;
  readonly rule?: string | undefined;
}

export interface RuleCount {
  readonly rule: string;
  readonly basis: string;
  readonly effect: string;
  /** Share requests in which it fired at least once. */
  readonly requests: number;
  /** How often in all of them: once an element, where it speaks of elements. */
  readonly times: number;
}

export interface RuleCounts {
  /** Share requests submitted in the period, whether a rule fired or not. */
  readonly requests: number;
  readonly rules: readonly RuleCount[];
}

export interface RuledRequest {
  readonly id: string;
  readonly number: string;
  readonly outcome: string;
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly submittedAt: Date;
  readonly times: number;
}

// Where the result was neutral the row itself holds one neutral refusal (share-requests, referTo): the reason protects
// somebody, and no count may show it to the agency that asked.
const CHOSEN = `
  from sharing.share_request
  where submitted_at >= $1::date::timestamp at time zone $3
    and submitted_at < ($2::date + 1)::timestamp at time zone $3`;
const FIRED = `
  cross join lateral jsonb_to_recordset(state #> '{evaluation,failed}') as f(rule text, basis text, effect text)`;
const MATCHES = `
  ($4::text is null or f.basis = $4) and ($5::text is null or f.effect = $5) and ($6::text is null or f.rule = $6)`;

const TOTAL = `select count(*)::int as requests ${CHOSEN}`;
const RULES = `
  with chosen as (select id, state ${CHOSEN})
  select f.rule, f.basis, f.effect, count(distinct id)::int as requests, count(*)::int as times
  from chosen ${FIRED}
  where ${MATCHES}
  group by f.rule, f.basis, f.effect
  order by requests desc, times desc, f.rule, f.basis, f.effect`;
const REQUESTS = `
  with chosen as (
    select id, number, requesting_agency, source_agency, submitted_at, state ${CHOSEN} and ($7::uuid is null or id < $7)
  )
  select id, number, state #>> '{evaluation,outcome}' as outcome, requesting_agency as "requestingAgency",
    source_agency as "sourceAgency", submitted_at as "submittedAt", count(*)::int as times
  from chosen ${FIRED}
  where ${MATCHES}
  group by id, number, state, requesting_agency, source_agency, submitted_at
  order by id desc limit $8`;

/** Which rules fired how often in the latest policy results of the share requests that the reader sees. */
export async function ruleCounts(tx: Tx, filter: FindingsFilter): Promise<RuleCounts> {
  const [[total], rules] = await Promise.all([
    tx.query<{ requests: number }>(TOTAL, [filter.from, filter.to, filter.zone]),
    tx.query<RuleCount>(RULES, parametersOf(filter)),
  ]);
  return { requests: total?.requests ?? 0, rules };
}

/** The share requests behind such a count, newest first; one more than the page holds. */
export function requestsOfRule(
  tx: Tx,
  filter: FindingsFilter,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<RuledRequest[]> {
  return tx.query<RuledRequest>(REQUESTS, [...parametersOf(filter), page.after ?? null, page.limit + 1]);
}

const parametersOf = ({ from, to, zone, basis, effect, rule }: FindingsFilter) => [
  from,
  to,
  zone,
  basis ?? null,
  effect ?? null,
  rule ?? null,
];
