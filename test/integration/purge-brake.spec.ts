import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Actor } from '../../src/platform/actor.js';
import { newId } from '../../src/platform/ids/ids.js';
import { PlaceHold } from '../../src/retention/commands/place-hold.js';
import { ReleasePurge } from '../../src/retention/commands/release-purge.js';
import { waitingRetention } from '../../src/retention/index.js';
import { brakeList } from '../../src/retention/queries/purge-brakes.js';
import { noticesFor } from '../../src/notifications/index.js';
import type { PurgeReason } from '../../src/disclosures/index.js';
import { databaseClock } from '../support/database-clock.js';
import type { DatabaseClock } from '../support/database-clock.js';
import { idempotency, inDays, person, RetentionWorld, SOURCE } from '../support/retention-world.js';

const FLOOR = 5;
const REASON = 'The agreement was ended and its records go, as counsel confirmed.';
const HOUR = 1 / 24;

/** Planted: a brake that lets everything go. */
const notAsking = {
  look: async () => ({ stops: [], tally: { countedAt: new Date(), mayGo: new Map([[SOURCE, 100_000]]) } }),
};

describe('the purge brake', () => {
  let world: RetentionWorld;
  let admin: pg.Client;
  let clock: DatabaseClock;
  let parents: Awaited<ReturnType<RetentionWorld['grant']>>;
  const records = person(SOURCE, 'records_officer');
  const privacy = person(SOURCE, 'privacy_officer');

  beforeEach(async () => {
    world = await RetentionWorld.open();
    admin = new pg.Client({ connectionString: world.adminUrl });
    await admin.connect();
    clock = await databaseClock(admin);
    parents = await world.grant();
  });
  afterEach(async () => {
    await admin.end();
    await world.close();
  });

  const braked = () => world.sweepUnder(world.brakeWithFloor(FLOOR)).run();
  const releaseMany = (count: number, destroyAt: Date) =>
    world.write(world.custodian, async (tx) => {
      const ids: string[] = [];
      for (let n = 0; n < count; n += 1) ids.push((await world.releaseIn(tx, parents, { destroyAt })).packageId);
      return ids;
    });
  const bringForward = (ids: readonly string[], because: Exclude<PurgeReason, 'expiry'>) =>
    world.write(world.custodian, (tx) => world.forward.bring(tx, ids, because));
  const live = async () => {
    const { rows } = await admin.query<{ n: number }>(`select count(*)::int as n from disclosure.package_content`);
    return rows[0]!.n;
  };
  const brakes = (actor: Actor = records) => world.app.read(actor, (tx) => brakeList(tx, { limit: 10 }));
  const told = (actor: Actor) => world.app.read(actor, (tx) => noticesFor(tx, { limit: 50 }));
  const letGo = (actor: Actor, brake: { number: string; version: number }) =>
    world.releasePurge.execute(new ReleasePurge(actor, brake.number, brake.version, REASON));
  const codeOf = (result: Awaited<ReturnType<typeof letGo>>) => (result.ok ? 'ok' : result.rejection.code);

  it('stops a mass that nobody foresaw, and tells two officers; bypassed, the mass is gone', async () => {
    const ids = await releaseMany(12, inDays(90));
    await bringForward(ids, 'agreement_end');
    expect(await braked()).toMatchObject({ packagesPurged: 0, packagesBraked: 12, failed: 0 });
    expect(await live()).toBe(12);
    const [brake, ...others] = await brakes();
    expect(others).toEqual([]);
    expect(brake).toMatchObject({
      status: 'pulled',
      counted: { cause: 'more-than-foreseen', counts: { due: 12, gone: 0, foreseen: 0, live: 12 } },
    });
    for (const officer of [records, privacy]) {
      expect(await told(officer)).toMatchObject([{ code: 'purge-braked', about: { number: brake!.number } }]);
    }
    // Pulled once, told once, however often it is swept, by two at a time.
    await Promise.all([braked(), braked()]);
    expect(await brakes()).toHaveLength(1);
    expect(await told(records)).toHaveLength(1);
    expect(await brakes(person('somebody-else', 'records_officer'))).toEqual([]);

    // Planted: a sweep that does not ask the brake.
    expect(await world.sweepUnder(notAsking).run()).toMatchObject({ packagesPurged: 12 });
    expect(await live()).toBe(0);
  });

  it('lets go what was foreseen a day ago for today, and an ordinary small purge', async () => {
    // Eight of 160 is 5 % exactly.
    await releaseMany(152, inDays(90));
    await releaseMany(8, inDays(-HOUR));
    expect(await braked()).toMatchObject({ packagesPurged: 8, packagesBraked: 0, failed: 0 });
    expect(await brakes()).toEqual([]);
  });

  it('stops what is foreseen too, when it is more than 5 % of what is live', async () => {
    await releaseMany(100, inDays(90));
    await releaseMany(8, inDays(-HOUR));
    expect(await braked()).toMatchObject({ packagesPurged: 0, packagesBraked: 8 });
    expect((await brakes())[0]!.counted.cause).toBe('share-of-live');
  });

  it('stops a mass that comes in small portions, before the day’s floor is passed', async () => {
    const ids = await releaseMany(12, inDays(90));
    let purged = 0;
    for (const id of ids) {
      await bringForward([id], 'superseded');
      purged += (await braked()).packagesPurged;
    }
    expect(purged).toBe(FLOOR);
    expect(await live()).toBe(12 - FLOOR);
  });

  it('stops what becomes due between its count and the purge', async () => {
    const ids = await releaseMany(12, inDays(90));
    await bringForward(ids.slice(0, 1), 'superseded');
    const real = world.brakeWithFloor(FLOOR);
    let asked = 0;
    const late = {
      look: async () => {
        asked += 1;
        const look = await real.look();
        // After the first count and before the batch is read.
        if (asked === 1) await bringForward(ids.slice(1), 'agreement_end');
        return look;
      },
    };
    expect(await world.sweepUnder(late).run()).toMatchObject({ packagesPurged: 0, packagesBraked: 12, failed: 0 });

    // Planted: the first count stands for the whole sweep.
    expect(await world.sweepUnder(notAsking).run()).toMatchObject({ packagesPurged: 12 });
  });

  it('lets single orders of persons go, and not a mass of them', async () => {
    const ids = await releaseMany(20, inDays(90));
    await bringForward(ids.slice(0, 12), 'agreement_end');
    await bringForward(ids.slice(12, 15), 'revocation');
    expect(await braked()).toMatchObject({ packagesPurged: 3, packagesBraked: 12 });
    await bringForward(ids.slice(15), 'correction');
    expect(await braked()).toMatchObject({ packagesPurged: 0, packagesBraked: 17 });
    expect(await live()).toBe(17);
  });

  it('goes on after two persons in two roles, for what was counted and nothing else', async () => {
    const ids = await releaseMany(24, inDays(90));
    await bringForward(ids.slice(0, 12), 'agreement_end');
    await braked();
    const [brake] = await brakes();
    expect(codeOf(await letGo(world.analyst, brake!))).toBe('not-found');
    expect(codeOf(await letGo(person(SOURCE, 'custodian'), brake!))).toBe('not-permitted');
    expect(codeOf(await letGo(records, brake!))).toBe('ok');
    expect(await braked()).toMatchObject({ packagesPurged: 0, packagesBraked: 12 });
    const [half] = await brakes();
    // Whoever may give the second release has it before the eyes, and nobody else.
    const waits = async (actor: Actor) =>
      (await world.app.read(actor, (tx) => waitingRetention(tx, 9))).map(
        ({ because, number }) => `${because} ${number}`,
      );
    expect(await waits(privacy)).toEqual([`brake ${half!.number}`]);
    for (const actor of [records, person(SOURCE, 'records_officer'), person(SOURCE, 'custodian'), world.analyst]) {
      expect(await waits(actor)).toEqual([]);
    }
    expect(codeOf(await letGo(records, half!))).toBe('conflict-of-roles');
    expect(codeOf(await letGo(person(SOURCE, 'records_officer'), half!))).toBe('conflict-of-roles');
    expect(codeOf(await letGo(privacy, brake!))).toBe('changed-meanwhile');
    // More becomes due after the count: those who released have not seen it.
    await bringForward(ids.slice(12), 'agreement_end');
    expect(codeOf(await letGo(privacy, half!))).toBe('ok');
    expect(await braked()).toMatchObject({ packagesPurged: 12, packagesBraked: 12, failed: 0 });
    expect((await brakes()).map(({ status }) => status)).toEqual(['pulled', 'released']);
    expect(await live()).toBe(12);
    // What was released does not count against what comes after it: the second brake stops its own twelve.
    expect((await brakes())[0]!.counted.counts).toMatchObject({ due: 12, gone: 0 });
  });

  it('repeats the notice every day, voids a lone release, and ends when nothing is left to stop', async () => {
    const ids = await releaseMany(12, inDays(90));
    await bringForward(ids, 'agreement_end');
    await braked();
    expect(codeOf(await letGo(records, (await brakes())[0]!))).toBe('ok');
    await clock.set(inDays(1.01));
    expect(await braked()).toMatchObject({ packagesPurged: 0, packagesBraked: 12, failed: 0 });
    expect(await brakes()).toMatchObject([{ status: 'pulled', releases: [] }]);
    expect(await told(privacy)).toHaveLength(2);
    const body = { on: { shareRequest: parents.requestId }, matter: 'Docket 7', reason: REASON };
    expect(await world.placeHold.execute(new PlaceHold(world.placer, body, idempotency()))).toMatchObject({ ok: true });
    expect(await braked()).toMatchObject({ packagesBraked: 0, failed: 0 });
    expect(await brakes()).toMatchObject([{ status: 'ended' }]);
  });

  it('destroys nothing when it cannot count', async () => {
    const ids = await releaseMany(2, inDays(90));
    await bringForward(ids, 'revocation');
    const broken = { look: () => Promise.reject(new Error('no answer')) };
    expect(await world.sweepUnder(broken).run()).toMatchObject({ packagesPurged: 0, failed: 1 });
    expect(await live()).toBe(2);
  });

  it('is not released by one person or one role, nor by the sweep, even by SQL', async () => {
    const ids = await releaseMany(12, inDays(90));
    await bringForward(ids, 'agreement_end');
    await braked();
    const [brake] = await brakes();
    const [one, other] = [newId(), newId()];
    const attempt = (first: readonly [string, string], second: readonly [string, string]) =>
      admin
        .query(
          `update retention.purge_brake set status = 'released', covers_until = now(), first_released_by = $2,
             first_role = $3, second_released_by = $4, second_role = $5 where id = $1`,
          [brake!.id, ...first, ...second],
        )
        .then(
          () => 'done',
          (error: { code: string }) => error.code,
        );
    const check = '23514';
    expect(await attempt([one, 'records_officer'], [one, 'privacy_officer'])).toBe(check);
    expect(await attempt([one, 'records_officer'], [other, 'records_officer'])).toBe(check);
    const sweeper = new pg.Client({ connectionString: world.urlFor('purger') });
    await sweeper.connect();
    try {
      const released = sweeper.query(
        `update retention.purge_brake set status = 'released', covers_until = now(), first_released_by = $1,
           first_role = 'records_officer', second_released_by = $2, second_role = 'privacy_officer'`,
        [one, other],
      );
      await expect(released).rejects.toMatchObject({ code: '42501' });
    } finally {
      await sweeper.end();
    }
    expect(await attempt([one, 'records_officer'], [other, 'privacy_officer'])).toBe('done');
  });
});
