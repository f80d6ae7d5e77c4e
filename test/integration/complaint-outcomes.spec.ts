import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/platform/ids/ids.js';
import type { Caller } from '../support/callers.js';
import { ComplaintWorld, dismissed, FINDING, MARK, must, REASON, upheld } from '../support/complaint-world.js';
import type { RecheckWorld } from '../support/recheck-world.js';

let world: RecheckWorld;
let overseer: Caller;
let officer: Caller;
let custodian: Caller;
let step: ComplaintWorld['step'];
let takenUp: ComplaintWorld['takenUp'];
let suspensionOf: ComplaintWorld['suspensionOf'];

beforeAll(async () => {
  ({ world, overseer, officer, custodian, step, takenUp, suspensionOf } = await ComplaintWorld.open());
}, 120_000);
afterAll(() => world.close());

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
