import type { Tx } from '../../platform/database/database.js';
import { ofMyAgency } from '../../platform/database/of-my-agency.js';

export const DISPOSITION_STATES = ['scheduled', 'overdue', 'held', 'purging', 'purged'] as const;
export type DispositionState = (typeof DISPOSITION_STATES)[number];

/** Where one package stands on its way to destruction. */
export interface PurgeView {
  readonly id: string;
  readonly packageNumber: string;
  readonly grantId: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly dueAt: string;
  readonly because: string;
  readonly state: DispositionState;
  /** Holds that keep it; what they are about is for the source agency alone. */
  readonly holds: number;
  readonly purgedAt: string | null;
  readonly certificateId: string | null;
}

const MINE = ofMyAgency('requesting_agency', 'source_agency', 'recipient_agency');
// Overdue by the database's clock, as the disposition itself decides it.
const LIST = `
  select * from (
    select id,
      number as "packageNumber",
      grant_id as "grantId",
      source_agency as "sourceAgency",
      recipient_agency as "recipientAgency",
      state ->> 'dueAt' as "dueAt",
      state ->> 'dueBecause' as because,
      case
        when status in ('purging', 'purged') then status
        when held then 'held'
        when due_at <= clock_timestamp() then 'overdue'
        else 'scheduled'
      end as state,
      jsonb_array_length(state -> 'holds') as holds,
      state ->> 'purgedAt' as "purgedAt",
      state ->> 'certificateId' as "certificateId"
    from disclosure.package
    where ${MINE} and ($1::uuid is null or id < $1)
  ) as purge
  where $2::text is null or state = $2
  order by id desc limit $3`;

/** Packages the acting agency may see, newest first; asks for one row more than the page holds. */
export function purgeList(
  tx: Tx,
  question: {
    readonly state?: DispositionState | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<PurgeView[]> {
  return tx.query<PurgeView>(LIST, [question.after ?? null, question.state ?? null, question.limit + 1]);
}
