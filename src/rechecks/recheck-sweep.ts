import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, PURGER_DATABASE } from '../platform/database/service-transaction.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { LOG } from '../platform/logging/log.js';
import type { Log } from '../platform/logging/log.js';
import { wakeAt } from '../platform/outbox/outbox.js';
import { accepted } from '../platform/result.js';
import { PackInForce } from '../policy-packs/index.js';
import { dayIn, nextDayBegins } from './domain/next-day.js';
import { RECHECK_TOPIC } from './order-recheck.js';
import { advanceOrder, askOnce, NOTHING_DONE, takeOrder } from './persistence/recheck-orders.js';
import type { RecheckOrder, StepResult } from './persistence/recheck-orders.js';
import { affected } from './queries/affected.js';
import { RecheckGrants } from './recheck-grants.js';
import { RecheckRequests } from './recheck-requests.js';

export interface RecheckReport extends StepResult {
  /** Orders that came to their end in this pass. */
  readonly finished: number;
}

/** Locked together and judged in one transaction: large enough for few statements, small enough to hold up nobody. */
const BATCH = 250;
/** So that one pass ends: what is left over is met by the next one. */
const MOST_STEPS = 400;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

type Step = StepResult & { readonly finished: number };
const NO_STEP: Step = { ...NOTHING_DONE, finished: 0 };

/**
 * One pass over all re-checks that were asked for: by a change, by a pack that is new in force, by a new day. The rows say
 * what is to do and how far it has come; a pass that is cut off anywhere is gone on with by the next one, by whichever
 * worker, and what was done twice changes nothing.
 */
@Injectable()
export class RecheckSweep {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(RecheckGrants) private readonly grants: RecheckGrants,
    @Inject(RecheckRequests) private readonly requests: RecheckRequests,
    @Inject(PackInForce) private readonly packs: Pick<PackInForce, 'at'>,
    @Inject(NEW_ID) private readonly newId: NewId,
    @Inject(LOG) private readonly log: Pick<Log, 'error'>,
  ) {}

  async run({ batch = BATCH, steps = MOST_STEPS } = {}): Promise<RecheckReport> {
    await this.askForWhatNobodyAsks();
    let report = NO_STEP;
    const leave: string[] = [];
    for (let step = 0; step < steps; step += 1) {
      const done = await this.step(batch, leave);
      if (done === undefined) break;
      report = sum(report, done);
    }
    return report;
  }

  /**
   * Trainings, evidence and rows of a pack end with a day of the pack's zone, and no command says so; a pack may be new with
   * the start of a process. Woken at the beginning of the next day, and found here by every pass if that wake is lost.
   */
  private async askForWhatNobodyAsks(): Promise<void> {
    await asService(this.database, async (tx) => {
      const { digest, timeZone } = await this.packs.at(tx);
      await askOnce(tx, this.newId(), 'policy', digest);
      const id = this.newId();
      if (await askOnce(tx, id, 'time', dayIn(tx.at, timeZone))) {
        await wakeAt(tx, RECHECK_TOPIC, id, nextDayBegins(tx.at, timeZone));
      }
      return accepted(undefined);
    });
  }

  /** @param leave orders that are no more taken in this pass: of another process's pack, or failing */
  private async step(size: number, leave: string[]): Promise<Step | undefined> {
    let taken: RecheckOrder | undefined;
    try {
      const result = await asService(this.database, async (tx) => {
        taken = await takeOrder(tx, leave);
        return accepted(taken && (await this.advance(tx, taken, size, leave)));
      });
      return result.ok ? result.value : undefined;
    } catch (fault) {
      if (taken === undefined) throw fault;
      return this.oneByOne(taken, size, leave, fault);
    }
  }

  private async advance(tx: Tx, order: RecheckOrder, size: number, leave: string[]): Promise<Step> {
    if (order.outdated) {
      await advanceOrder(tx, order, { part: 'done', afterId: order.afterId }, NOTHING_DONE);
      return { ...NO_STEP, finished: 1 };
    }
    // Another process has that pack; this one would judge by the former.
    if (order.cause === 'policy' && order.subject !== (await this.packs.at(tx)).digest) {
      leave.push(order.id);
      return NO_STEP;
    }
    const ids = await affected(tx, order.part, { ...order, limit: size });
    return this.moveOn(tx, order, ids, size, await this.recheck(tx, order, ids));
  }

  private async moveOn(
    tx: Tx,
    order: RecheckOrder,
    ids: readonly string[],
    size: number,
    done: StepResult,
  ): Promise<Step> {
    const more = ids.length === size;
    const next = order.part === 'grants' ? 'requests' : 'done';
    const to = more ? { part: order.part, afterId: ids.at(-1)! } : ({ part: next, afterId: FIRST_ID } as const);
    await advanceOrder(tx, order, to, done);
    return { ...done, finished: to.part === 'done' ? 1 : 0 };
  }

  /** One row that cannot be judged stops no other: the batch again, each in a transaction of its own. */
  private async oneByOne(order: RecheckOrder, size: number, leave: string[], fault: unknown): Promise<Step> {
    this.log.error('A batch of re-checks failed and is gone through one by one', { context: order.id, fault });
    const read = await asService(this.database, async (tx) =>
      accepted(await affected(tx, order.part, { ...order, limit: size })),
    );
    const ids = read.ok ? read.value : [];
    let done = NOTHING_DONE;
    for (const id of ids) {
      try {
        const one = await asService(this.database, async (tx) => accepted(await this.recheck(tx, order, [id])));
        if (one.ok) done = sum({ ...done, finished: 0 }, { ...one.value, finished: 0 });
      } catch (single) {
        this.log.error('A re-check failed; access to the record is judged at every access all the same', {
          context: id,
          fault: single,
        });
        done = { ...done, failed: done.failed + 1 };
      }
    }
    const moved = await asService(this.database, async (tx) => accepted(await this.moveOn(tx, order, ids, size, done)));
    if (!moved.ok) leave.push(order.id);
    return moved.ok ? moved.value : { ...NO_STEP, ...done };
  }

  private async recheck(tx: Tx, { part, cause, subject }: RecheckOrder, ids: readonly string[]): Promise<StepResult> {
    const because = { kind: cause, subject };
    if (part === 'grants') {
      const { checked, suspended, resumed } = await this.grants.recheck(tx, ids, because);
      return { ...NOTHING_DONE, grantsChecked: checked, grantsSuspended: suspended, grantsResumed: resumed };
    }
    const { checked, changed } = await this.requests.recheck(tx, ids, because);
    return { ...NOTHING_DONE, requestsChecked: checked, requestsChanged: changed };
  }
}

function sum(left: Step, right: Step): Step {
  return {
    grantsChecked: left.grantsChecked + right.grantsChecked,
    grantsSuspended: left.grantsSuspended + right.grantsSuspended,
    grantsResumed: left.grantsResumed + right.grantsResumed,
    requestsChecked: left.requestsChecked + right.requestsChecked,
    requestsChanged: left.requestsChanged + right.requestsChanged,
    failed: left.failed + right.failed,
    finished: left.finished + right.finished,
  };
}
