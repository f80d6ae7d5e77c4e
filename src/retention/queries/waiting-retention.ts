import type { Tx } from '../../platform/database/database.js';
import { HOLD_ROLES } from '../domain/decide-hold.js';

/** What of retention waits for the reader. */
export interface WaitingRetention {
  readonly because: 'attestation' | 'brake' | 'hold';
  readonly id: string;
  /** Of the package, the brake or the hold. */
  readonly number: string;
  /** Code of an obligation. */
  readonly code: string | null;
  readonly sourceAgency: string;
  /** Null where nothing but the waiting itself is a reason to hurry. */
  readonly dueAt: Date | null;
}

/** What is due later than this is no task yet. */
const AHEAD_DAYS = 30;

// The conflict rules as in decide-hold.ts and decide-brake.ts: nobody lifts what they placed or proposed to lift, nobody gives
// both releases of a brake, and the second comes from another role.
const WAITING = `
  (select 'attestation' as because, id, state #>> '{terms,packageNumber}' as number, code, source_agency as "sourceAgency",
    due_at as "dueAt"
  from retention.obligation
  where $3::boolean and recipient_agency = $1 and status in ('due', 'overdue')
    and due_at < $5::timestamptz + ${AHEAD_DAYS} * interval '1 day'
  order by due_at, id
  limit $6)
  union all
  (select 'brake', id, number, null, source_agency, null
  from retention.purge_brake
  where $4::text[] <> '{}' and source_agency = $1
    and (status = 'pulled'
      or (status = 'half_released' and first_released_by <> $2::uuid and not $4::text[] <@ array[first_role]))
  order by id
  limit $6)
  union all
  (select 'hold', id, number, null, source_agency, null
  from retention.legal_hold
  where $4::text[] <> '{}' and source_agency = $1 and status = 'lift_proposed'
    and placed_by <> $2::uuid and lift_proposed_by <> $2::uuid
  order by id
  limit $6)`;

/** Destructions to attest, purge brakes to release and holds whose lifting is proposed; at most `limit` of each. */
export function waitingRetention(tx: Tx, limit: number): Promise<WaitingRetention[]> {
  const { agencyId, personId, roles } = tx.actor;
  const holding = HOLD_ROLES.filter((role) => roles.includes(role));
  const attesting = roles.includes('analyst') || roles.includes('privacy_officer');
  return tx.query<WaitingRetention>(WAITING, [agencyId, personId, attesting, holding, tx.at, limit]);
}
