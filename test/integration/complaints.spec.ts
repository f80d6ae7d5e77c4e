import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/platform/ids/ids.js';
import { TASK_FORCE_REQUEST } from '../support/callers.js';
import type { Caller } from '../support/callers.js';
import { ComplaintWorld, complaint, CONTACT, idOf, MARK, must, NARRATIVE, upheld } from '../support/complaint-world.js';
import type { RecheckWorld, TestGrant } from '../support/recheck-world.js';
import { demoActor } from '../support/service.js';

let world: RecheckWorld;
let overseer: Caller;
let second: Caller;
let officer: Caller;
let custodian: Caller;
let filed: ComplaintWorld['filed'];
let step: ComplaintWorld['step'];
let takenUp: ComplaintWorld['takenUp'];

beforeAll(async () => {
  ({ world, overseer, second, officer, custodian, filed, step, takenUp } = await ComplaintWorld.open());
}, 120_000);
afterAll(() => world.close());

describe('filing', () => {
  let grant: TestGrant;
  beforeAll(async () => void (grant = await world.granted()));

  it('answers with a receipt, two clocks and a code that is told once', async () => {
    const key = { 'idempotency-key': newId() };
    const body = complaint([grant.number]);
    const first = await overseer.call('POST', '/complaints', body, key);
    expect(first.status).toBe(201);
    expect(first.headers.get('location')).toBe(`/api/v1/complaints/${first.body.id}`);
    expect(first.headers.get('etag')).toBe('"complaint-1"');
    expect(first.body).toMatchObject({
      number: expect.stringMatching(/^CP-20\d\d-\d{6}$/),
      status: 'received',
      narrative: NARRATIVE,
      contact: CONTACT,
      about: [{ kind: 'grant', id: grant.id, number: grant.number }],
      statusCode: expect.stringMatching(/^([A-Z2-9]{5}-){4}[A-Z2-9]{5}$/),
    });
    const days = (Date.parse(first.body.answerBy) - Date.parse(first.body.acknowledgeBy)) / 86_400_000;
    expect(Math.round(days)).toBe(50);
    const again = await overseer.call('POST', '/complaints', body, key);
    expect([again.status, again.body.id, again.body.statusCode]).toEqual([201, first.body.id, null]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const { rows } = await world.admin.query<{ text: string }>(
      `select c::text || convert_from(i.bytes, 'UTF8') as text from complaints.complaint c
       join ledger.inbox i on i.aggregate_id = c.id where c.id = $1`,
      [first.body.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.text).not.toContain(first.body.statusCode);
  });

  it('is for overseers of the agency that the installation names', async () => {
    for (const caller of [officer, world.analyst, custodian]) {
      expect((await caller.once('POST', '/complaints', complaint([]))).status).toBe(403);
    }
    const planted = `update directory.person set roles = $2, state = jsonb_set(state, '{roles}', to_jsonb($2::text[])) where id = $1`;
    await world.admin.query(planted, [idOf('dps-steward'), ['overseer']]);
    const enrolled = await world.service.as('dps-steward');
    expect((await enrolled.once('POST', '/complaints', complaint([]))).body).toMatchObject({ code: 'not-permitted' });
    await world.admin.query(planted, [idOf('dps-steward'), ['policy_steward']]);
  });

  it.each<readonly [string, object, string]>([
    ['a record that is not there', { about: ['GR-2026-999999'] }, '/about/0'],
    ['an agency that is not there', { agencyComplainedOf: 'nowhere' }, '/agencyComplainedOf'],
    ['a contact of somebody anonymous', { complainant: 'anonymous' }, '/contact'],
    ['a record named twice', { about: ['GR-2026-000001', 'GR-2026-000001'] }, '/about'],
    ['a bidirectional override', { narrative: 'what happened \u202e is this' }, '/narrative'],
    ['a member nobody knows', { name: 'x' }, ''],
    ['a type nobody knows', { type: 'gossip' }, '/type'],
  ])('refuses %s and stores nothing', async (_what, change, pointer) => {
    const count = async () => (await world.admin.query('select 1 from complaints.complaint')).rowCount;
    const before = await count();
    const { contact: _contact, ...rest } = complaint([]);
    const body = 'complainant' in change ? complaint([], change) : { ...rest, ...change };
    const { status, body: problem } = await overseer.once('POST', '/complaints', body);
    expect(status).toBe(422);
    expect(JSON.stringify(problem)).not.toContain(MARK);
    expect(problem.errors.map((each: { pointer: string }) => each.pointer)).toEqual([expect.stringContaining(pointer)]);
    expect(await count()).toBe(before);
  });

  it('refuses a complaint about the overseer’s own agency', async () => {
    const answer = await overseer.once('POST', '/complaints', complaint([], { agencyComplainedOf: 'oversight' }));
    expect([answer.status, answer.body.code]).toEqual([403, 'conflict-of-roles']);
    await expect(
      world.admin.query(`update complaints.complaint set agency_complained_of = overseer_agency`),
    ).rejects.toThrow('heard_by_others');
  });
});

describe('who sees a complaint', () => {
  let grant: TestGrant;
  let number: string;
  beforeAll(async () => {
    grant = await world.granted();
    number = await filed([grant.number]);
  });

  it('it waits on the first page of the overseers, by the day it must be acknowledged, and then of its reviewer', async () => {
    const task = (act: string, of: string) => `${act} complaint <a href="/complaints/${of}">${of}</a>`;
    const homeOf = async (who: Caller) => (await who.call('GET', '/../../home')).bytes.toString('utf8');
    for (const who of [overseer, second]) expect(await homeOf(who)).toContain(task('Acknowledge', number));
    expect(await homeOf(officer)).not.toContain(`Acknowledge complaint`);
    const other = await takenUp([grant.number]);
    expect(await homeOf(overseer)).toContain(task('Uphold or dismiss', other));
    expect(await homeOf(second)).not.toContain(task('Uphold or dismiss', other));
  });

  it('the privacy officer of the source sees type, own records and outcome, and nothing of who complained', async () => {
    const { status, body } = await officer.call('GET', `/complaints/${number}`);
    expect(status).toBe(200);
    expect(Object.keys(body).toSorted()).toEqual(
      [
        'about',
        'agencyComplainedOf',
        'closedAt',
        'commands',
        'correctiveAction',
        'id',
        'number',
        'reach',
        'reason',
      ].concat(['receivedAt', 'status', 'type', 'version']),
    );
    expect(body).toMatchObject({ commands: ['see-outcome'], about: [{ number: grant.number }], reason: null });
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${MARK}|confidential`));
    const { body: list } = await officer.call('GET', '/complaints');
    expect(list.items.map((each: { number: string }) => each.number)).toContain(number);
  });

  it('for everybody else there is none: the agency complained of, other roles, other agencies', async () => {
    for (const handle of [
      'hsi-agent',
      'hsi-supervisor',
      'dps-counsel',
      'dps-custodian',
      'dps-auditor',
      'jail-privacy',
    ]) {
      const stranger = await world.service.as(handle);
      const foreign = await stranger.call('GET', `/complaints/${number}`);
      const unknown = await stranger.call('GET', '/complaints/CP-2026-999999');
      expect(`${handle} ${foreign.status} ${unknown.status}`).toBe(`${handle} 404 404`);
      expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
      expect((await stranger.call('GET', '/complaints')).body.items).toEqual([]);
      for (const noun of ['acknowledgements', 'reviews', 'freezes']) {
        const { status } = await stranger.call(
          'POST',
          `/complaints/${number}/${noun}`,
          {},
          { 'if-match': '"complaint-1"' },
        );
        expect(`${handle} ${noun} ${status}`).toBe(`${handle} ${noun} 404`);
      }
    }
  });

  it('row-level security shows neither the row nor the words to another agency, as a planted policy shows', async () => {
    const seen = (handle: string, from: string) =>
      world.service.platform.app.read(
        demoActor(handle),
        async (tx) => (await tx.query(`select 1 from ${from}`)).length,
      );
    const words = `ledger.sealed_detail where aggregate_kind = 'complaint'`;
    expect(await seen('overseer', words)).toBeGreaterThan(0);
    for (const handle of ['hsi-supervisor', 'jail-privacy']) {
      expect([await seen(handle, 'complaints.complaint'), await seen(handle, words)]).toEqual([0, 0]);
    }
    expect(await seen('dps-privacy', words)).toBe(0);
    await world.admin.query('create policy planted on complaints.complaint for select to comity_app using (true)');
    expect(await seen('hsi-supervisor', 'complaints.complaint')).toBeGreaterThan(0);
    // The permission table stands behind it.
    expect((await (await world.service.as('hsi-supervisor')).call('GET', `/complaints/${number}`)).status).toBe(404);
    await world.admin.query('drop policy planted on complaints.complaint');
  });

  it('the overseer reads what the complaint names and changes none of it', async () => {
    const other = await world.granted();
    expect((await overseer.call('GET', `/grants/${other.number}`)).status).toBe(404);
    const named = await world.seenBy(overseer, `/grants/${grant.number}`);
    expect([named.status, named.body.commands]).toEqual([200, []]);
    const request = await overseer.call('GET', `/share-requests/${grant.requestId}`);
    expect(request.status).toBe(200);
    expect(request.body.content).toMatchObject({ necessity: null, subjects: { criteria: [] } });
    const reason = { reason: 'The overseer tries what is the source’s.' };
    const tried = await overseer.call('POST', `/grants/${grant.number}/revocations`, reason, named.ifMatch);
    expect(tried.status).toBe(404);
    expect(await world.entriesOf(grant, 'GrantRevoked')).toEqual([]);
  });
});

describe('the steps', () => {
  it('come in their order, on the version seen, by overseers only', async () => {
    const grant = await world.granted();
    const number = await filed([grant.number]);
    expect((await step(number, 'outcomes', upheld)).body).toMatchObject({ status: 409, code: 'wrong-state' });
    expect((await step(number, 'acknowledgements', {}, officer)).status).toBe(403);
    expect((await overseer.call('POST', `/complaints/${number}/acknowledgements`, {})).status).toBe(428);
    await must(step(number, 'acknowledgements'));
    const stale = await overseer.call('POST', `/complaints/${number}/reviews`, {}, { 'if-match': '"complaint-1"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'changed-meanwhile']);
    expect(await must(step(number, 'reviews'))).toMatchObject({ status: 'in_review', reviewer: idOf('overseer') });
    expect((await step(number, 'freezes', {}, second)).body).toMatchObject({ code: 'conflict-of-roles' });
    expect((await step(number, 'outcomes', { ...upheld, reach: 'agreement' })).status).toBe(422);
    expect((await step(number, 'outcomes', { ...upheld, outcome: 'shelved' })).status).toBe(422);
  });

  it('nobody reviews what they asked for, approved or released', async () => {
    const grant = await world.granted();
    await custodian.once('POST', `/grants/${grant.number}/releases`, {});
    const number = await filed([grant.number]);
    await must(step(number, 'acknowledgements'));
    const me = idOf('overseer');
    // As if this person had worked for a party before.
    const parts = [
      ['requester', 'sharing.share_request', 'requester_id', 'id = $1'],
      ['approver', 'sharing.decision', 'first_approver', 'share_request_id = $1'],
      ['second approver', 'sharing.decision', 'second_approver', 'share_request_id = $1'],
    ] as const;
    for (const [part, table, column, where] of parts) {
      const { rows } = await world.admin.query(`select ${column} as person from ${table} where ${where}`, [
        grant.requestId,
      ]);
      const played = async (person: string | null) => {
        // Nobody approves without a role, in the database either.
        const role =
          part === 'second approver'
            ? `, second_role = case when $2::uuid is null then null else 'legal_counsel' end`
            : '';
        await world.admin.query(`update ${table} set ${column} = $2${role} where ${where}`, [grant.requestId, person]);
      };
      await played(me);
      const refused = await step(number, 'reviews');
      expect([refused.status, refused.body.code]).toEqual([403, 'conflict-of-roles']);
      expect(refused.body.detail).toContain(`(${part})`);
      await played(rows[0].person);
    }
    const released = (person: string) =>
      world.admin.query(
        `update disclosure.package set state = jsonb_set(state, '{terms,releasedBy}', to_jsonb($2::text)) where grant_id = $1`,
        [grant.id, person],
      );
    await released(me);
    expect((await step(number, 'reviews')).body.detail).toContain('(releaser)');
    await released(idOf('dps-custodian'));
    expect(await must(step(number, 'reviews'))).toMatchObject({ reviewer: me });
  });
});

describe('what a complaint may name', () => {
  // Last: to name an agreement shows the overseer all that rests on it.
  it('knows a package, a share request, an accounting entry and an agreement by number or id', async () => {
    const grant = await world.granted();
    const released = await custodian.once('POST', `/grants/${grant.number}/releases`, {});
    const [accounting] = (await custodian.call('GET', '/disclosures')).body.items;
    const draft = await world.analyst.call('POST', '/share-requests', TASK_FORCE_REQUEST);
    const references = [released.body.number, grant.requestId, accounting.id, world.agreement];
    const number = await filed(references);
    const { body } = await overseer.call('GET', `/complaints/${number}`);
    expect(body.about.map(({ kind }: { kind: string }) => kind)).toEqual([
      'package',
      'share-request',
      'disclosure',
      'agreement',
    ]);
    // A draft is its own agency's.
    expect((await overseer.once('POST', '/complaints', complaint([draft.body.number]))).status).toBe(422);
  });
});
