import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { noticesFor } from '../../src/notifications/index.js';
import type { Actor } from '../../src/platform/actor.js';
import { AttestDestruction, AttestDestructionHandler } from '../../src/retention/commands/attest-destruction.js';
import { ValidateReview, ValidateReviewHandler } from '../../src/retention/commands/validate-review.js';
import { obligationDetail, obligationList } from '../../src/retention/queries/obligations.js';
import { databaseClock } from '../support/database-clock.js';
import type { DatabaseClock } from '../support/database-clock.js';
import { idempotency, inDays, person, REQUESTING, RetentionWorld, SOURCE } from '../support/retention-world.js';

describe('reminders of obligations', () => {
  let world: RetentionWorld;
  let admin: pg.Client;
  let clock: DatabaseClock;
  beforeAll(async () => {
    world = await RetentionWorld.open();
    admin = new pg.Client({ connectionString: world.adminUrl });
    await admin.connect();
    clock = await databaseClock(admin);
  });
  afterAll(async () => {
    await admin.end();
    await world.close();
  });

  const told = async (actor: Actor, number: string) =>
    (await world.app.read(actor, (tx) => noticesFor(tx, { limit: 200 })))
      .filter(({ about }) => about.number === number)
      .map(({ code, cause }) => `${code} ${cause}`)
      .reverse();
  /** Sweeps by a clock that stands so many days before the obligation is due; twice, since a reminder is told once. */
  const sweepAt = async (days: number) => {
    await clock.set(inDays(40 - days));
    await Promise.all([world.sweep.run(), world.sweep.run()]);
    return world.sweep.run();
  };

  it.each([
    ['O-DELETE-BY', 'destruction-to-attest'],
    ['O-VALIDATE-BY', 'review-to-validate'],
  ])('%s: 14, 7 and 1 days before and when it is overdue, each once', async (code, words) => {
    const parents = await world.grant({ obligations: [code] });
    const { packageId, number } = await world.release(parents, { destroyAt: inDays(40) });
    expect(await sweepAt(14.1)).toMatchObject({ remindersTold: 0, failed: 0 });
    expect(await told(world.analyst, number)).toEqual([]);
    const expected: string[] = [];
    for (const [days, told_] of [
      [13.9, `${words} 14-days-before`],
      [6.9, `${words} 7-days-before`],
      [0.9, `${words} 1-days-before`],
      [-0.1, 'obligation-overdue overdue'],
    ] as const) {
      expect(await sweepAt(days)).toMatchObject({ remindersTold: 0, failed: 0 });
      expected.push(told_);
      expect(await told(world.analyst, number)).toEqual(expected);
    }
    await sweepAt(-20);
    expect(await told(person(REQUESTING, 'privacy_officer'), number)).toEqual(expected);
    expect(await told(person(SOURCE, 'privacy_officer'), number)).toEqual([]);

    // Planted: the row that says it was told is lost, and the same reminder comes again.
    await admin.query(
      `delete from retention.reminder r using retention.obligation o where o.id = r.obligation_id and o.package_id = $1
         and r.step = 'overdue'`,
      [packageId],
    );
    await world.sweep.run();
    expect(await told(world.analyst, number)).toEqual([...expected, 'obligation-overdue overdue']);
    await clock.set(undefined);
  });

  it('are not made up for what came into being late, and end with the attestation of a named signer', async () => {
    const parents = await world.grant({ obligations: ['O-DELETE-BY'] });
    const { packageId, number } = await world.release(parents, { destroyAt: inDays(3) });
    await world.sweep.run();
    expect(await told(world.analyst, number)).toEqual(['destruction-to-attest 7-days-before']);
    const [owed] = await world.app.read(world.analyst, (tx) => obligationList(tx, { packageId, limit: 5 }));
    const attest = new AttestDestructionHandler(world.app, world.obligations, world.details);
    const signer = { name: 'Ines Halloran', title: 'Records supervisor' };
    const body = { signer, destroyedOn: '2026-01-02', statement: 'All copies were deleted from the case system.' };
    expect(await attest.execute(new AttestDestruction(world.analyst, owed!.id, body, idempotency()))).toMatchObject({
      ok: true,
    });
    for (const actor of [world.analyst, person(SOURCE, 'privacy_officer')]) {
      const view = await world.app.read(actor, (tx) => obligationDetail(tx, world.details, owed!.id));
      expect(view).toMatchObject({ status: 'attested', signer, statement: body.statement });
    }
    // The name is nowhere outside its seal.
    const { rows } = await admin.query<{ n: number }>(
      `select (select count(*) from retention.obligation where state::text like '%Halloran%')
         + (select count(*) from ledger.inbox where encode(bytes, 'escape') like '%Halloran%') as n`,
    );
    expect(Number(rows[0]!.n)).toBe(0);
    await clock.set(inDays(4));
    await world.sweep.run();
    expect(await told(world.analyst, number)).toEqual(['destruction-to-attest 7-days-before']);
    await clock.set(undefined);
  });

  it('end with the validation of a review in time; late, there is none', async () => {
    const parents = await world.grant({ obligations: ['O-VALIDATE-BY'] });
    const owedBy = async (destroyAt: Date) => {
      const { packageId, number } = await world.release(parents, { destroyAt });
      const [owed] = await world.app.read(world.analyst, (tx) => obligationList(tx, { packageId, limit: 5 }));
      return { id: owed!.id, number };
    };
    const inTime = await owedBy(inDays(3));
    const late = await owedBy(inDays(-1));
    const validate = new ValidateReviewHandler(world.app, world.obligations, world.details);
    const reviewer = { name: 'Oren Castellane', title: 'Intelligence unit supervisor' };
    const body = {
      reviewer,
      reviewedOn: '2026-01-02',
      finding: 'The submission was reviewed; the case is still open.',
    };
    const tried = (actor: Actor, id: string) => validate.execute(new ValidateReview(actor, id, body, idempotency()));
    expect(await tried(person(SOURCE, 'privacy_officer'), inTime.id)).toMatchObject({
      ok: false,
      rejection: { code: 'not-permitted' },
    });
    // Due already, although nobody has swept.
    expect(await tried(world.analyst, late.id)).toMatchObject({ ok: false, rejection: { code: 'wrong-state' } });
    expect(await tried(world.analyst, inTime.id)).toMatchObject({ ok: true });
    for (const actor of [world.analyst, person(SOURCE, 'privacy_officer')]) {
      const view = await world.app.read(actor, (tx) => obligationDetail(tx, world.details, inTime.id));
      expect(view).toMatchObject({ status: 'validated', reviewer, finding: body.finding, commands: [] });
    }
    const { rows } = await admin.query<{ entries: number; names: number }>(
      `select count(*) filter (where aggregate_id = $1 and type = 'ObligationValidated')::int as entries,
         count(*) filter (where encode(bytes, 'escape') like '%Castellane%')::int as names from ledger.inbox`,
      [inTime.id],
    );
    expect(rows[0]).toEqual({ entries: 1, names: 0 });
    await clock.set(inDays(4));
    await world.sweep.run();
    expect(await told(world.analyst, inTime.number)).toEqual([]);
    // A validation puts off no purge: the broker's own copy went when it was due.
    const status = await admin.query(`select status from disclosure.package where number = $1`, [inTime.number]);
    expect(status.rows).toEqual([{ status: 'purged' }]);
    // Planted: what asks for no review is called validated.
    const planted = admin.query(
      `update retention.obligation set status = 'validated' where code = 'O-DELETE-BY' and status <> 'validated'`,
    );
    await expect(planted).rejects.toMatchObject({ code: '23514' });
    await clock.set(undefined);
  });
});
