import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import type { Actor } from '../../src/platform/actor.js';
import { AttestDestruction, AttestDestructionHandler } from '../../src/retention/commands/attest-destruction.js';
import { PlaceHold } from '../../src/retention/commands/place-hold.js';
import { WaiveObligation, WaiveObligationHandler } from '../../src/retention/commands/waive-obligation.js';
import { hasOverdueAttestation, obligationList, overdueObligations } from '../../src/retention/queries/obligations.js';
import { purgeList } from '../../src/retention/queries/purges.js';
import { idempotency, inDays, person, REQUESTING, RetentionWorld, SOURCE } from '../support/retention-world.js';

const REASON = 'Litigation is reasonably anticipated in this matter.';
const STATEMENT = 'All copies were deleted from the case system and its exports.';

describe('the retention sweep', () => {
  let world: RetentionWorld;
  let admin: pg.Client;
  beforeAll(async () => {
    world = await RetentionWorld.open();
    admin = new pg.Client({ connectionString: world.adminUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await world.close();
  });

  const packageState = async (packageId: string) => {
    const loaded = await world.purger.read(world.custodian, (tx) => world.packages.load(tx, packageId));
    if (!loaded.ok || loaded.value.state.status === 'none') throw new Error('no package');
    return loaded.value.state;
  };
  const grantStatus = async (grantId: string) => {
    const loaded = await world.purger.read(world.custodian, (tx) => world.grants.load(tx, grantId));
    return loaded.ok ? loaded.value.state.status : 'none';
  };
  const obligationsOf = (actor: Actor, packageId: string) =>
    world.app.read(actor, (tx) => obligationList(tx, { packageId, limit: 10 }));
  const wakesFor = async (referenceId: string) =>
    (await admin.query(`select topic, due_at from platform.outbox where reference_id = $1`, [referenceId])).rows;

  it('expires grants and destroys what is due, and leaves the rest alone', async () => {
    const ending = await world.grant({ expiresAt: inDays(-1) });
    const lasting = await world.grant();
    const due = await world.release(ending, { destroyAt: inDays(-1) });
    const later = await world.release(lasting);
    const report = await world.sweep.run();
    expect(report).toMatchObject({ grantsExpired: 1, packagesPurged: 1, failed: 0 });
    expect(await grantStatus(ending.grantId)).toBe('expired');
    expect(await grantStatus(lasting.grantId)).toBe('active');
    expect((await packageState(due.packageId)).status).toBe('purged');
    expect((await packageState(later.packageId)).status).toBe('sealed');
    expect(await world.sweep.run()).toMatchObject({ grantsExpired: 0, packagesPurged: 0, failed: 0 });
  });

  it('goes on behind a row that fails, and counts it', async () => {
    const parents = await world.grant();
    const poisoned = await world.release(parents, { destroyAt: inDays(-3) });
    const behind = await world.release(parents, { destroyAt: inDays(-2) });
    await admin.query(`
      create function public.fail() returns trigger language plpgsql as
        $$ begin raise exception 'poisoned'; end $$;
      create trigger fail before delete on disclosure.package_content for each row
        when (old.package_id = '${poisoned.packageId}') execute function public.fail();`);
    try {
      expect(await world.sweep.run()).toMatchObject({ packagesPurged: 1, failed: 1 });
    } finally {
      await admin.query('drop function public.fail cascade');
    }
    expect((await packageState(behind.packageId)).status).toBe('purged');
    expect((await packageState(poisoned.packageId)).status).toBe('purging');
    expect(await world.sweep.run()).toMatchObject({ packagesPurged: 1, failed: 0 });
  });

  it('carries through what was begun behind a destruction that cannot be', async () => {
    const parents = await world.grant();
    const [stuck, behind] = [
      await world.release(parents, { destroyAt: inDays(-3) }),
      await world.release(parents, { destroyAt: inDays(-2) }),
    ];
    await admin.query(`
      create function public.fail() returns trigger language plpgsql as
        $$ begin raise exception 'stuck'; end $$;
      create trigger fail before delete on disclosure.package_content for each row
        when (old.package_id = '${stuck.packageId}') execute function public.fail();`);
    try {
      await expect(world.disposition.dispose(stuck.packageId)).rejects.toThrow('stuck');
      const died = jest.spyOn(world.contents, 'destroy').mockRejectedValueOnce(new Error('killed here'));
      await expect(world.disposition.dispose(behind.packageId)).rejects.toThrow('killed here');
      died.mockRestore();
      await expect(world.disposition.resume()).rejects.toMatchObject({ done: 1, failed: 1 });
      expect((await packageState(stuck.packageId)).status).toBe('purging');
      expect((await packageState(behind.packageId)).status).toBe('purged');
    } finally {
      await admin.query('drop function public.fail cascade');
    }
    expect(await world.sweep.run()).toMatchObject({ packagesPurged: 1, failed: 0 });
  });

  it('has one effect when two workers sweep at once', async () => {
    const parents = await world.grant();
    await world.write(world.custodian, async (tx) => {
      for (let n = 0; n < 60; n += 1) await world.releaseIn(tx, parents, { destroyAt: inDays(-1) });
    });
    const reports = await Promise.all([world.sweep.run(), world.sweep.run()]);
    expect(reports[0]!.packagesPurged + reports[1]!.packagesPurged).toBe(60);
    expect(reports.map(({ failed }) => failed)).toEqual([0, 0]);
    const { rows } = await admin.query(
      `select count(*)::int as n from retention.destroyed_package d join disclosure.package p on p.id = d.package_id
       where p.grant_id = $1`,
      [parents.grantId],
    );
    expect(rows).toEqual([{ n: 60 }]);
  });

  it('destroys early what a revocation brought forward, but not under hold', async () => {
    const parents = await world.grant({ obligations: ['O-CERTIFY-DESTRUCTION'] });
    const [free, held] = [await world.release(parents), await world.release(parents)];
    const body = { on: { packages: [held.packageId] }, matter: 'Docket 2', reason: REASON };
    expect(await world.placeHold.execute(new PlaceHold(world.placer, body, idempotency()))).toMatchObject({ ok: true });
    await world.write(world.confirmer, async (tx) => {
      const locked = await world.grants.lock(tx, parents.grantId);
      if (!locked.ok) throw new Error(locked.rejection.detail);
      await world.grants.record(tx, locked.value, [
        { type: 'GrantRevoked', rationale: { id: parents.grantId, commitment: '0' } },
      ]);
    });
    const state = await packageState(free.packageId);
    expect(state).toMatchObject({ dueBecause: 'revocation' });
    // The recipient's own copy is due with it: thirty days from now, not from the former end.
    const [owed] = await obligationsOf(world.analyst, free.packageId);
    expect(owed!.destroyAt).toBe(state.dueAt);
    expect(await wakesFor(free.packageId)).toHaveLength(2);
    expect(await world.sweep.run()).toMatchObject({ packagesPurged: 1, failed: 0 });
    expect((await packageState(free.packageId)).status).toBe('purged');
    expect((await packageState(held.packageId)).status).toBe('held');
    expect(await world.contentRows(held.packageId)).toBe(1);
  });

  it('finds held, overdue, scheduled and destroyed packages in the list of purges', async () => {
    const parents = await world.grant();
    await world.release(parents);
    await world.release(parents, { destroyAt: inDays(-1) });
    const rows = await world.app.read(person(SOURCE, 'records_officer'), (tx) => purgeList(tx, { limit: 50 }));
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['scheduled', 'overdue', 'held', 'purged']));
    const overdue = await world.app.read(person(SOURCE, 'records_officer'), (tx) =>
      purgeList(tx, { state: 'overdue', limit: 50 }),
    );
    expect(overdue).toHaveLength(1);
    await world.sweep.run();
  });

  describe('a hold on a whole share request', () => {
    it('keeps what was released and what is released later', async () => {
      const parents = await world.grant();
      const first = await world.release(parents, { destroyAt: inDays(-1) });
      const body = { on: { shareRequest: parents.requestId }, matter: 'Docket 3', reason: REASON };
      expect(await world.placeHold.execute(new PlaceHold(world.placer, body, idempotency()))).toMatchObject({
        ok: true,
      });
      const second = await world.release(parents, { destroyAt: inDays(-1) });
      expect(await world.sweep.run()).toMatchObject({ packagesPurged: 0, failed: 0 });
      for (const { packageId } of [first, second]) expect((await packageState(packageId)).status).toBe('held');
    });

    const waiting = async () => {
      const { rows } = await admin.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows[0]!.n > 0;
    };
    const untilOneWaits = async () => {
      while (!(await waiting()));
    };
    const onRequest = (requestId: string) => ({ on: { shareRequest: requestId }, matter: 'Docket 6', reason: REASON });

    it('meets a release that began after it and before its commit', async () => {
      const parents = await world.grant();
      await world.release(parents);
      let releasing: ReturnType<RetentionWorld['release']> | undefined;
      await world.app.transaction(world.placer, async (tx) => {
        const placed = await world.placeHold.place(tx, onRequest(parents.requestId));
        releasing = world.release(parents);
        await untilOneWaits();
        return placed;
      });
      const { packageId } = await releasing!;
      expect((await packageState(packageId)).status).toBe('held');
    });

    it('waits for a release that began before it', async () => {
      const parents = await world.grant();
      let placing: ReturnType<RetentionWorld['placeHold']['execute']> | undefined;
      const { packageId } = await world.write(world.custodian, async (tx) => {
        const released = await world.releaseIn(tx, parents);
        placing = world.placeHold.execute(new PlaceHold(world.placer, onRequest(parents.requestId), idempotency()));
        await untilOneWaits();
        return released;
      });
      expect(await placing!).toMatchObject({ ok: true });
      expect((await packageState(packageId)).status).toBe('held');
    });

    it('is refused when nothing is left or nothing was ever released', async () => {
      const parents = await world.grant();
      const place = () =>
        world.placeHold.execute(
          new PlaceHold(
            world.placer,
            { on: { shareRequest: parents.requestId }, matter: 'Docket 4', reason: REASON },
            idempotency(),
          ),
        );
      expect(await place()).toMatchObject({ ok: false, rejection: { code: 'wrong-state' } });
      const { packageId } = await world.release(parents, { destroyAt: inDays(-1) });
      await world.sweep.run();
      expect(await place()).toMatchObject({
        ok: false,
        rejection: { code: 'already-purged', extension: { purged: [{ packageId }] } },
      });
    });
  });

  it('places a hold once for one key, and never for another agency’s people', async () => {
    const { packageId } = await world.release(await world.grant());
    const body = { on: { packages: [packageId] }, matter: 'Docket 5', reason: REASON };
    const key = idempotency();
    const first = await world.placeHold.execute(new PlaceHold(world.placer, body, key));
    const again = await world.placeHold.execute(new PlaceHold(world.placer, body, key));
    if (!first.ok || !again.ok) throw new Error('refused');
    expect(again.value).toMatchObject({ location: first.value.location, replayed: true });
    const foreign = person(REQUESTING, 'records_officer');
    expect(await world.placeHold.execute(new PlaceHold(foreign, body, idempotency()))).toMatchObject({
      ok: false,
      rejection: { code: 'not-permitted' },
    });
    const stranger = person('somebody-else', 'records_officer');
    expect(await world.placeHold.execute(new PlaceHold(stranger, body, idempotency()))).toMatchObject({
      ok: false,
      rejection: { code: 'not-found' },
    });
  });

  describe('obligations of the recipient', () => {
    const officer = person(SOURCE, 'privacy_officer');
    const moveInto = (packageId: string, text: string) =>
      admin.query(
        `update retention.obligation set due_at = $2::timestamptz, state = jsonb_set(state, '{terms,dueAt}', to_jsonb($2::text))
         where package_id = $1`,
        [packageId, text],
      );
    const overdue = (agency: string, actor: Actor) => world.app.read(actor, (tx) => hasOverdueAttestation(tx, agency));

    it('become overdue, are known to policy everywhere, and end with an attestation', async () => {
      const attest = new AttestDestructionHandler(world.app, world.obligations, world.details);
      const parents = await world.grant({ obligations: ['O-DELETE-BY', 'O-CERTIFY-DESTRUCTION'] });
      const { packageId } = await world.release(parents);
      const third = person('somebody-else', 'privacy_officer');
      expect(await overdue(REQUESTING, third)).toBe(false);

      await moveInto(packageId, inDays(-1).toISOString());
      // Late by the clock, whether or not a sweep has written it down.
      expect(await overdue(REQUESTING, third)).toBe(true);
      expect(await world.sweep.run()).toMatchObject({ obligationsOverdue: 2, failed: 0 });
      expect(await overdue(REQUESTING, third)).toBe(true);
      expect(await overdue(SOURCE, third)).toBe(false);
      expect(await world.app.read(world.analyst, (tx) => overdueObligations(tx, REQUESTING))).toHaveLength(2);
      expect(await world.app.read(third, (tx) => overdueObligations(tx, REQUESTING))).toEqual([]);

      const certify = (await obligationsOf(world.analyst, packageId)).find(
        ({ code }) => code === 'O-CERTIFY-DESTRUCTION',
      )!;
      const signer = { name: 'Ines Halloran', title: 'Records supervisor' };
      const body = { signer, destroyedOn: '2026-01-02', statement: STATEMENT };
      const refused = await attest.execute(new AttestDestruction(officer, certify.id, body, idempotency()));
      expect(refused).toMatchObject({ ok: false, rejection: { code: 'not-permitted' } });
      const done = await attest.execute(new AttestDestruction(world.analyst, certify.id, body, idempotency()));
      expect(done).toMatchObject({ ok: true });
      expect((await obligationsOf(officer, packageId)).map(({ status }) => status)).toEqual(['attested', 'attested']);
      expect(await overdue(REQUESTING, third)).toBe(false);
      const twice = await attest.execute(new AttestDestruction(world.analyst, certify.id, body, idempotency()));
      expect(twice).toMatchObject({ ok: false, rejection: { code: 'wrong-state' } });
    });

    it('are waived by the source agency with a reason', async () => {
      const waive = new WaiveObligationHandler(world.app, world.obligations, world.details);
      const parents = await world.grant({ obligations: ['O-CERTIFY-DESTRUCTION'] });
      const { packageId } = await world.release(parents);
      const [owed] = await obligationsOf(officer, packageId);
      const byRecipient = await waive.execute(new WaiveObligation(world.analyst, owed!.id, REASON, idempotency()));
      expect(byRecipient).toMatchObject({ ok: false, rejection: { code: 'not-permitted' } });
      expect(await waive.execute(new WaiveObligation(officer, owed!.id, REASON, idempotency()))).toMatchObject({
        ok: true,
      });
      expect((await obligationsOf(officer, packageId))[0]!.status).toBe('waived');
    });
  });
});
