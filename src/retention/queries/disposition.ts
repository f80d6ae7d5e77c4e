import type { Tx } from '../../platform/database/database.js';
import type { DispositionState, PurgeView } from './purges.js';

/** Where the packages stand that the acting agency sent or received, counted by the database's clock. */
export interface DispositionCounts {
  readonly overdue: number;
  readonly dueWithin7Days: number;
  readonly dueLater: number;
  readonly held: number;
  readonly purging: number;
  /** The next instant at which something becomes due; null where nothing will. */
  readonly nextDueAt: Date | null;
}

const COUNTS = `
  with live as (
    select status, held, due_at, due_at <= clock_timestamp() as past
    from disclosure.package where status <> 'purged'
  )
  select
    count(*) filter (where waits and past)::int as overdue,
    count(*) filter (where waits and not past and due_at <= clock_timestamp() + interval '7 days')::int as "dueWithin7Days",
    count(*) filter (where waits and due_at > clock_timestamp() + interval '7 days')::int as "dueLater",
    count(*) filter (where status <> 'purging' and held)::int as held,
    count(*) filter (where status = 'purging')::int as purging,
    min(due_at) filter (where waits and not past) as "nextDueAt"
  from (select *, status <> 'purging' and not held as waits from live) as counted`;

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
    where status <> 'purged'
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
