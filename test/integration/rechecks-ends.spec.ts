import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoAgreements } from '../../samples/demo-agreements.js';
import { TASK_FORCE_REQUEST } from '../support/callers.js';
import type { Caller } from '../support/callers.js';
import { RecheckWorld } from '../support/recheck-world.js';
import type { TestGrant } from '../support/recheck-world.js';

const RATIONALE = 'Necessary for the named case and within the agreement.';
const TODAY = new Date().toISOString().slice(0, 10);
/** The task force agreement once more, under another number. */
const { body: TERMS } = demoAgreements(TODAY)[0]!;
const SIGNATURE = { signatory: 'Emerson Tallis', title: 'Privacy officer', delegation: 'Order 7 of the agency head' };

let world: RecheckWorld;

beforeAll(async () => {
  world = await RecheckWorld.open({ source: true });
  await world.sweep();
});
afterAll(() => world.close());

async function sign(id: string): Promise<void> {
  for (const { agency } of TERMS.parties) {
    const who =
      agency === 'hsi' ? await world.service.as('hsi-supervisor') : await world.service.as(`${agency}-privacy`);
    const { ifMatch } = await world.seenBy(who, `/agreements/${id}`);
    const signed = await who.call('POST', `/agreements/${id}/signatures`, SIGNATURE, ifMatch);
    if (signed.status !== 201) throw new Error(JSON.stringify(signed.body));
  }
}

async function agreed(): Promise<{ id: string; number: string }> {
  const { body } = await world.officer.call('POST', '/agreements', TERMS);
  await sign(body.id);
  return body;
}

const stateOf = async (grant: TestGrant) => {
  const { status, suspension } = await world.grant(grant);
  return { status, cause: suspension?.cause };
};

describe('when an agreement ends', () => {
  it('by termination, the grants that cite it are suspended and stay so', async () => {
    const { id, number } = await agreed();
    const grants = [await world.granted({ agreement: id }), await world.granted({ agreement: number })];
    const { ifMatch } = await world.seenBy(world.officer, `/agreements/${id}`);
    const ended = await world.officer.call(
      'POST',
      `/agreements/${id}/terminations`,
      { reason: 'mutual', noticeOn: TODAY, explanation: 'The parties have agreed to end it today.' },
      ifMatch,
    );
    expect(ended.status).toBe(201);
    expect(await world.sweep()).toMatchObject({ grantsSuspended: 2, failed: 0 });
    for (const grant of grants) {
      expect(await stateOf(grant)).toEqual({ status: 'suspended', cause: 'agreement_ended' });
      expect(await world.noticesOf(world.analyst, grant.number)).toMatchObject([{ cause: 'agreement_ended' }]);
    }
    expect(await world.sweep()).toMatchObject({ grantsSuspended: 0, grantsResumed: 0 });
  });

  it('by an amendment, the grant that cites its number goes on under the new revision, the one that cites the old does not', async () => {
    const { id, number } = await agreed();
    const [byNumber, byId] = [await world.granted({ agreement: number }), await world.granted({ agreement: id })];
    const { ifMatch } = await world.seenBy(world.officer, `/agreements/${id}`);
    const amended = await world.officer.call('POST', `/agreements/${id}/amendments`, TERMS, ifMatch);
    expect(amended.status).toBe(201);
    await sign(amended.body.id);
    expect((await world.officer.call('GET', `/agreements/${id}`)).body.status).toBe('superseded');
    expect(await world.sweep()).toMatchObject({ grantsSuspended: 1, failed: 0 });
    expect(await stateOf(byNumber)).toEqual({ status: 'active', cause: undefined });
    expect(await stateOf(byId)).toEqual({ status: 'suspended', cause: 'agreement_ended' });
  });

  it('by its last day, in the sweep that ends it', async () => {
    const { id } = await agreed();
    const grant = await world.granted({ agreement: id, retention: 'P10Y' });
    const { rows } = await world.admin.query<{ due_at: Date }>(
      'select due_at from agreements.agreement where id = $1',
      [id],
    );
    await world.sweep();
    // The term of the one agreement is moved to now; every other record stays where it is.
    await world.admin.query(
      `update agreements.agreement set due_at = clock_timestamp(),
         state = jsonb_set(state, '{terms,term,expiresOn}', to_jsonb((current_date - 2)::text)) where id = $1`,
      [id],
    );
    expect(rows[0]!.due_at.getTime()).toBeGreaterThan(Date.now());
    expect(await world.sweep()).toMatchObject({ agreementsAdvanced: 1, grantsSuspended: 1, failed: 0 });
    expect(await stateOf(grant)).toEqual({ status: 'suspended', cause: 'agreement_ended' });
  });
});

describe('a policy choice that was set aside', () => {
  let counsel: Caller;
  let custodian: Caller;

  it('stays set aside: the grant stands at every re-check, and what was granted is released', async () => {
    [counsel, custodian] = [await world.service.as('dps-counsel'), await world.service.as('dps-custodian')];
    const elements = [{ code: 'person.full_name' }, { code: 'person.birth_date' }];
    const { id, number } = await world.submitted({ ...TASK_FORCE_REQUEST, elements });
    const path = `/share-requests/${number}`;
    const shown = await world.seenBy(world.officer, path);
    const masked = shown.body.evaluation.elements[1];
    expect(masked).toMatchObject({ element: 'person.birth_date', result: 'mask' });
    const decided = [
      { code: 'person.full_name', result: 'permit' },
      { code: 'person.birth_date', result: 'permit', override: masked.rules },
    ];
    const decision = { verdict: 'release', elements: decided, rationale: RATIONALE };
    expect((await world.officer.once('POST', `${path}/decisions`, decision, shown.ifMatch)).status).toBe(201);
    const approval = { verdict: 'approve', rationale: RATIONALE };
    const waiting = await world.seenBy(counsel, path);
    expect((await counsel.once('POST', `${path}/approvals`, approval, waiting.ifMatch)).status).toBe(201);
    const [grant] = (await custodian.call('GET', `/grants?shareRequestId=${id}`)).body.items;
    expect(grant.elements[1]).toEqual({ code: 'person.birth_date', result: 'permit', overrode: masked.rules });
    await world.sweep();
    await world.suspendAgreement();
    await world.sweep();
    expect((await world.grant(grant)).suspension.rules).not.toEqual(expect.arrayContaining(masked.rules));
    await world.resumeAgreement();
    await world.sweep();
    expect((await world.grant(grant)).status).toBe('active');
    const released = await custodian.once('POST', `/grants/${grant.number}/releases`, {});
    expect(released).toMatchObject({ status: 201, body: { status: 'sealed' } });
  });
});
