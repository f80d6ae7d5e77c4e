import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JudgeGrant } from '../../src/grants/index.js';
import { SealedDetails } from '../../src/ledger/index.js';
import { asService } from '../../src/platform/database/service-transaction.js';
import { newId } from '../../src/platform/ids/ids.js';
import { packageRoot } from '../../src/platform/package-root.js';
import { accepted } from '../../src/platform/result.js';
import { compilePack, CurrentPolicy, loadPack } from '../../src/policy/index.js';
import type { Facts, PackContent } from '../../src/policy/index.js';
import { recheckProgress } from '../../src/rechecks/index.js';
import { askForRecheck } from '../../src/rechecks/persistence/recheck-orders.js';
import type { RecheckGrants } from '../../src/rechecks/index.js';
import { factsForMany } from '../../src/share-requests/index.js';
import { RecheckWorld } from '../support/recheck-world.js';
import type { TestGrant } from '../support/recheck-world.js';
import { demoActor } from '../support/service.js';

const FEW = 5;

let world: RecheckWorld;
let grants: TestGrant[];

beforeAll(async () => {
  world = await RecheckWorld.open();
  grants = [];
  for (let count = 0; count < FEW; count += 1) grants.push(await world.granted());
  await world.sweep();
});
afterAll(() => world.close());

/** The demo's pack with a change: another digest, and other results. */
function packWith(change: (content: PackContent) => Partial<PackContent>): CurrentPolicy {
  const loaded = loadPack(`${packageRoot()}/policies`, 'utah');
  if (!loaded.ok) throw new Error('The pack of the demo does not load');
  const { content } = loaded.pack;
  return new CurrentPolicy(compilePack({ ...content, ...change(content) }));
}

/** A training that nobody has passed yet is asked of everybody. */
const demanding = () =>
  packWith(({ training }) => ({
    training: [
      ...training,
      {
        ...training[0]!,
        id: 'NEWLY-ASKED',
        code: 'NEWLY-ASKED',
        requesterLevels: [],
        requesterKinds: [],
        purposes: [],
        elements: [],
        authorities: [],
      },
    ],
  }));

const statuses = async () => (await Promise.all(grants.map((grant) => world.grant(grant)))).map(({ status }) => status);
const all = (status: string) => Array.from({ length: FEW }, () => status);
const orderOf = async (policy: CurrentPolicy) =>
  (await world.orders()).findLast(({ subject }) => subject === policy.digest);

describe('everything live under another pack', () => {
  it('is re-checked as a job that shows how far it is, is gone on with where it was cut off, and suspends each once', async () => {
    const policy = demanding();
    // The process that has the pack gets through two grants and is gone.
    await world.recheckSweep({ policy }).run({ batch: 1, steps: 2 });
    expect(await orderOf(policy)).toMatchObject({ part: 'grants', grants_checked: 2, finished_at: null });
    expect((await statuses()).filter((status) => status === 'suspended')).toHaveLength(2);

    const report = await world.recheckSweep({ policy }).run({ batch: 2 });
    expect(report).toMatchObject({ grantsChecked: FEW - 2, grantsSuspended: FEW - 2, failed: 0, finished: 1 });
    expect(await statuses()).toEqual(all('suspended'));
    const progress = await world.service.platform.purger.read({ personId: 'service', agencyId: '', roles: [] }, (tx) =>
      recheckProgress(tx, 'policy', policy.digest),
    );
    expect(progress).toMatchObject({ part: 'done', grantsChecked: FEW, grantsSuspended: FEW, failed: 0 });
    for (const grant of grants) {
      expect(await world.entriesOf(grant, 'GrantSuspended')).toMatchObject([
        { cause: 'facts_changed', because: { kind: 'policy', subject: policy.digest } },
      ]);
    }
  });

  it('is resumed when the former pack is in force again', async () => {
    expect(await world.recheckSweep().run()).toMatchObject({ grantsResumed: FEW, failed: 0 });
    expect(await statuses()).toEqual(all('active'));
  });

  it('is left to the process that has the pack, and a later pack ends the order of a former one', async () => {
    const policy = demanding();
    // As a process asks that has the pack already; the one that has it too asks no second time.
    await world.service.platform.app.transaction(demoActor('dps-steward'), async (tx) =>
      accepted(await askForRecheck(tx, newId(), 'policy', policy.digest)),
    );
    const before = (await world.orders()).length;
    await world.recheckSweep({ policy }).run({ steps: 0 });
    expect(await world.orders()).toHaveLength(before);
    expect(await orderOf(policy)).toMatchObject({ finished_at: null, grants_checked: 0, asked_by_agency: 'dps' });
    const shown = (handle: string) =>
      world.service.platform.app.read(demoActor(handle), (tx) => recheckProgress(tx, 'policy', policy.digest));
    expect(await shown('dps-steward')).toMatchObject({ part: 'grants', finishedAt: null });
    expect(await shown('hsi-supervisor')).toBeUndefined();
    // This process asks for its own again, so that the demanding one is outdated before anybody judged by it.
    expect(await world.recheckSweep().run()).toMatchObject({ grantsSuspended: 0 });
    expect(await orderOf(policy)).toMatchObject({ part: 'done', grants_checked: 0 });
    expect(await statuses()).toEqual(all('active'));
  });
});

/** A pack that counts how often it is asked. */
function counted(): { policy: CurrentPolicy; asked: () => number } {
  let asked = 0;
  const policy = Object.create(world.policy) as CurrentPolicy;
  Object.defineProperty(policy, 'evaluate', {
    value: (facts: Facts) => {
      asked += 1;
      return world.policy.evaluate(facts);
    },
  });
  return { policy, asked: () => asked };
}

const askAgain = () =>
  world.admin.query(
    `insert into sharing.recheck (id, cause, subject, asked_by_agency, asked_at)
   select gen_random_uuid(), 'agreement', a.id::text, '', clock_timestamp() from agreements.agreement a where number = $1`,
    [world.agreement],
  );

describe('one grant under one pack and the same facts', () => {
  it('is judged once, however often it is asked for', async () => {
    await world.recheckSweep().run();
    const { policy, asked } = counted();
    await askAgain();
    expect(await world.recheckSweep({ policy }).run()).toMatchObject({ grantsChecked: FEW });
    expect(asked()).toBe(0);
  });

  it('is judged again once something happened to it: the same facts may have met another grant', async () => {
    const [grant] = grants as [TestGrant];
    const suspended = await world.seenBy(world.officer, `/grants/${grant.number}`);
    const reason = { reason: 'Paused to look at it with counsel.' };
    await world.officer.call('POST', `/grants/${grant.number}/suspensions`, reason, suspended.ifMatch);
    const { policy, asked } = counted();
    await askAgain();
    await world.recheckSweep({ policy }).run();
    expect(asked()).toBe(1);
    // The planted fault: a standing that takes the changed grant for the one it judged.
    await world.admin.query('update sharing.grant_standing set grant_version = grant_version - 1 where grant_id = $1', [
      grant.id,
    ]);
    await askAgain();
    await world.recheckSweep({ policy }).run();
    expect(asked()).toBe(2);
    await world.admin.query(
      `update sharing.grant_standing s set grant_version = g.version from sharing.release_grant g
       where g.id = s.grant_id and g.id = $1`,
      [grant.id],
    );
    await askAgain();
    await world.recheckSweep({ policy }).run();
    expect(asked()).toBe(2);
    const seen = await world.seenBy(world.officer, `/grants/${grant.number}`);
    await world.officer.call('POST', `/grants/${grant.number}/resumptions`, reason, seen.ifMatch);
  });
});

describe('a grant that cannot be judged', () => {
  it('stops no other, and the order says so', async () => {
    const [poisoned, ...others] = grants as [TestGrant, ...TestGrant[]];
    const logged: string[] = [];
    const policy = demanding();
    const inner = world.recheckSweep({ policy });
    const real = (inner as unknown as { grants: RecheckGrants }).grants;
    const failing: Pick<RecheckGrants, 'recheck'> = {
      recheck: async (tx, ids, because) => {
        const result = await real.recheck(tx, ids, because);
        if (ids.includes(poisoned.id)) throw new Error('planted');
        return result;
      },
    };
    const report = await world.recheckSweep({ policy, grants: failing, logged }).run();
    expect(report).toMatchObject({ failed: 1, grantsSuspended: others.length });
    expect(logged).toHaveLength(2);
    expect((await world.grant(poisoned)).status).toBe('active');
    expect(await orderOf(policy)).toMatchObject({ part: 'done', failed: 1 });
    await world.recheckSweep().run();
    expect(await statuses()).toEqual(all('active'));
  });
});

describe('facts read for many', () => {
  it('are those read for one', async () => {
    const [grant] = grants as [TestGrant];
    const { purger, app } = world.service.platform;
    const details = world.service.app.get(SealedDetails, { strict: false });
    const many = await asService(purger, async (tx) => {
      const [row] = await tx.query<{ state: { terms: never }; content: never }>(
        `select g.state, r.state -> 'content' as content from sharing.release_grant g
         join sharing.share_request r on r.id = g.share_request_id where g.id = $1`,
        [grant.id],
      );
      const { terms } = row!.state as {
        terms: { requesterId: string; retention: { duration: string }; elements: { code: string }[] };
      };
      const question = {
        stage: 'access',
        requesterId: terms.requesterId,
        content: row!.content,
        retention: terms.retention.duration,
        elements: terms.elements.map(({ code }) => code),
      } as const;
      const [first, second] = await factsForMany(tx, { details, timeZone: world.policy.timeZone }, [
        question,
        question,
      ]);
      expect(second).toEqual(first);
      return accepted({ facts: first!, terms });
    });
    if (!many.ok) throw new Error('refused');
    const judge = world.service.app.get(JudgeGrant, { strict: false });
    for (const side of ['hsi-agent', 'dps-custodian']) {
      const one = await app.read(demoActor(side), (tx) => judge.grantNow(tx, many.value.terms as never, 'access'));
      expect({ ...many.value.facts, now: one.facts.now }).toEqual(one.facts);
    }
  });
});
