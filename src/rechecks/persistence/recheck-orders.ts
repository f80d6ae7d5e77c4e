import type { Tx } from '../../platform/database/database.js';

/** What changed: an agreement, the person who asked, the policy pack, the day, or what became of a complaint. */
export type OrderCause = 'agreement' | 'person' | 'policy' | 'time' | 'complaint';

export interface RecheckOrder {
  readonly id: string;
  readonly cause: OrderCause;
  /** Id of the agreement, person or complaint, digest of the pack, the day (full-date in the pack's zone). */
  readonly subject: string;
  readonly part: 'grants' | 'requests';
  /** The part is done up to this id. */
  readonly afterId: string;
  /** A later pack or day, or what came of the same complaint, has been ordered since and asks for all of this again. */
  readonly outdated: boolean;
}

/** What one step of a re-check did; added to what the order shows. */
export interface StepResult {
  readonly grantsChecked: number;
  readonly grantsSuspended: number;
  readonly grantsResumed: number;
  readonly requestsChecked: number;
  readonly requestsChanged: number;
  readonly failed: number;
}

export const NOTHING_DONE: StepResult = {
  grantsChecked: 0,
  grantsSuspended: 0,
  grantsResumed: 0,
  requestsChecked: 0,
  requestsChanged: 0,
  failed: 0,
};

// By the database's clock: which pack or day was asked for last must not depend on whose clock runs ahead.
const ASK = `
  insert into sharing.recheck (id, cause, subject, asked_by_agency, asked_at)
  values ($1, $2, $3, $4, clock_timestamp())`;

// Locked for the step: another worker takes the next order, and one that dies leaves this where it was.
const TAKE = `
  select r.id, r.cause, r.subject, r.part, r.after_id as "afterId",
    r.cause in ('policy', 'time', 'complaint') and r.id <> (
      select p.id from sharing.recheck p where p.cause = r.cause and (p.cause <> 'complaint' or p.subject = r.subject)
      order by p.asked_at desc, p.id desc limit 1
    ) as outdated
  from sharing.recheck r
  where r.finished_at is null and r.id <> all ($1::uuid[])
  order by r.asked_at, r.id limit 1 for update of r skip locked`;

const ADVANCE = `
  update sharing.recheck set
    part = $2, after_id = $3, finished_at = case when $2 = 'done' then $10::timestamptz end,
    grants_checked = grants_checked + $4, grants_suspended = grants_suspended + $5,
    grants_resumed = grants_resumed + $6, requests_checked = requests_checked + $7,
    requests_changed = requests_changed + $8, failed = failed + $9
  where id = $1 and part = $11 and after_id = $12`;

const LATEST = `select subject from sharing.recheck where cause = $1 order by asked_at desc, id desc limit 1`;
const ALONE = `select pg_advisory_xact_lock(hashtextextended('recheck/' || $1, 0))`;

/** What followed from one is in the ledger; how far it came is asked for a while. */
const KEPT_DAYS = 90;
// The newest of its cause says which day and which pack was asked for last.
const SWEEP = `
  delete from sharing.recheck r
  where r.finished_at < clock_timestamp() - $1 * interval '1 day'
    and exists (select from sharing.recheck n where n.cause = r.cause and (n.asked_at, n.id) > (r.asked_at, r.id))`;

/** Those that are finished for three months. As comity_purger. */
export async function sweepRechecks(tx: Tx): Promise<void> {
  await tx.query(SWEEP, [KEPT_DAYS]);
}

/** Asks for a re-check of all that rests on the subject, in the transaction that changed it. */
export async function askForRecheck(tx: Tx, id: string, cause: OrderCause, subject: string): Promise<void> {
  await tx.query(ASK, [id, cause, subject, tx.actor.agencyId]);
}

/**
 * The same for what concerns everything live, unless the latest order of its kind is for this subject. Answers whether it
 * asked; of several workers one does.
 */
export async function askOnce(tx: Tx, id: string, cause: 'policy' | 'time', subject: string): Promise<boolean> {
  if ((await latest(tx, cause)) === subject) return false;
  await tx.query(ALONE, [cause]);
  if ((await latest(tx, cause)) === subject) return false;
  await askForRecheck(tx, id, cause, subject);
  return true;
}

async function latest(tx: Tx, cause: OrderCause): Promise<string | undefined> {
  return (await tx.query<{ subject: string }>(LATEST, [cause]))[0]?.subject;
}

/** The oldest unfinished order that no other worker has, locked. */
export async function takeOrder(tx: Tx, except: readonly string[]): Promise<RecheckOrder | undefined> {
  return (await tx.query<RecheckOrder>(TAKE, [except]))[0];
}

/** Moves an order on from where it was taken; one that another worker has moved meanwhile stays as it is. */
export async function advanceOrder(
  tx: Tx,
  from: RecheckOrder,
  to: { readonly part: 'grants' | 'requests' | 'done'; readonly afterId: string },
  done: StepResult,
): Promise<void> {
  await tx.query(ADVANCE, [
    from.id,
    to.part,
    to.afterId,
    done.grantsChecked,
    done.grantsSuspended,
    done.grantsResumed,
    done.requestsChecked,
    done.requestsChanged,
    done.failed,
    tx.at,
    from.part,
    from.afterId,
  ]);
}
