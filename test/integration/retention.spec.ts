import 'reflect-metadata';
import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Actor } from '../../src/platform/actor.js';
import { SettableClock } from '../../src/platform/clock/clock.js';
import type { CertificateFile } from '../../src/retention/index.js';
import { certificateFile, certificateList, verifyCertificate } from '../../src/retention/index.js';
import { ConfirmLift, ProposeLift } from '../../src/retention/commands/lift-hold.js';
import { PlaceHold } from '../../src/retention/commands/place-hold.js';
import { waitingDisclosures } from '../../src/disclosures/index.js';
import { waitingRetention } from '../../src/retention/index.js';
import { idempotency, inDays, person, REQUESTING, RetentionWorld, SOURCE } from '../support/retention-world.js';
import type { Parents } from '../support/retention-world.js';

const REASON = 'Litigation is reasonably anticipated in this matter.';
const AN_HOUR_AGO = () => inDays(-1 / 24);

describe('retention', () => {
  let world: RetentionWorld;
  let parents: Parents;
  beforeAll(async () => {
    world = await RetentionWorld.open();
    parents = await world.grant();
  });
  afterAll(async () => world.close());

  const hold = (actor: Actor, ...packages: string[]) =>
    world.placeHold.execute(
      new PlaceHold(actor, { on: { packages }, matter: 'Docket 1', reason: REASON }, idempotency()),
    );
  const waiting = async (actor: Actor, because: string) => {
    const [disclosures, retention] = await world.app.read(actor, (tx) =>
      Promise.all([waitingDisclosures(tx, 50), waitingRetention(tx, 50)]),
    );
    return [...disclosures, ...retention].filter((each) => each.because === because).map(({ number }) => number);
  };
  const stateOf = async (packageId: string) => {
    const loaded = await world.purger.read(world.custodian, (tx) => world.packages.load(tx, packageId));
    if (!loaded.ok) throw new Error('package not found');
    return loaded.value.state;
  };
  const certificateOf = async (packageId: string): Promise<CertificateFile> => {
    const rows = await world.auditor.read(world.custodian, (tx) => certificateList(tx, { packageId, limit: 2 }));
    if (rows.length !== 1) throw new Error(`${rows.length} certificates`);
    const file = await world.auditor.read(world.custodian, (tx) => certificateFile(tx, rows[0]!.id, async () => null));
    return file!;
  };

  describe('disposition', () => {
    it('destroys what is due, proves it and certifies it', async () => {
      const { packageId } = await world.release(parents, { destroyAt: AN_HOUR_AGO() });
      const disposed = await world.disposition.dispose(packageId);
      expect(disposed).toMatchObject({ ok: true, value: { before: false } });
      expect(await world.contentRows(packageId)).toBe(0);
      expect((await stateOf(packageId)).status).toBe('purged');
      const { certificate, packages } = await certificateOf(packageId);
      expect(certificate.verification).toMatchObject({ result: 'pass', rowsLeft: 0, openAttempts: 'all failed' });
      expect(packages).toMatchObject([{ packageId, reason: 'expiry', contentDestroyed: true, keyDestroyed: true }]);
      expect(certificate.locationsNotCovered.map(({ location }) => location)).toContain("recipient's copies");
    });

    it('changes nothing before the due time', async () => {
      const { packageId } = await world.release(parents);
      expect(await world.disposition.dispose(packageId)).toMatchObject({ ok: false, rejection: { code: 'not-due' } });
      expect(await world.contentRows(packageId)).toBe(1);
    });

    it('goes by the database clock, not by that of a worker who is a day ahead', async () => {
      const { packageId } = await world.release(parents);
      const ahead = world.connect('purger', { clock: new SettableClock(inDays(1)) });
      try {
        const disposed = await world.dispositionOn(ahead).dispose(packageId);
        expect(disposed).toMatchObject({ ok: false, rejection: { code: 'not-due' } });
      } finally {
        await ahead.close();
      }
    });

    it('answers a second time with the same certificate', async () => {
      const { packageId } = await world.release(parents, { destroyAt: AN_HOUR_AGO() });
      const first = await world.disposition.dispose(packageId);
      const second = await world.disposition.dispose(packageId);
      if (!first.ok || !second.ok) throw new Error('refused');
      expect(second.value).toEqual({ certificateId: first.value.certificateId, before: true });
    });

    it('certifies nothing that it did not destroy itself', async () => {
      const { packageId } = await world.release(parents, { destroyAt: AN_HOUR_AGO(), withoutContent: true });
      await world.disposition.dispose(packageId);
      const { certificate } = await certificateOf(packageId);
      expect(certificate.verification.result).toBe('unknown');
      expect(certificate.scope.contentsDestroyed).toBe(0);
      expect(certificate.exceptions).toHaveLength(1);
    });

    it('certifies nothing while the data survives its deletion, and then exactly once', async () => {
      const { packageId } = await world.release(parents, { destroyAt: AN_HOUR_AGO() });
      await asAdmin(
        world,
        `
        create function public.keep() returns trigger language plpgsql as $$ begin return null; end $$;
        create trigger keep before delete on disclosure.package_content for each row execute function public.keep();`,
      );
      try {
        await expect(world.disposition.dispose(packageId)).rejects.toThrow('still there');
      } finally {
        await asAdmin(world, 'drop function public.keep cascade');
      }
      const begun = await stateOf(packageId);
      expect(begun.status).toBe('purging');
      expect(await world.contentRows(packageId)).toBe(1);
      await expect(certificateOf(packageId)).rejects.toThrow('0 certificates');
      expect(await world.disposition.resume()).toBe(1);
      const { certificate, packages } = await certificateOf(packageId);
      expect(certificate.certificateId).toBe(begun.status === 'purging' && begun.certificateId);
      // The key went in the first attempt, which the journal says: so it is this destruction that is certified.
      expect(packages).toMatchObject([{ packageId, contentDestroyed: true, keyDestroyed: true }]);
    });
  });

  describe('legal hold', () => {
    it('keeps due data, until two other persons have lifted it', async () => {
      const { packageId, number } = await world.release(parents, { destroyAt: AN_HOUR_AGO() });
      const placed = await hold(world.placer, number);
      if (!placed.ok) throw new Error(placed.rejection.detail);
      const reference = placed.value.location!.split('/').at(-1)!;
      expect(await world.disposition.dispose(packageId)).toMatchObject({
        ok: false,
        rejection: { code: 'under-hold' },
      });

      const refusals = [
        await world.confirmLift.execute(new ConfirmLift(world.confirmer, reference, REASON, idempotency())),
        await world.proposeLift.execute(new ProposeLift(world.placer, reference, REASON, idempotency())),
      ];
      expect(refusals.map((each) => (each.ok ? 'ok' : each.rejection.code))).toEqual([
        'wrong-state',
        'conflict-of-roles',
      ]);
      expect(
        await world.proposeLift.execute(new ProposeLift(world.proposer, reference, REASON, idempotency())),
      ).toMatchObject({
        ok: true,
      });
      // Only who may confirm it has it before the eyes.
      expect(await waiting(world.confirmer, 'hold')).toHaveLength(1);
      for (const actor of [world.placer, world.proposer, world.custodian])
        expect(await waiting(actor, 'hold')).toEqual([]);
      for (const actor of [world.placer, world.proposer]) {
        const alone = await world.confirmLift.execute(new ConfirmLift(actor, reference, REASON, idempotency()));
        expect(alone).toMatchObject({ ok: false, rejection: { code: 'conflict-of-roles' } });
      }
      expect(await world.contentRows(packageId)).toBe(1);
      expect(
        await world.confirmLift.execute(new ConfirmLift(world.confirmer, reference, REASON, idempotency())),
      ).toMatchObject({
        ok: true,
      });
      expect(await world.disposition.dispose(packageId)).toMatchObject({ ok: true });
    });

    it('is refused with the certificate when the data is gone', async () => {
      const { packageId } = await world.release(parents, { destroyAt: AN_HOUR_AGO() });
      const live = await world.release(parents);
      const disposed = await world.disposition.dispose(packageId);
      if (!disposed.ok) throw new Error(disposed.rejection.detail);
      const refused = await hold(world.placer, packageId, live.packageId);
      expect(refused).toMatchObject({
        ok: false,
        rejection: {
          code: 'already-purged',
          extension: { purged: [{ packageId, certificateId: disposed.value.certificateId }] },
        },
      });
      expect((await stateOf(live.packageId)).status).toBe('sealed');
    });
  });

  it('waits on the first page of who acts next: release, acceptance, attestation', async () => {
    const granted = await world.grant({ obligations: ['O-DELETE-BY'] });
    const [before, others] = [await waiting(world.custodian, 'release'), person(REQUESTING, 'analyst')];
    const { number, packageId } = await world.release(granted, { destroyAt: inDays(10) });
    const later = await world.release(await world.grant({ obligations: ['O-DELETE-BY'] }), { destroyAt: inDays(60) });
    expect(before.length - (await waiting(world.custodian, 'release')).length).toBe(1);
    expect(await waiting(person(SOURCE, 'privacy_officer'), 'release')).toEqual([]);
    expect(await waiting(world.analyst, 'acceptance')).toEqual(expect.arrayContaining([number, later.number]));
    expect(await waiting(others, 'acceptance')).toEqual([]);
    // Any analyst and privacy officer of the recipient may attest, from thirty days before.
    for (const actor of [world.analyst, others, person(REQUESTING, 'privacy_officer')]) {
      expect(await waiting(actor, 'attestation')).toEqual([number]);
    }
    expect(await waiting(person(SOURCE, 'privacy_officer'), 'attestation')).toEqual([]);
    await world.write(world.analyst, async (tx) => {
      const stored = await world.packages.lock(tx, packageId);
      if (!stored.ok) throw new Error(stored.rejection.detail);
      await world.packages.record(tx, stored.value, [{ type: 'NoticeAccepted', personId: world.analyst.personId }]);
    });
    expect(await waiting(world.analyst, 'acceptance')).not.toContain(number);
  });

  it('verifies certificates offline', async () => {
    const { packageId } = await world.release(parents, { destroyAt: AN_HOUR_AGO() });
    await world.disposition.dispose(packageId);
    const trusted = createPublicKey(world.keys.manifestSigner.privateKey);
    expect(verifyCertificate(await certificateOf(packageId), { issuer: trusted })).toMatchObject({ ok: true });
  });
});

async function asAdmin(world: RetentionWorld, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: world.adminUrl });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
