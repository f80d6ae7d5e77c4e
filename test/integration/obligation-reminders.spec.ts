import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { noticesFor } from '../../src/notifications/index.js';
import type { Actor } from '../../src/platform/actor.js';
import { AttestDestruction, AttestDestructionHandler } from '../../src/retention/commands/attest-destruction.js';
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
});
