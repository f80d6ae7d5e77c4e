import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { beginPurge, finishPurge } from '../../src/disclosures/index.js';
import type { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids/ids.js';
import { accepted } from '../../src/platform/result.js';
import type { Result } from '../../src/platform/result.js';
import { PlaceHold, PlaceHoldHandler } from '../../src/retention/commands/place-hold.js';
import type { Disposed } from '../../src/retention/index.js';
import { asService } from '../../src/platform/database/service-transaction.js';
import { idempotency, inDays, RetentionWorld } from '../support/retention-world.js';

const RACES = 2_000;
const PLANTED_RACES = 200;
const AT_ONCE = 8;
const HEAD_STARTS = 6;
const REASON = 'Litigation is reasonably anticipated in this matter.';

/** What one race left behind. */
interface Outcome {
  readonly packageId: string;
  readonly hold: 'granted' | 'refused' | 'failed';
  /** Certificate that the refusal named. */
  readonly namedCertificate?: string;
  readonly purge: 'done' | 'refused' | 'failed';
  readonly status: string;
  readonly contentThere: boolean;
  readonly certificates: readonly string[];
}

/** Everything that must be true after a hold and a purge met; a sentence for each thing that is not. */
function lies(outcome: Outcome): string[] {
  const { hold, contentThere, status, certificates, namedCertificate } = outcome;
  const found: string[] = [];
  const say = (wrong: boolean, sentence: string) => {
    if (wrong) found.push(sentence);
  };
  say(hold === 'failed' || outcome.purge === 'failed', 'one of the two ended in a fault');
  say(hold === 'granted' && !contentThere, 'a hold was granted and the data is gone');
  say(hold === 'granted' && status !== 'held', `a hold was granted and the package is ${status}`);
  say(hold === 'granted' && certificates.length > 0, 'a hold was granted and the destruction is certified');
  say(hold === 'refused' && contentThere, 'a hold was refused although the data is there');
  say(hold === 'refused' && certificates.length !== 1, `a hold was refused with ${certificates.length} certificates`);
  say(hold === 'refused' && namedCertificate !== certificates[0], 'the refusal names another certificate');
  say(outcome.purge === 'done' && contentThere, 'a purge was reported and the data is there');
  say(outcome.purge === 'refused' && !contentThere, 'a purge was refused and the data is gone');
  return found;
}

describe('a hold and a purge at the same moment', () => {
  let world: RetentionWorld;
  let app: Database;
  let purger: Database;
  let placeHold: PlaceHoldHandler;
  beforeAll(async () => {
    world = await RetentionWorld.open();
    app = world.connect('app', { poolSize: AT_ONCE });
    purger = world.connect('purger', { poolSize: AT_ONCE });
    placeHold = new PlaceHoldHandler(app, world.requests, world.holds, world.heldRows, world.details, newId);
  });
  afterAll(async () => {
    await Promise.all([app.close(), purger.close()]);
    await world.close();
  });

  const holdOn = async (packageId: string) => {
    const body = { on: { packages: [packageId] }, matter: 'Docket', reason: REASON };
    const result = await placeHold.execute(new PlaceHold(world.placer, body, idempotency()));
    if (result.ok) return { hold: 'granted' as const };
    if (result.rejection.code !== 'already-purged') return { hold: 'failed' as const };
    return { hold: 'refused' as const, namedCertificate: String(result.rejection.extension?.['certificateId']) };
  };

  async function race(
    packageId: string,
    headStart: number,
    dispose: (id: string) => Promise<Result<Disposed>>,
  ): Promise<Outcome> {
    const failed = { hold: 'failed' as const };
    const destroy = async () => {
      // A hold needs more statements before it locks: without a head start it would hardly ever be first.
      for (let n = 0; n < headStart; n += 1) await purger.read(world.custodian, (tx) => tx.query('select 1'));
      return (await dispose(packageId)).ok ? ('done' as const) : ('refused' as const);
    };
    const [held, destroyed] = await Promise.all([
      holdOn(packageId).catch(() => failed),
      destroy().catch(() => 'failed' as const),
    ]);
    return { packageId, ...held, purge: destroyed, ...(await leftOf(packageId)) };
  }

  const leftOf = (packageId: string) =>
    purger.read(world.custodian, async (tx) => {
      const loaded = await world.packages.load(tx, packageId);
      const content = await world.contents.load(tx, packageId);
      const rows = await tx.query<{ id: string }>(
        `select certificate_id as id from retention.destroyed_package where package_id = $1`,
        [packageId],
      );
      return {
        status: loaded.ok ? loaded.value.state.status : 'none',
        contentThere: content !== undefined,
        certificates: rows.map(({ id }) => id),
      };
    });

  async function races(count: number, dispose: (id: string) => Promise<Result<Disposed>>): Promise<Outcome[]> {
    const ids = await duePackages(world, count);
    const outcomes: Outcome[] = [];
    const runner = async () => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
        outcomes.push(await race(id, ids.length % HEAD_STARTS, dispose));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, runner));
    return outcomes;
  }

  it(`${RACES} times: purged while held 0, every hold granted with the data there or refused with the certificate`, async () => {
    const disposition = world.dispositionOn(purger);
    const outcomes = await races(RACES, (id) => disposition.dispose(id));
    const granted = outcomes.filter(({ hold }) => hold === 'granted').length;
    expect(outcomes).toHaveLength(RACES);
    expect(outcomes.flatMap((outcome) => lies(outcome).map((lie) => `${outcome.packageId}: ${lie}`))).toEqual([]);
    // Otherwise nothing raced: one side was always first.
    expect(granted).toBeGreaterThan(RACES / 20);
    expect(granted).toBeLessThan(RACES - RACES / 20);
  }, 300_000);

  it('catches a disposition that asks about holds before it takes the lock', async () => {
    const outcomes = await races(PLANTED_RACES, checkThenLock(world, purger));
    const caught = outcomes.flatMap(lies);
    expect(caught).toContain('a hold was granted and the data is gone');
  }, 120_000);
});

/** Planted fault: the question is asked on a row that nobody has locked, the answer is used on the locked one. */
function checkThenLock(world: RetentionWorld, purger: Database): (id: string) => Promise<Result<Disposed>> {
  return (packageId) =>
    asService<Disposed>(purger, async (tx) => {
      const seen = await world.packages.load(tx, packageId);
      if (!seen.ok) return seen;
      const certificateId = newId();
      const events = beginPurge(seen.value.state, certificateId, tx.at);
      if (!events.ok) return events;
      const locked = await world.packages.lock(tx, packageId);
      if (!locked.ok) return locked;
      await world.contents.destroy(tx, [packageId]);
      const purging = await world.packages.record(tx, locked.value, events.value);
      await world.packages.record(tx, purging, finishPurge(purging.state, certificateId, tx.at));
      return accepted({ certificateId, before: false });
    });
}

async function duePackages(world: RetentionWorld, count: number): Promise<string[]> {
  const parents = await world.grant();
  const ids: string[] = [];
  while (ids.length < count) {
    const some = await world.write(world.custodian, async (tx) => {
      const released: string[] = [];
      for (let n = 0; n < Math.min(100, count - ids.length); n += 1) {
        released.push((await world.releaseIn(tx, parents, { destroyAt: inDays(-1) })).packageId);
      }
      return released;
    });
    ids.push(...some);
  }
  return ids;
}
