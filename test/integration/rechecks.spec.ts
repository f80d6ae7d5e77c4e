import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { demoPeople } from '../../samples/demo-world.js';
import { GRANT } from '../../src/grants/index.js';
import { toDomainEvent } from '../../src/ledger/index.js';
import type { AggregateDefinition, LedgerEntry } from '../../src/ledger/index.js';
import { SHARE_REQUEST } from '../../src/share-requests/index.js';
import { TASK_FORCE_REQUEST } from '../support/callers.js';
import type { Caller } from '../support/callers.js';
import { RecheckWorld } from '../support/recheck-world.js';

const RATIONALE = 'Approved on what the first approver saw.';
const analystId = demoPeople('2026-11-24').find(({ handle }) => handle === 'hsi-agent')!.id;

let world: RecheckWorld;
let analyst: Caller;
let officer: Caller;

beforeAll(async () => {
  world = await RecheckWorld.open();
  ({ analyst, officer } = world);
  await world.sweep();
});
afterAll(() => world.close());
beforeEach(() => world.clock.set(undefined));

describe('when an agreement is suspended', () => {
  it('the grants that cite it are suspended by rule and their people told; both end with its resumption', async () => {
    const grant = await world.granted();
    const { number } = grant;
    await world.sweep();
    expect(await world.grant(grant)).toMatchObject({ status: 'active', suspension: null });
    await world.suspendAgreement();
    expect(await world.sweep()).toMatchObject({ grantsSuspended: 1, failed: 0 });
    const { id } = (await world.seenBy(officer, `/agreements/${world.agreement}`)).body;
    expect(await world.grant(grant)).toMatchObject({
      status: 'suspended',
      suspension: {
        cause: 'agreement_suspended',
        rules: expect.arrayContaining([expect.stringContaining('AGREEMENT')]),
      },
    });
    expect(await world.entriesOf(grant, 'GrantSuspended')).toEqual([
      {
        cause: 'agreement_suspended',
        rules: expect.arrayContaining([expect.any(String)]),
        because: { kind: 'agreement', subject: id },
      },
    ]);
    const told = { code: 'grant-suspended', cause: 'agreement_suspended', about: { kind: 'grant', number } };
    expect(await world.noticesOf(analyst, number)).toMatchObject([told]);
    expect(await world.noticesOf(officer, number)).toMatchObject([told]);
    expect(await world.noticesOf(await world.service.as('hsi-supervisor'), number)).toEqual([]);

    const home = (await analyst.call('GET', '/../../home')).bytes.toString('utf8');
    expect(home).toContain(`Grant <a href="/grants/${number}">${number}</a> is suspended`);
    expect(home).toContain('the agreement it rests on is suspended');
    await world.resumeAgreement();
    expect(await world.sweep()).toMatchObject({ grantsResumed: 1, failed: 0 });
    expect(await world.grant(grant)).toMatchObject({ status: 'active', suspension: null });
    expect(await world.entriesOf(grant, 'GrantResumed')).toEqual([{ because: { kind: 'agreement', subject: id } }]);
    expect(await world.noticesOf(analyst, number)).toMatchObject([{ code: 'grant-resumed', cause: 'rule' }, told]);
  });

  it('what a person suspended stays suspended', async () => {
    const grant = await world.granted();
    const { number } = grant;
    const { ifMatch } = await world.seenBy(officer, `/grants/${number}`);
    await officer.call(
      'POST',
      `/grants/${number}/suspensions`,
      { reason: 'Under review by our own counsel.' },
      ifMatch,
    );
    expect(await world.noticesOf(analyst, number)).toMatchObject([{ code: 'grant-suspended', cause: 'officer' }]);
    await world.suspendAgreement();
    await world.sweep();
    await world.resumeAgreement();
    await world.sweep();
    expect(await world.grant(grant)).toMatchObject({
      status: 'suspended',
      suspension: { cause: 'officer', rules: [] },
    });
    expect(await world.entriesOf(grant, 'GrantSuspended')).toHaveLength(1);
  });

  it('sweeps at once re-check a grant once', async () => {
    const grant = await world.granted();
    await world.suspendAgreement();
    const reports = await Promise.all([world.sweep(), world.sweep(), world.sweep()]);
    expect(reports.map(({ failed }) => failed)).toEqual([0, 0, 0]);
    // A sweep that finds the re-check taken may be the faster to see that the agreement is suspended; that names no rule yet.
    const entries = await world.entriesOf(grant, 'GrantSuspended');
    expect(entries.filter((entry) => 'because' in (entry as object))).toHaveLength(1);
    expect(entries.length).toBeLessThanOrEqual(2);
    await world.resumeAgreement();
    await Promise.all([world.sweep(), world.sweep()]);
    expect(await world.entriesOf(grant, 'GrantResumed')).toHaveLength(1);
  });

  it('an open share request shows in the queue what policy says now, and its people are told', async () => {
    const { number } = await world.submitted();
    const outcome = async () => (await world.seenBy(officer, `/share-requests/${number}`)).body.evaluation.outcome;
    const queued = async () =>
      (await officer.call('GET', '/share-requests?side=source&status=in_review')).body.items.find(
        (each: { number: string }) => each.number === number,
      ).policyOutcome;
    expect([await outcome(), await queued()]).toEqual(['permit', 'permit']);
    await world.suspendAgreement();
    expect(await world.sweep()).toMatchObject({ failed: 0 });
    expect([await outcome(), await queued()]).toEqual(['deny', 'deny']);
    expect(await world.noticesOf(officer, number)).toMatchObject([{ code: 'request-rechecked', cause: 'agreement' }]);
    expect(await world.noticesOf(analyst, number)).toHaveLength(1);
    await world.resumeAgreement();
    await world.sweep();
    expect([await outcome(), await queued()]).toEqual(['permit', 'permit']);
    // Asked again, nothing is new: no entry, no notice.
    await world.suspendAgreement();
    await world.resumeAgreement();
    expect(await world.sweep()).toMatchObject({ requestsRechecked: 0 });
  });

  it('a second approver does not approve what the first saw under other facts', async () => {
    const passport = { code: 'id.passport_number', necessity: 'Match the travel record of the case.' };
    const elements = [...TASK_FORCE_REQUEST.elements, passport];
    const draft = await analyst.call('POST', '/share-requests', {
      ...TASK_FORCE_REQUEST,
      agreement: world.agreement,
      elements,
    });
    const path = `/share-requests/${draft.body.number}`;
    await analyst.call('POST', `${path}/submissions`, {});
    const shown = await world.seenBy(officer, path);
    const decided = shown.body.evaluation.elements.map((each: { element: string; result: string }) => ({
      code: each.element,
      result: each.result,
    }));
    const body = { verdict: 'release', elements: decided, rationale: RATIONALE };
    expect((await officer.once('POST', `${path}/decisions`, body, shown.ifMatch)).body.status).toBe(
      'awaiting_second_approval',
    );
    await world.suspendAgreement();
    await world.sweep();
    const counsel = await world.service.as('dps-counsel');
    const waiting = await world.seenBy(counsel, path);
    expect(waiting.body.evaluation.outcome).toBe('deny');
    const approval = { verdict: 'approve', rationale: RATIONALE };
    expect((await counsel.once('POST', `${path}/approvals`, approval, waiting.ifMatch)).body.code).toBe(
      'facts-changed',
    );
    await world.resumeAgreement();
    await world.sweep();
    const again = await world.seenBy(counsel, path);
    expect((await counsel.once('POST', `${path}/approvals`, approval, again.ifMatch)).status).toBe(201);
  });
});

describe('when the person who asked changes', () => {
  it('is disabled: the grants are suspended; enabled again: resumed', async () => {
    const grant = await world.granted();
    const operator = await world.service.as('hsi-operator');
    const disabled = await operator.call('POST', `/people/${analystId}/disablements`, { reason: 'changed_duty' });
    expect(disabled.status).toBe(201);
    await world.sweep();
    expect(await world.grant(grant)).toMatchObject({ status: 'suspended', suspension: { cause: 'facts_changed' } });
    expect(await world.entriesOf(grant, 'GrantSuspended')).toMatchObject([
      { because: { kind: 'person', subject: analystId } },
    ]);
    await operator.call('POST', `/people/${analystId}/enablements`, {});
    await world.sweep();
    expect((await world.grant(grant)).status).toBe('active');
  });

  it('lets a training lapse: the day suspends, a new certificate resumes', async () => {
    const grant = await world.granted();
    const { number } = grant;
    await world.sweep();
    // Through today in the zone of the pack: the row is moved, and then the database's clock to the next day.
    const now = new Date();
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Denver' }).format(now);
    await world.admin.query(
      `update directory.person set certificates =
         (select jsonb_agg(each || jsonb_build_object('expiresOn', $2::text)) from jsonb_array_elements(certificates) each)
       where id = $1`,
      [analystId, today],
    );
    expect(await world.sweep()).toMatchObject({ grantsSuspended: 0 });
    expect((await world.grant(grant)).status).toBe('active');
    const { rows: wakes } = await world.admin.query<{ due_at: Date }>(
      `select due_at from platform.outbox where topic = 'recheck' and due_at > $1 order by due_at limit 1`,
      [now],
    );
    const midnight = wakes[0]!.due_at;
    expect(new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Denver' }).format(midnight)).not.toBe(today);

    await world.clock.set(new Date(midnight.getTime() - 1));
    expect(await world.sweep()).toMatchObject({ grantsSuspended: 0 });
    await world.clock.set(midnight);
    expect(await world.sweep()).toMatchObject({ failed: 0 });
    expect(await world.grant(grant)).toMatchObject({
      status: 'suspended',
      suspension: { cause: 'facts_changed', rules: expect.arrayContaining([expect.stringContaining('TRAINING')]) },
    });
    expect(await world.entriesOf(grant, 'GrantSuspended')).toMatchObject([{ because: { kind: 'time' } }]);
    expect(await world.noticesOf(analyst, number)).toMatchObject([{ code: 'grant-suspended', cause: 'facts_changed' }]);

    // Recording one writes the row from its events again, as it was before the move.
    const operator = await world.service.as('hsi-operator');
    const passed = { personId: analystId, code: 'CJIS', passedOn: today };
    expect((await operator.call('POST', '/training-certificates', passed)).status).toBe(201);
    await world.sweep();
    expect((await world.grant(grant)).status).toBe('active');
  });
});

describe('what re-checks have written', () => {
  it('folds to the rows: nothing changed without its entry', async () => {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- two kinds, folded alike
    const kinds: readonly AggregateDefinition<any, any>[] = [GRANT, SHARE_REQUEST];
    for (const { kind, table, initial, evolve } of kinds) {
      const { rows } = await world.admin.query<{ id: string; version: number; state: unknown }>(
        `select id, version, state from ${table} where status in ('active', 'suspended', 'in_review', 'decided')`,
      );
      expect(rows.length).toBeGreaterThan(3);
      for (const row of rows) {
        const entries = await world.admin.query<{ text: string }>(
          `select convert_from(bytes, 'UTF8') as text from ledger.inbox
           where aggregate_kind = $1 and aggregate_id = $2 order by aggregate_version`,
          [kind, row.id],
        );
        const events = entries.rows.map(({ text }) => toDomainEvent(JSON.parse(text) as LedgerEntry));
        expect(events).toHaveLength(row.version);
        expect(JSON.parse(JSON.stringify(events.reduce(evolve, initial)))).toEqual(row.state);
      }
    }
  });
});
