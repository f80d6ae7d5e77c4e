import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoPeople } from '../../samples/demo-world.js';
import { blastRadius } from '../../src/rechecks/index.js';
import type { RestingRecord } from '../../src/rechecks/index.js';
import { newId } from '../../src/platform/ids/ids.js';
import { RecheckWorld } from '../support/recheck-world.js';
import type { TestGrant } from '../support/recheck-world.js';
import { demoActor } from '../support/service.js';

const idOf = (handle: string) => demoPeople('2026-11-24').find((each) => each.handle === handle)!.id;

let world: RecheckWorld;
let live: TestGrant[];
let open: { id: string; number: string };
let path: string;

beforeAll(async () => {
  world = await RecheckWorld.open();
  live = [await world.granted(), await world.granted(), await world.granted()];
  open = await world.submitted();
  // Does not rest on the agreement.
  await world.submitted({ agreement: undefined, purpose: 'CRIM_INVESTIGATION' });
  await world.sweep();
  path = `/agreements/${world.agreement}/blast-radius`;
});
afterAll(() => world.close());

const numbers = (items: readonly RestingRecord[]) => items.map(({ number }) => number).sort();
const resting = () => [...live.map(({ number }) => number), open.number].sort();

describe('GET /agreements/{id}/blast-radius', () => {
  it('lists the live grants and open share requests that cite it by number or id, and counts them', async () => {
    const byNumber = await world.officer.call('GET', path);
    expect(byNumber.status).toBe(200);
    expect(byNumber.body.counts).toEqual({ activeGrants: 3, suspendedGrants: 0, openShareRequests: 1 });
    expect(numbers(byNumber.body.items)).toEqual(resting());
    expect(byNumber.body.items[0]).toMatchObject({
      kind: 'share-request',
      status: 'in_review',
      policyOutcome: 'permit',
    });
    expect(byNumber.body.items[1]).toMatchObject({
      kind: 'grant',
      requestingAgency: 'hsi',
      sourceAgency: 'dps',
      purpose: 'TRAFFICKING_SMUGGLING',
      standing: { stands: true, rules: [] },
    });
    const { body: agreement } = await world.officer.call('GET', `/agreements/${world.agreement}`);
    const byId = await world.officer.call('GET', `/agreements/${agreement.id}/blast-radius`);
    expect(byId.body).toEqual(byNumber.body);
  });

  it('comes in pages', async () => {
    const seen: RestingRecord[] = [];
    let cursor = '';
    do {
      const { body } = await world.officer.call('GET', `${path}?limit=3${cursor}`);
      seen.push(...body.items);
      expect(body.counts.activeGrants).toBe(3);
      cursor = body.page.next === null ? '' : `&cursor=${body.page.next}`;
    } while (cursor !== '');
    expect(numbers(seen)).toEqual(resting());
    expect((await world.officer.call('GET', `${path}?status=open`)).status).toBe(400);
  });

  it('shows what a suspension did', async () => {
    await world.suspendAgreement();
    await world.sweep();
    const { body } = await world.officer.call('GET', path);
    expect(body.counts).toEqual({ activeGrants: 0, suspendedGrants: 3, openShareRequests: 1 });
    expect(body.items[0]).toMatchObject({ kind: 'share-request', policyOutcome: 'deny' });
    expect(body.items[1].standing).toMatchObject({
      stands: false,
      rules: expect.arrayContaining([expect.any(String)]),
    });
    await world.resumeAgreement();
    await world.sweep();
  });

  it('is for those who may change or oversee it, and for strangers it does not exist', async () => {
    expect((await world.analyst.call('GET', path)).status).toBe(403);
    const stranger = await world.service.as('jail-privacy');
    const unknown = await stranger.call('GET', `/agreements/${newId()}/blast-radius`);
    const foreign = await stranger.call('GET', path);
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect({ ...foreign.body, requestId: '' }).toEqual({
      ...unknown.body,
      requestId: '',
      instance: foreign.body.instance,
    });
    expect((await world.officer.call('GET', `/agreements/AG-2026-999999/blast-radius`)).status).toBe(404);
  });

  it('shows a party that is on neither side of a grant nothing of it', async () => {
    const other = await world.service.as('strike-force-privacy');
    const { status, body } = await other.call('GET', path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ counts: { activeGrants: 0, suspendedGrants: 0, openShareRequests: 0 }, items: [] });
  });
});

describe('the blast radius of a person, a training and a pack', () => {
  it('is what the person asked for', async () => {
    const own = await world.service.as('hsi-operator');
    const { body } = await own.call('GET', `/people/${idOf('hsi-agent')}/blast-radius`);
    expect(body.counts).toMatchObject({ activeGrants: 3 });
    expect(numbers(body.items)).toEqual(expect.arrayContaining(resting()));
    expect((await own.call('GET', `/people/${newId()}/blast-radius`)).status).toBe(404);
    expect((await own.call('GET', `/people/${idOf('jail-privacy')}/blast-radius`)).status).toBe(404);
    expect((await world.analyst.call('GET', `/people/${idOf('hsi-agent')}/blast-radius`)).status).toBe(403);
  });

  it('is what the holders of a training asked for', async () => {
    const own = await world.service.as('hsi-operator');
    const held = await own.call('GET', '/training-certificates/CJIS/blast-radius');
    expect(held.body.counts).toMatchObject({ activeGrants: 3 });
    const unheld = await own.call('GET', '/training-certificates/NOBODY-HOLDS/blast-radius');
    expect(unheld.body).toMatchObject({ counts: { activeGrants: 0, openShareRequests: 0 }, items: [] });
  });

  it('is everything live, for a pack', async () => {
    const found = await world.service.platform.app.read(demoActor('dps-steward'), (tx) =>
      blastRadius(tx, { of: 'pack' }, { limit: 50 }),
    );
    expect(found?.counts).toMatchObject({ activeGrants: 3 });
    expect(numbers(found!.items)).toEqual(expect.arrayContaining(resting()));
  });
});
