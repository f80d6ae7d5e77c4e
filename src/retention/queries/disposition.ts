import type { Tx } from '../../platform/database/database.js';
import { ofMyAgency } from '../../platform/database/of-my-agency.js';
import type { DispositionState, PurgeView } from './purges.js';

/** A count says no more than that there are more than so many: an agency may have any number, and the page must not wait. */
export const COUNTED_TO = 10_000;

/** A count in words, as far as it was counted. */
export const upTo = (count: number): string =>
  count > COUNTED_TO ? `more than ${COUNTED_TO.toLocaleString('en-US')}` : count.toLocaleString('en-US');

/** Where the packages stand that the acting agency sent or received, counted by the database's clock and up to `COUNTED_TO` each. */
export interface DispositionCounts {
  readonly overdue: number;
  readonly dueWithin7Days: number;
  readonly dueLater: number;
  readonly held: number;
  readonly purging: number;
  /** The next instant at which something becomes due; null where nothing will. */
  readonly nextDueAt: Date | null;
}

const MINE = ofMyAgency('requesting_agency', 'source_agency', 'recipient_agency');
// Asked once: a condition on `clock_timestamp()` itself is none of an index.
const NOW = '(select clock_timestamp())';
const SOON = `${NOW} + interval '7 days'`;
const count = (which: string) => `(select count(*)::int from (
    select from disclosure.package where ${MINE} and not gone and ${which} limit ${COUNTED_TO + 1}) as counted)`;
const COUNTS = `
  select ${count(`due_at <= ${NOW} and status <> 'purging' and not held`)} as overdue,
    ${count(`due_at > ${NOW} and due_at <= ${SOON} and status <> 'purging' and not held`)} as "dueWithin7Days",
    ${count(`due_at > ${SOON} and status <> 'purging' and not held`)} as "dueLater",
    ${count("held and status <> 'purging'")} as held,
    ${count("status = 'purging'")} as purging,
    (select due_at from disclosure.package
      where ${MINE} and not gone and status <> 'purging' and not held and due_at > ${NOW}
      order by due_at limit 1) as "nextDueAt"`;

export async function dispositionCounts(tx: Tx): Promise<DispositionCounts> {
  return (await tx.query<DispositionCounts>(COUNTS))[0]!;
}

/** What is not destroyed yet. */
export type WaitingState = Exclude<DispositionState, 'purged'>;

// The mark of a page is the id of its last row; where that row stood in the order is looked up.
const QUEUE = `
  select * from (
    select id,
      number as "packageNumber",
      grant_id as "grantId",
      source_agency as "sourceAgency",
      recipient_agency as "recipientAgency",
      due_at,
      state ->> 'dueAt' as "dueAt",
      state ->> 'dueBecause' as because,
      case
        when status = 'purging' then 'purging'
        when held then 'held'
        when due_at <= clock_timestamp() then 'overdue'
        else 'scheduled'
      end as state,
      jsonb_array_length(state -> 'holds') as holds,
      null as "purgedAt",
      state ->> 'certificateId' as "certificateId"
    from disclosure.package
    where ${MINE} and not gone
  ) as waiting
  where ($1::text is null or state = $1)
    and ($2::uuid is null or (due_at, id) > (select due_at, id from disclosure.package where id = $2))
  order by due_at, id limit $3`;

/** What waits for its destruction, earliest first; asks for one row more than the page holds. */
export async function dispositionQueue(
  tx: Tx,
  question: {
    readonly state?: WaitingState | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<PurgeView[]> {
  const rows = await tx.query<PurgeView & { readonly due_at: Date }>(QUEUE, [
    question.state ?? null,
    question.after ?? null,
    question.limit + 1,
  ]);
  return rows.map(({ due_at: _, ...row }) => row);
}
