import type { Tx } from '../../platform/database/database.js';

export type DecidedAs = 'permit' | 'narrow' | 'deny';

export interface SimilarDecision {
  readonly number: string;
  readonly requestingAgency: string;
  readonly outcome: DecidedAs;
  readonly finalAt: Date;
  /** The same data elements were asked for, no more and no fewer. */
  readonly sameElements: boolean;
}

export interface SimilarDecisions {
  /** How many decisions for this purpose were looked at, newest first; no more than `LOOKED_AT`. */
  readonly looked: number;
  /** Of those that asked for the same data elements. */
  readonly counts: Readonly<Record<DecidedAs, number>>;
  readonly latest: readonly SimilarDecision[];
}

/** Older ones say little of how the agency decides now, and would make the page slower every year. */
export const LOOKED_AT = 100;
const SHOWN = 5;

// By the request's row, which has the index: purpose and agency of what is decided.
const RECENT = `
  with asked as materialized (
    select array_agg(element ->> 'code' order by element ->> 'code') as elements
    from sharing.share_request r cross join lateral jsonb_array_elements(r.state #> '{content,elements}') element
    where r.id = $1
  ), recent as materialized (
    select r.number, r.requesting_agency, r.state #> '{content,elements}' as elements, r.state ->> 'decisionId' as decision_id
    from sharing.share_request r
    where r.source_agency = $2 and r.purpose = $3 and r.status = 'decided' and r.id <> $1
    order by r.id desc
    limit ${LOOKED_AT}
  )
  select recent.number, recent.requesting_agency as "requestingAgency", d.outcome, (d.state ->> 'finalAt')::timestamptz as "finalAt",
    (select array_agg(element ->> 'code' order by element ->> 'code') from jsonb_array_elements(recent.elements) element)
      = asked.elements as "sameElements"
  from recent
  cross join asked
  -- One by one, by its key: joined, the planner reads every decision there is.
  cross join lateral (
    select outcome, state from sharing.decision where id = recent.decision_id::uuid and status = 'final' limit 1
  ) d
  order by "finalAt" desc, recent.number desc`;

/**
 * How the source agency decided before for the same purpose: counts for the same data elements, and the newest of them. A
 * bound keeps it one short statement. What was decided before binds nobody.
 */
export async function similarDecisions(
  tx: Tx,
  request: { readonly id: string; readonly sourceAgency: string; readonly purpose: string },
): Promise<SimilarDecisions> {
  const rows = await tx.query<SimilarDecision>(RECENT, [request.id, request.sourceAgency, request.purpose]);
  const same = rows.filter(({ sameElements }) => sameElements);
  const countOf = (outcome: DecidedAs) => same.filter((row) => row.outcome === outcome).length;
  return {
    looked: rows.length,
    counts: { permit: countOf('permit'), narrow: countOf('narrow'), deny: countOf('deny') },
    latest: [...same, ...rows.filter(({ sameElements }) => !sameElements)].slice(0, SHOWN),
  };
}
