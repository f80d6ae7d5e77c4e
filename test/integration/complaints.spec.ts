import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoPeople } from '../../samples/demo-world.js';
import { newId } from '../../src/platform/ids/ids.js';
import { TASK_FORCE_REQUEST } from '../support/callers.js';
import type { Answer, Caller } from '../support/callers.js';
import { RecheckWorld } from '../support/recheck-world.js';
import type { TestGrant } from '../support/recheck-world.js';
import { demoActor } from '../support/service.js';

const idOf = (handle: string) => demoPeople('2026-11-24').find((each) => each.handle === handle)!.id;
/** In every sealed word of this suite, so that one search finds any of them where it must not be. */
const MARK = 'quillback-heron';
const NARRATIVE = `An officer told my employer what only the agency could know (${MARK}).`;
const CONTACT = `Ottoline Vanterpool, ${MARK}@mail.example`;
const FINDING = `The reviewer read the accounting and the file (${MARK}).`;
const REASON = 'More was disclosed than the purpose needed.';

let world: RecheckWorld;
let overseer: Caller;
let second: Caller;
let officer: Caller;
let custodian: Caller;

beforeAll(async () => {
  world = await RecheckWorld.open({ source: true });
  ({ officer } = world);
  [overseer, second, custodian] = (await Promise.all(
    ['overseer', 'second-overseer', 'dps-custodian'].map((handle) => world.service.as(handle)),
  )) as [Caller, Caller, Caller];
  await world.sweep();
}, 120_000);
afterAll(() => world.close());

const complaint = (about: readonly string[], change: object = {}) => ({
  channel: 'phone',
  complainant: 'confidential',
  type: 'excess_data',
  agencyComplainedOf: 'hsi',
  about,
  contact: CONTACT,
  narrative: NARRATIVE,
  ...change,
});

async function filed(about: readonly string[], change: object = {}): Promise<string> {
  const answer = await overseer.once('POST', '/complaints', complaint(about, change));
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body.number;
}

async function step(number: string, noun: string, body: object = {}, by = overseer): Promise<Answer> {
  const { ifMatch } = await world.seenBy(overseer, `/complaints/${number}`);
  return by.call('POST', `/complaints/${number}/${noun}`, body, ifMatch);
}

async function must(answer: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answer;
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

async function takenUp(about: readonly string[], change: object = {}): Promise<string> {
  const number = await filed(about, change);
  await must(step(number, 'acknowledgements'));
  await must(step(number, 'reviews'));
  return number;
}

const upheld = {
  outcome: 'upheld',
  reach: 'named',
  finding: FINDING,
  reason: REASON,
  correctiveAction: 'Ask again for less.',
};
const dismissed = { outcome: 'dismissed', finding: FINDING, reason: 'The disclosure was within its purpose.' };
const suspensionOf = async (grant: TestGrant) => (await world.grant(grant)).suspension?.cause ?? 'none';

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

describe('a freeze', () => {
  it('stops release and reading from its commit on, suspends by rule, and tells the people', async () => {
    const grant = await world.granted();
    const released = (await custodian.once('POST', `/grants/${grant.number}/releases`, {})).body.number;
    await world.analyst.call('POST', `/packages/${released}/notice-acceptances`, { accepted: true });
    const read = async () => (await world.analyst.call('GET', `/packages/${released}/content?format=json`)).status;
    const release = async () => (await custodian.once('POST', `/grants/${grant.number}/releases`, {})).status;
    expect(await read()).toBe(200);
    const number = await takenUp([grant.number]);
    expect(await must(step(number, 'freezes'))).toMatchObject({ frozen: true });
    expect(await suspensionOf(grant)).toBe('none');
    expect([await read(), await release()]).toEqual([409, 409]);
    // Planted: without the question nothing stops them until the service has followed.
    const { rows } = await world.admin.query(`select pg_get_functiondef('complaints.keeps_from_use'::regproc) as text`);
    await world.admin.query(
      `create or replace function complaints.keeps_from_use(the_grant uuid, the_request uuid) returns boolean
       language sql stable security definer set search_path = pg_catalog, pg_temp as 'select false'`,
    );
    expect([await read(), await release()]).toEqual([200, 201]);
    await world.admin.query(rows[0].text);

    expect(await world.sweep()).toMatchObject({ grantsSuspended: 1, failed: 0 });
    expect(await suspensionOf(grant)).toBe('complaint');
    const { id } = (await overseer.call('GET', `/complaints/${number}`)).body;
    const because = { kind: 'complaint', subject: id };
    expect(await world.entriesOf(grant, 'GrantSuspended')).toEqual([{ cause: 'complaint', rules: [], because }]);
    const told = { code: 'grant-suspended', cause: 'complaint' };
    expect(await world.noticesOf(world.analyst, grant.number)).toMatchObject([told]);
    expect(await world.noticesOf(officer, grant.number)).toMatchObject([told]);
    expect(await world.noticesOf(custodian, grant.number)).toMatchObject([told]);

    const { ifMatch } = await world.seenBy(officer, `/grants/${grant.number}`);
    const resumed = await officer.call(
      'POST',
      `/grants/${grant.number}/resumptions`,
      { reason: 'We see no reason to wait for this.' },
      ifMatch,
    );
    expect([resumed.status, resumed.body.code]).toEqual([409, 'wrong-state']);

    await must(step(number, 'outcomes', dismissed));
    expect(await world.sweep()).toMatchObject({ grantsResumed: 1, failed: 0 });
    expect(await suspensionOf(grant)).toBe('none');
    expect(await world.noticesOf(world.analyst, grant.number)).toMatchObject([{ code: 'grant-resumed' }, told]);
    expect([await read(), await release()]).toEqual([200, 201]);
  });

  it('a dismissal lets go on only what the freeze had stopped and what stands otherwise', async () => {
    const [paused, stopped, other] = [await world.granted(), await world.granted(), await world.granted()];
    const { ifMatch } = await world.seenBy(officer, `/grants/${paused.number}`);
    await officer.call(
      'POST',
      `/grants/${paused.number}/suspensions`,
      { reason: 'Under review by our own counsel.' },
      ifMatch,
    );
    const first = await takenUp([paused.number, stopped.number, other.number]);
    const also = await takenUp([other.requestId]);
    await must(step(first, 'freezes'));
    await must(step(also, 'freezes'));
    await world.sweep();
    expect(await Promise.all([paused, stopped, other].map(suspensionOf))).toEqual([
      'officer',
      'complaint',
      'complaint',
    ]);
    await world.suspendAgreement();
    await must(step(first, 'outcomes', dismissed));
    await world.sweep();
    expect(await Promise.all([paused, stopped, other].map(suspensionOf))).toEqual([
      'officer',
      'agreement_suspended',
      'complaint',
    ]);
    await world.resumeAgreement();
    await world.sweep();
    expect(await Promise.all([paused, stopped, other].map(suspensionOf))).toEqual(['officer', 'none', 'complaint']);
    await must(step(also, 'outcomes', dismissed));
    await world.sweep();
    expect(await suspensionOf(other)).toBe('none');
  });
});

describe('a complaint upheld', () => {
  it('suspends the live grants it touches until a person resumes them, and tells the people of open requests', async () => {
    const grant = await world.granted();
    const untouched = await world.granted();
    const open = await world.submitted();
    const number = await takenUp([grant.number, open.number]);
    const radius = `/complaints/${number}/blast-radius`;
    for (const caller of [overseer, officer]) {
      const { status, body } = await caller.call('GET', radius);
      expect(status).toBe(200);
      expect(body.counts).toEqual({ activeGrants: 1, suspendedGrants: 0, openShareRequests: 1 });
      expect(body.items.map((each: { number: string }) => each.number).toSorted()).toEqual(
        [grant.number, open.number].toSorted(),
      );
    }
    expect((await world.analyst.call('GET', radius)).status).toBe(403);
    expect((await (await world.service.as('jail-privacy')).call('GET', radius)).status).toBe(404);
    expect((await overseer.call('GET', `/complaints/${newId()}/blast-radius`)).status).toBe(404);

    // Frozen and upheld before the service has looked: it follows the outcome, and people are told once.
    await must(step(number, 'freezes'));
    expect(await must(step(number, 'outcomes', upheld))).toMatchObject({
      status: 'upheld',
      finding: FINDING,
      reason: REASON,
    });
    // Nothing waits for the service to be safe.
    expect((await custodian.once('POST', `/grants/${grant.number}/releases`, {})).status).toBe(409);
    expect(await world.sweep()).toMatchObject({ grantsSuspended: 1, failed: 0 });
    expect([await suspensionOf(grant), await suspensionOf(untouched)]).toEqual(['complaint_upheld', 'none']);
    expect((await overseer.call('GET', radius)).body.counts).toEqual({
      activeGrants: 0,
      suspendedGrants: 1,
      openShareRequests: 1,
    });
    for (const caller of [world.analyst, officer]) {
      expect(await world.noticesOf(caller, grant.number)).toMatchObject([{ cause: 'complaint_upheld' }]);
      expect(await world.noticesOf(caller, open.number)).toMatchObject([{ code: 'complaint-upheld' }]);
    }
    const home = (await world.analyst.call('GET', '/../../home')).bytes.toString('utf8');
    expect(home).toContain('Because a complaint about it was upheld.');
    const answer = (await officer.call('GET', `/complaints/${number}`)).body;
    expect(answer).toMatchObject({ status: 'upheld', reason: REASON, correctiveAction: 'Ask again for less.' });
    expect(answer).not.toHaveProperty('finding');

    await world.suspendAgreement();
    await world.resumeAgreement();
    await world.sweep();
    expect(await suspensionOf(grant)).toBe('complaint_upheld');
    const { ifMatch } = await world.seenBy(officer, `/grants/${grant.number}`);
    const reason = { reason: 'The corrective action was taken and read.' };
    await must(officer.call('POST', `/grants/${grant.number}/resumptions`, reason, ifMatch));
    await world.sweep();
    expect(await suspensionOf(grant)).toBe('none');
  });

  it('reaches all that rests on the agreement it names when the outcome says so, and only then', async () => {
    const [one, two] = [await world.granted(), await world.granted()];
    const narrow = await takenUp([world.agreement]);
    await must(step(narrow, 'outcomes', upheld));
    await world.sweep();
    expect([await suspensionOf(one), await suspensionOf(two)]).toEqual(['none', 'none']);
    const wide = await takenUp([world.agreement]);
    expect((await overseer.call('GET', `/complaints/${wide}/blast-radius`)).body.counts.activeGrants).toBeGreaterThan(
      1,
    );
    await must(step(wide, 'outcomes', { ...upheld, reach: 'agreement' }));
    await world.sweep();
    expect([await suspensionOf(one), await suspensionOf(two)]).toEqual(['complaint_upheld', 'complaint_upheld']);
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

describe('what is kept', () => {
  it('the words are in no row, no entry and no notice; the file says how long it is kept', async () => {
    const { rows: tables } = await world.admin.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
    );
    expect(tables.map(({ name }) => name)).toContain('complaints.complaint');
    const found = async (mark: string) => {
      const hits: string[] = [];
      for (const { name } of tables) {
        const { rowCount } = await world.admin.query(
          `select from ${name} t where t::text like $1 or t::text like $2 limit 1`,
          [`%${mark}%`, `%${Buffer.from(mark).toString('hex')}%`],
        );
        if (rowCount !== 0) hits.push(name);
      }
      return hits;
    };
    expect(await found(MARK)).toEqual([]);
    // The search itself finds what is there: the types of complaints are in entries and rows.
    expect(await found('excess_data')).toEqual(expect.arrayContaining(['complaints.complaint', 'ledger.inbox']));
    const { rows } = await world.admin.query(
      `select distinct (kept_until is null) = (status = 'in_review' or status = 'received' or status = 'acknowledged') as right
       from complaints.complaint`,
    );
    expect(rows).toEqual([{ right: true }]);
  });

  it('its ledger entries are read by the overseer’s agency alone', async () => {
    const { rows } = await world.admin.query(
      `select distinct agencies from ledger.inbox where aggregate_kind = 'complaint'`,
    );
    expect(rows).toEqual([{ agencies: ['oversight'] }]);
  });
});
