import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { demoPeople } from '../../samples/demo-world.js';
import { RecheckSweep } from '../../src/rechecks/index.js';
import { RetentionSweep } from '../../src/retention/index.js';
import { startTestService, taskForceAgreement, TASK_FORCE_REQUEST } from '../support/callers.js';
import type { Caller, TestService } from '../support/callers.js';
import { databaseClock } from '../support/database-clock.js';
import type { DatabaseClock } from '../support/database-clock.js';

const RATIONALE = 'Necessary for the named case and within the agreement.';
const DAY = 86_400_000;

let service: TestService;
let admin: pg.Client;
let sweepClock: DatabaseClock;
let analyst: Caller;
let officer: Caller;
let supervisor: Caller;
let agreement: string;
let analystId: string;

beforeAll(async () => {
  service = await startTestService();
  admin = new pg.Client({ connectionString: service.platform.adminUrl });
  await admin.connect();
  sweepClock = await databaseClock(admin);
  [analyst, officer, supervisor] = [
    await service.as('hsi-agent'),
    await service.as('dps-privacy'),
    await service.as('hsi-supervisor'),
  ];
  agreement = await taskForceAgreement(analyst);
  analystId = demoPeople('2026-11-24').find(({ handle }) => handle === 'hsi-agent')!.id;
  await sweep();
});
afterAll(async () => {
  await admin.end();
  await service.close();
});
beforeEach(() => sweepClock.set(undefined));

const sweep = () => service.app.get(RetentionSweep, { strict: false }).run();
const recheck = () => service.app.get(RecheckSweep, { strict: false }).run();

async function submitted(): Promise<{ id: string; number: string }> {
  const draft = await analyst.call('POST', '/share-requests', { ...TASK_FORCE_REQUEST, agreement });
  await analyst.call('POST', `/share-requests/${draft.body.number}/submissions`, {});
  return { id: draft.body.id, number: draft.body.number };
}

async function seenBy(who: Caller, path: string) {
  const { body, headers } = await who.call('GET', path);
  return { body, ifMatch: { 'if-match': headers.get('etag') ?? '' } };
}

async function granted(): Promise<{ requestId: string; number: string; grant: () => Promise<any> }> {
  const { id, number } = await submitted();
  const { ifMatch } = await seenBy(officer, `/share-requests/${number}`);
  const elements = TASK_FORCE_REQUEST.elements.map(({ code }) => ({ code, result: 'permit' }));
  const body = { verdict: 'release', elements, rationale: RATIONALE };
  expect((await officer.once('POST', `/share-requests/${number}/decisions`, body, ifMatch)).status).toBe(201);
  const grant = async () => (await officer.call('GET', `/grants?shareRequestId=${id}`)).body.items[0];
  return { requestId: id, number: (await grant()).number, grant };
}

async function onAgreement(noun: string, body: object): Promise<void> {
  const { ifMatch } = await seenBy(officer, `/agreements/${agreement}`);
  expect((await officer.call('POST', `/agreements/${agreement}/${noun}`, body, ifMatch)).status).toBe(201);
}
const suspendAgreement = () =>
  onAgreement('suspensions', { reason: 'breach', explanation: 'The other party reported a breach of its terms.' });
const resumeAgreement = () => onAgreement('resumptions', {});

async function entriesOf(number: string, type: string) {
  const { rows } = await admin.query<{ text: string }>(
    `select convert_from(i.bytes, 'UTF8') as text from ledger.inbox i
     join sharing.release_grant g on g.id = i.aggregate_id where g.number = $1 and i.type = $2 order by i.id`,
    [number, type],
  );
  return rows.map(({ text }) => (JSON.parse(text) as { data: any }).data);
}

const noticesOf = async (who: Caller, number: string) =>
  (await who.call('GET', '/notices')).body.items.filter((each: any) => each.about.number === number);

describe('when an agreement is suspended', () => {
  it('the grants that cite it are suspended by rule and their people told; both end with its resumption', async () => {
    const { number, grant } = await granted();
    await sweep();
    expect(await grant()).toMatchObject({ status: 'active', suspension: null });
    await suspendAgreement();
    expect(await sweep()).toMatchObject({ grantsSuspended: 1, failed: 0 });
    const { id } = (await seenBy(officer, `/agreements/${agreement}`)).body;
    expect(await grant()).toMatchObject({
      status: 'suspended',
      suspension: { cause: 'agreement_suspended', rules: expect.arrayContaining([expect.stringContaining('AGREEMENT')]) },
    });
    expect(await entriesOf(number, 'GrantSuspended')).toEqual([
      {
        cause: 'agreement_suspended',
        rules: expect.arrayContaining([expect.any(String)]),
        because: { kind: 'agreement', subject: id },
      },
    ]);
    const told = { code: 'grant-suspended', cause: 'agreement_suspended', about: { kind: 'grant', number } };
    expect(await noticesOf(analyst, number)).toMatchObject([told]);
    expect(await noticesOf(officer, number)).toMatchObject([told]);
    expect(await noticesOf(supervisor, number)).toEqual([]);

    await resumeAgreement();
    expect(await sweep()).toMatchObject({ grantsResumed: 1, failed: 0 });
    expect(await grant()).toMatchObject({ status: 'active', suspension: null });
    expect(await entriesOf(number, 'GrantResumed')).toEqual([{ because: { kind: 'agreement', subject: id } }]);
    expect(await noticesOf(analyst, number)).toMatchObject([{ code: 'grant-resumed', cause: 'rule' }, told]);
  });
});
