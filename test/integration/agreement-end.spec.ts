import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AgreementEvent, AgreementTerms } from '../../src/agreements/index.js';
import { newId } from '../../src/platform/ids/ids.js';
import { AGREEMENT_TERMS as TERMS, inDaysOnly as day } from '../support/agreement-terms.js';
import { idempotency, person, RetentionWorld, SOURCE } from '../support/retention-world.js';
import { PlaceHold } from '../../src/retention/commands/place-hold.js';

const DETAIL = { id: newId(), commitment: '0'.repeat(64) };
const SUSPENDED: AgreementEvent = {
  type: 'AgreementSuspended',
  suspension: { agency: SOURCE, reason: 'breach', since: new Date(0).toISOString() },
};
const TERMINATED: AgreementEvent = {
  type: 'AgreementTerminated',
  termination: { agency: SOURCE, reason: 'mutual', noticeOn: day(0) },
};

describe('when an agreement stops', () => {
  let world: RetentionWorld;
  beforeAll(async () => {
    world = await RetentionWorld.open();
  });
  afterAll(async () => world.close());

  /** An agreement in force, a grant under it and a released package. */
  async function shared(change: Partial<AgreementTerms> = {}, named: 'id' | 'number' = 'id') {
    const id = newId();
    const number = `AG-2026-${String(shared.count++).padStart(6, '0')}`;
    await world.write(world.custodian, (tx) => {
      const terms = { ...TERMS, ...change };
      const drafted = { type: 'AgreementDrafted', number, revision: 1, terms, detail: DETAIL, draftedBy: 'p' } as const;
      return world.agreementStore.create(tx, id, [drafted, { type: 'AgreementEnteredIntoForce', dueAt: day(-100) }]);
    });
    const parents = await world.grant({ agreement: named === 'id' ? id : number });
    const { packageId } = await world.release(parents);
    const happens = (event: AgreementEvent) =>
      world.write(world.custodian, async (tx) => {
        const stored = await world.agreementStore.lock(tx, id);
        await world.agreementStore.record(tx, stored!, [event]);
      });
    const state = () =>
      world.purger.read(world.custodian, async (tx) => {
        const grant = await world.grants.load(tx, parents.grantId);
        const stored = await world.packages.load(tx, packageId);
        if (!grant.ok || !stored.ok || stored.value.state.status === 'none') throw new Error('gone');
        return {
          grant: grant.value.state.status,
          cause: 'cause' in grant.value.state ? grant.value.state.cause : undefined,
          package: stored.value.state.status,
          because: stored.value.state.dueBecause,
        };
      });
    return { packageId, happens, state };
  }
  shared.count = 1;

  it('the sweep leaves grants under a living agreement alone', async () => {
    const { state } = await shared();
    expect(await world.sweep.run()).toMatchObject({ grantsFollowed: 0, packagesPurged: 0, failed: 0 });
    expect(await state()).toMatchObject({ grant: 'active', package: 'sealed' });
  });

  it('suspension pauses the grant and destroys nothing', async () => {
    const { happens, state } = await shared();
    await happens(SUSPENDED);
    expect(await world.sweep.run()).toMatchObject({ grantsFollowed: 1, packagesPurged: 0, failed: 0 });
    expect(await state()).toEqual({
      grant: 'suspended',
      cause: 'agreement_suspended',
      package: 'sealed',
      because: 'expiry',
    });
    expect(await world.sweep.run()).toMatchObject({ grantsFollowed: 0 });
  });

  it.each(['id', 'number'] as const)('termination ends grant and data, the agreement named by %s', async (named) => {
    const { happens, state } = await shared({}, named);
    await happens(TERMINATED);
    expect(await world.sweep.run()).toMatchObject({ grantsFollowed: 1, packagesPurged: 1, failed: 0 });
    expect(await state()).toEqual({
      grant: 'suspended',
      cause: 'agreement_ended',
      package: 'purged',
      because: 'agreement_end',
    });
    expect(await world.sweep.run()).toMatchObject({ grantsFollowed: 0, packagesPurged: 0, failed: 0 });
  });

  it('termination keeps the data until its own time where the agreement says so', async () => {
    const { happens, state } = await shared({
      heldData: { onSuspension: 'keep', onTermination: 'keep_until_retention' },
    });
    await happens(TERMINATED);
    expect(await world.sweep.run()).toMatchObject({ packagesPurged: 0, failed: 0 });
    expect(await state()).toMatchObject({ grant: 'suspended', package: 'sealed', because: 'expiry' });
  });

  it('expiry comes by itself and takes the data with it', async () => {
    const { state } = await shared({ term: { ...TERMS.term, expiresOn: day(-2) } });
    expect(await world.sweep.run()).toMatchObject({
      agreementsAdvanced: 1,
      grantsFollowed: 1,
      packagesPurged: 1,
      failed: 0,
    });
    expect(await state()).toMatchObject({ grant: 'suspended', package: 'purged', because: 'agreement_end' });
  });

  it('a hold wins over the end of an agreement', async () => {
    const { packageId, happens, state } = await shared();
    const counsel = person(SOURCE, 'legal_counsel');
    const body = { on: { packages: [packageId] }, matter: 'Docket 9', reason: 'A court asked to keep this release.' };
    expect(await world.placeHold.execute(new PlaceHold(counsel, body, idempotency()))).toMatchObject({ ok: true });
    await happens(TERMINATED);
    expect(await world.sweep.run()).toMatchObject({ grantsFollowed: 1, packagesPurged: 0, failed: 0 });
    expect(await state()).toMatchObject({ package: 'held', because: 'agreement_end' });
    expect(await world.contentRows(packageId)).toBe(1);
  });
});
