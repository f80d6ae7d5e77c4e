import type { Tx } from '../../platform/database/database.js';
import type { OrderCause, StepResult } from '../persistence/recheck-orders.js';

export interface RecheckProgress extends StepResult {
  readonly id: string;
  readonly cause: OrderCause;
  readonly subject: string;
  readonly part: 'grants' | 'requests' | 'done';
  readonly askedAt: Date;
  readonly finishedAt: Date | null;
}

const LATEST = `
  select id, cause, subject, part, asked_at as "askedAt", finished_at as "finishedAt",
    grants_checked as "grantsChecked", grants_suspended as "grantsSuspended", grants_resumed as "grantsResumed",
    requests_checked as "requestsChecked", requests_changed as "requestsChanged", failed
  from sharing.recheck where cause = $1 and subject = $2
  order by asked_at desc, id desc limit 1`;

/** How far the latest re-check that followed a change has come; of those that the acting agency asked for. */
export async function recheckProgress(
  tx: Tx,
  cause: OrderCause,
  subject: string,
): Promise<RecheckProgress | undefined> {
  return (await tx.query<RecheckProgress>(LATEST, [cause, subject]))[0];
}
