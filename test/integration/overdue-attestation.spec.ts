import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Caller } from '../support/callers.js';
import { RecheckWorld } from '../support/recheck-world.js';

const RULE = 'R-OVERDUE-ATTESTATION';

describe('an overdue attestation of destruction', () => {
  let world: RecheckWorld;
  let custodian: Caller;
  beforeAll(async () => {
    world = await RecheckWorld.open({ source: true });
    custodian = await world.service.as('dps-custodian');
  }, 120_000);
  afterAll(() => world.close());

  const failedRules = async (change: object = {}) => {
    const { number } = await world.submitted(change);
    const { body } = await world.analyst.call('GET', `/share-requests/${number}`);
    return {
      outcome: body.evaluation.outcome as string,
      overdue: (body.evaluation.findings as { rule: string; result: string }[]).some(
        ({ rule, result }) => rule === RULE && result === 'fail',
      ),
    };
  };

  it('stops the agency’s next request, not the one before, and nothing any more once it is attested', async () => {
    const grant = await world.granted();
    const released = await custodian.once('POST', `/grants/${grant.number}/releases`, {});
    expect(released.status).toBe(201);
    expect(await failedRules()).toMatchObject({ overdue: false });
    const open = await world.submitted();

    // Late by the clock; no sweep has written it down.
    const { rowCount } = await world.admin.query(
      `update retention.obligation set due_at = now() - interval '1 hour'
       where package_id = $1 and code = 'O-CERTIFY-DESTRUCTION'`,
      [released.body.id],
    );
    expect(rowCount).toBe(1);
    expect(await failedRules()).toEqual({ outcome: 'deny', overdue: true });
    const before = await world.officer.call('GET', `/share-requests/${open.number}`);
    expect(before.body.evaluation.outcome).not.toBe('deny');

    const { body: listed } = await world.analyst.call('GET', `/obligations?packageId=${released.body.id}`);
    const owed = (listed.items as { id: string; code: string }[]).find(({ code }) => code === 'O-CERTIFY-DESTRUCTION');
    const path = `/obligations/${owed!.id}/attestations`;
    const word = { destroyedOn: '2026-11-20', statement: 'All copies were deleted from the case system.' };
    expect((await world.analyst.once('POST', path, word)).status).toBe(422);
    const signer = { name: 'Ines Halloran', title: 'Records supervisor' };
    const attested = await world.analyst.once('POST', path, { ...word, signer });
    expect(attested).toMatchObject({ status: 201, body: { status: 'attested', signer } });
    expect(await failedRules()).toMatchObject({ overdue: false });
  });
});
