import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { tell } from '../../src/notifications/index.js';
import type { Complaint } from '../../src/complaints/domain/complaint.js';
import { permittedCommands as permittedForComplaint } from '../../src/complaints/domain/permissions.js';
import { ROLES } from '../../src/platform/actor.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids/ids.js';
import { accepted } from '../../src/platform/result.js';
import { pageOfLetter } from '../../src/retention/letter-page.js';
import { permittedCommands as permittedForCase } from '../../src/rights/domain/permissions.js';
import type { KnownRightsCase } from '../../src/rights/domain/rights-case.js';
import { startTestService } from '../support/callers.js';
import type { Caller, TestService } from '../support/callers.js';
import { countStatements } from '../support/count-statements.js';
import { decided } from '../support/decided-request.js';
import { formOf } from '../support/page-form.js';
import type { TestAnswer } from '../support/service.js';

const HTML = { accept: 'text/html' };
const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>`;
/** In every sealed word of this suite, so that one search finds any of them where it must not be. */
const MARK = 'larkspur-quern';
const NARRATIVE = `My employer was told what only the agency could know (${MARK}). ${HOSTILE}`;
const FINDING = `The accounting shows more than the purpose needed (${MARK}).`;
const ANSWER = 'More was disclosed than the purpose needed.';

let service: TestService;
let admin: pg.Client;
let grant: string;

beforeAll(async () => {
  service = await startTestService({ background: true });
  admin = new pg.Client({ connectionString: service.platform.adminUrl });
  await admin.connect();
  const [analyst, officer, counsel] = (await Promise.all(
    ['hsi-agent', 'dps-privacy', 'dps-counsel'].map((each) => service.as(each)),
  )) as [Caller, Caller, Caller];
  await decided({ analyst, officer, counsel }, {});
  grant = (await officer.call('GET', '/grants')).body.items[0].number as string;
}, 120_000);
afterAll(async () => {
  await admin.end();
  await service.close();
});

const page = (as: string, path: string): Promise<TestAnswer> => service.send('GET', path, { as, headers: HTML });
const send = (as: string, path: string, form: Readonly<Record<string, string>>): Promise<TestAnswer> =>
  service.send('POST', path, { as, form, headers: HTML });
const letter = (path: string, body: object): Promise<TestAnswer> =>
  service.send('POST', `/api/v1/${path}`, { body, headers: { 'idempotency-key': randomUUID() } });
/** Looks again until it is so; a time-out is the failure. */
async function until(look: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end;) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('looked for a minute in vain');
}
async function complained(change: object = {}): Promise<{ readonly number: string; readonly code: string }> {
  const body = { complainant: 'confidential', type: 'excess_data', agencyComplainedOf: 'hsi', language: 'es' };
  const words = { contact: `Ottoline Vanterpool, ${MARK}@mail.example`, narrative: NARRATIVE };
  const { status, body: receipt, text } = await letter('public-complaints', { ...body, ...words, ...change });
  if (status !== 201) throw new Error(text);
  return { number: receipt.number, code: receipt.statusCode };
}
async function asked(change: object = {}): Promise<string> {
  const body = { kind: 'correction', agency: 'dps', language: 'es', capacity: 'self', identityProof: 'ask_me' };
  const words = {
    ...{ name: `Ottoline Vanterpool ${MARK}`, mailingAddress: `4 Larkspur Way ${HOSTILE}` },
    ...{ description: 'My driver record of this year', disputed: 'The birth year', proposed: '1980' },
    explanation: 'It is another year on my certificate.',
  };
  const { status, body: receipt, text } = await letter('rights-cases', { ...body, ...words, ...change });
  if (status !== 201) throw new Error(text);
  return receipt.number as string;
}
/** Fills the form of the page as a browser would, sends it, and answers with the page to which it leads. */
async function step(as: string, number: string, noun: string, fill: Readonly<Record<string, string>> = {}) {
  const action = `/complaints/${number}/${noun}`;
  const form = formOf((await page(as, `/complaints/${number}`)).text, action);
  const answer = await send(as, action, { ...form, ...fill });
  if (answer.status !== 303) throw new Error(`${action}: ${answer.status} ${answer.text}`);
  const next = await page(as, answer.headers.location ?? '');
  expect([next.status, next.text.includes('role="status"')]).toEqual([200, true]);
  return next.text;
}
const offers = async (as: string, number: string) =>
  [...(await page(as, `/complaints/${number}`)).text.matchAll(/action="\/complaints\/[^/]+\/([^"]+)"/g)].map(
    ([, noun]) => noun,
  );
const standing = async ({ number, code }: { readonly number: string; readonly code: string }) =>
  (await letter(`public-complaints/${number}/status-questions`, { code })).body;

describe('a complaint', () => {
  it('is acknowledged, taken up, frozen and upheld on its page; the person sees each, the ledger has each', async () => {
    const receipt = await complained({ references: grant });
    const { number } = receipt;
    const first = (await page('overseer', `/complaints/${number}`)).text;
    expect(first).toContain('&lt;script>alert(2)');
    expect(first).not.toMatch(/<img|<script>alert/);
    expect(first).toContain(`href="/grants/${grant}"`);
    expect((await page('overseer', `/grants/${grant}`)).status).toBe(200);
    expect(await offers('overseer', number)).toEqual(['acknowledgements']);
    await step('overseer', number, 'acknowledgements');
    expect(await standing(receipt)).toMatchObject({ status: 'acknowledged' });
    expect(await offers('overseer', number)).toEqual(['reviews']);
    await step('overseer', number, 'reviews');
    expect(await offers('overseer', number)).toEqual(['freezes', 'outcomes/upheld', 'outcomes/dismissed']);
    // Another overseer may take it over, and decides nothing before that.
    expect(await offers('second-overseer', number)).toEqual(['reviews']);
    expect(await step('overseer', number, 'freezes')).toContain('What it names is frozen');
    expect(await offers('overseer', number)).toEqual(['outcomes/upheld', 'outcomes/dismissed']);
    const outcome = { 'uphold.finding': FINDING, 'uphold.reason': ANSWER };
    await step('overseer', number, 'outcomes/upheld', { ...outcome, 'uphold.correctiveAction': 'Ask again for less.' });
    expect(await offers('overseer', number)).toEqual([]);
    expect(await standing(receipt)).toMatchObject({ status: 'upheld', reason: ANSWER });

    const types = ['Received', 'Acknowledged', 'Taken up for review', 'What it names was frozen', 'Upheld'];
    const happened = async () =>
      [...(await page('overseer', `/complaints/${number}`)).text.matchAll(/<li><p><strong>([^<]+)/g)].map(
        ([, each]) => each,
      );
    await until(async () => (await happened()).length === types.length);
    expect(await happened()).toEqual(types);
    const { rows } = await admin.query<{ type: string }>(
      `select e.type from ledger.entry e join complaints.complaint c on c.id = e.aggregate_id
       where c.number = $1 order by e.seq`,
      [number],
    );
    expect(rows.map(({ type }) => type)).toEqual([
      'ComplaintReceived',
      'ComplaintAcknowledged',
      'ComplaintTakenUp',
      'ComplaintFroze',
      'ComplaintUpheld',
    ]);
  });

  it('is dismissed on its page; a bad outcome is refused with what is wrong, and loses nothing', async () => {
    const { number } = await complained();
    await step('overseer', number, 'acknowledgements');
    await step('overseer', number, 'reviews');
    const action = `/complaints/${number}/outcomes/dismissed`;
    const form = formOf((await page('overseer', `/complaints/${number}`)).text, action);
    const typed = { ...form, 'dismiss.finding': `Short ${HOSTILE}`, 'dismiss.reason': 'Why' };
    const refused = await send('overseer', action, typed);
    expect([refused.status, refused.text.includes('id="errors"')]).toEqual([422, true]);
    expect(refused.text).toContain('href="#field-dismiss-reason"');
    expect(refused.text).toContain('id="field-dismiss-reason"');
    expect(refused.text).not.toContain('<img');
    expect(formOf(refused.text, action)).toEqual(typed);
    // The other form of the page keeps what it had, and the refusal is not shown in it.
    expect(formOf(refused.text, `/complaints/${number}/outcomes/upheld`)['uphold.finding']).toBe('');
    const corrected = { ...formOf(refused.text, action), 'dismiss.finding': FINDING, 'dismiss.reason': ANSWER };
    expect((await send('overseer', action, corrected)).headers.location).toBe(`/complaints/${number}?done=dismiss`);
    // Sent twice, it happens once.
    expect((await send('overseer', action, corrected)).status).toBe(409);
    const uphold = await send('overseer', `/complaints/${number}/outcomes/upheld`, { version: '1' });
    expect(uphold.status).toBe(422);
  });

  it('is changed on the version that was seen, by a form of this service', async () => {
    const { number } = await complained();
    const action = `/complaints/${number}/acknowledgements`;
    expect((await send('overseer', action, { version: '7' })).status).toBe(412);
    expect((await send('overseer', action, {})).status).toBe(412);
    const signIn = await service.send('POST', '/demo/sessions', { form: { persona: 'overseer' }, headers: HTML });
    const cookie = signIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const rides = (origin: string) =>
      service.send('POST', action, { form: { version: '7' }, headers: { ...HTML, cookie, origin } });
    expect((await rides('https://elsewhere.example')).status).toBe(403);
    expect((await rides(service.publicOrigin)).status).toBe(412);
    expect((await page('overseer', `/complaints/${number}`)).text).toContain('>Received</strong>');
  });

  it('shows a source agency its own records and the outcome, to its privacy officers alone; nobody else finds it', async () => {
    const { number } = await complained({ references: grant });
    const seen = await page('dps-privacy', `/complaints/${number}`);
    expect(seen.status).toBe(200);
    expect(seen.text).toContain(`href="/grants/${grant}"`);
    expect(seen.text).not.toMatch(new RegExp(`${MARK}|What was said|What happened<|To be answered by`));
    expect(await offers('dps-privacy', number)).toEqual([]);
    expect((await send('dps-privacy', `/complaints/${number}/acknowledgements`, { version: '1' })).status).toBe(403);
    for (const other of ['hsi-agent', 'dps-counsel', 'sheriff-privacy', 'dps-auditor']) {
      const [absent, unknown] = [
        await page(other, `/complaints/${number}`),
        await page(other, '/complaints/CP-2026-999999'),
      ];
      const without = ({ text }: TestAnswer) => text.replace(/<code>[0-9a-f-]{36}<\/code>/, '');
      expect([other, absent.status, without(absent)]).toEqual([other, 404, without(unknown)]);
      expect((await send(other, `/complaints/${number}/acknowledgements`, { version: '1' })).status).toBe(404);
      expect((await page(other, '/complaints')).text).not.toContain(number);
    }
    expect((await service.send('GET', '/complaints', { headers: HTML })).status).toBe(401);
    // The public's pages stand beside it.
    expect((await service.send('GET', '/complaints/new', { headers: HTML })).status).toBe(200);
    expect((await service.send('GET', '/complaints/status', { headers: HTML })).status).toBe(200);
  });

  it('is told to the overseers by number when it comes in, and waits on their first page', async () => {
    const { number } = await complained();
    const home = (await page('overseer', '/home')).text;
    const told = `Complaint <a href="/complaints/${number}">${number}</a> came in`;
    expect(home).toContain(told);
    expect(home).toContain(`Acknowledge complaint <a href="/complaints/${number}">`);
    expect((await page('dps-privacy', '/home')).text).not.toContain(number);
    const { rows } = await admin.query<{ line: string }>('select n::text as line from notifications.notice n');
    expect(rows.filter(({ line }) => line.includes(number))).toHaveLength(1);
    expect(rows.filter(({ line }) => line.includes(MARK))).toEqual([]);
  });
});

describe('a hold on a letter', () => {
  const hold = async (number: string) => {
    const body = {
      on: { letter: number },
      matter: 'Example v. Example',
      reason: 'A court asked that this be preserved.',
    };
    const headers = { 'idempotency-key': randomUUID() };
    const placed = await service.send('POST', '/api/v1/holds', { as: 'dps-records', body, headers });
    expect(placed.status).toBe(201);
    return placed.body.number as string;
  };

  it('leads to its page, for who may open that, and shows the number alone to the others', async () => {
    const number = await asked();
    const path = `/holds/${await hold(number)}`;
    const readers = ['dps-records', 'dps-privacy', 'dps-counsel', 'dps-auditor', 'dps-custodian', 'dps-operator'];
    const seen = await Promise.all(
      readers.map(async (reader) => {
        const { text } = await page(reader, path);
        const { status } = await page(reader, `/rights-cases/${number}`);
        return [reader, text.includes(number), text.includes(`href="/rights-cases/${number}"`), status];
      }),
    );
    expect(seen).toEqual([
      ['dps-records', true, true, 200],
      ['dps-privacy', true, true, 200],
      ['dps-counsel', true, false, 404],
      ['dps-auditor', true, false, 404],
      ['dps-custodian', true, false, 404],
      ['dps-operator', true, false, 404],
    ]);
  });

  it('knows who opens what as the tables of permissions do', () => {
    const terms = { agency: 'dps' };
    for (const role of ROLES) {
      const actor = { personId: randomUUID(), agencyId: 'dps', roles: [role] };
      const opens = (file: 'complaint' | 'rights-case') => pageOfLetter({ file, number: 'X' }, [role]) !== undefined;
      const received = { status: 'received', terms } as unknown as KnownRightsCase;
      expect([role, opens('rights-case')]).toEqual([role, permittedForCase(actor, received).has('see')]);
      const complaint = { status: 'received', terms: { overseerAgency: 'dps', about: [] } } as unknown as Complaint;
      expect([role, opens('complaint')]).toEqual([role, permittedForComplaint(actor, 'dps', complaint).has('see')]);
    }
  });
});

describe('a notice of a letter', () => {
  it('goes to the agency whose letter it is, and only that agency’s own letter box writes it', async () => {
    const { number } = await complained({ references: grant });
    const { rows } = await admin.query<{ id: string }>('select id from complaints.complaint where number = $1', [
      number,
    ]);
    const about = { kind: 'complaint', id: rows[0]!.id, number } as const;
    const notice = { code: 'complaint-received', about, cause: null, rules: [] } as const;
    const tells = (from: string, agency: string) =>
      service.app
        .get(Database, { strict: false })
        .transaction({ personId: 'public', agencyId: from, roles: [] }, (tx) =>
          tell(tx, newId, [{ to: [{ agency, role: 'overseer' }], notice }]).then(() => accepted(undefined)),
        );
    expect(await tells('oversight', 'oversight')).toMatchObject({ ok: true });
    await expect(tells('oversight', 'hsi')).rejects.toThrow('row-level security');
    await expect(tells('hsi', 'oversight')).rejects.toThrow('row-level security');
    await expect(tells('hsi', 'hsi')).rejects.toThrow('row-level security');
  });
});

describe('a rights case', () => {
  it('is read by the people of the agency that is asked, who are told and have it as a task', async () => {
    const number = await asked();
    for (const as of ['dps-privacy', 'dps-records']) {
      const { status, text } = await page(as, `/rights-cases/${number}`);
      expect([as, status]).toEqual([as, 200]);
      expect(text).toContain(`Ottoline Vanterpool ${MARK}`);
      expect(text).toContain('The birth year');
      expect(text).toContain('Spanish');
      expect(text).not.toMatch(/<img|<script>alert/);
      const home = (await page(as, '/home')).text;
      expect(home).toContain(`Access or correction request <a href="/rights-cases/${number}">${number}</a> came in`);
      expect(home).toContain(`Answer correction request <a href="/rights-cases/${number}">`);
    }
    for (const other of ['overseer', 'dps-counsel', 'hsi-agent', 'sheriff-privacy']) {
      expect([other, (await page(other, `/rights-cases/${number}`)).status]).toEqual([other, 404]);
      expect((await page(other, '/rights-cases')).text).not.toContain(number);
      expect((await page(other, '/home')).text).not.toContain(number);
    }
    expect((await service.send('GET', `/rights-cases/${number}`, { headers: HTML })).status).toBe(401);
  });

  it('is answered on its page, once, by who may; an answer that says nothing is refused', async () => {
    const number = await asked();
    const action = `/rights-cases/${number}/answers`;
    const form = formOf((await page('dps-records', `/rights-cases/${number}`)).text, action);
    const refused = await send('dps-records', action, form);
    expect([refused.status, refused.text.includes('href="#field-answer-answer"')]).toEqual([422, true]);
    const answer = { ...form, 'answer.answer': 'partly_granted' };
    expect((await send('overseer', action, answer)).status).toBe(404);
    expect((await send('dps-records', action, { ...answer, version: '7' })).status).toBe(412);
    const done = await send('dps-records', action, answer);
    expect(done.headers.location).toBe(`/rights-cases/${number}?done=answered`);
    const shown = (await page('dps-records', done.headers.location ?? '')).text;
    expect(shown).toContain('<dd>Granted in part</dd>');
    expect(shown).not.toContain(action);
    expect((await send('dps-privacy', action, answer)).status).toBe(409);
    expect((await page('dps-records', '/home')).text).not.toContain(
      `Answer correction request <a href="/rights-cases/${number}">`,
    );
  });

  it('that nobody was named for is read by the overseers', async () => {
    const number = await asked({ agency: undefined });
    expect((await page('overseer', `/rights-cases/${number}`)).text).toContain(`Ottoline Vanterpool ${MARK}`);
    expect((await page('overseer', '/home')).text).toContain(`/rights-cases/${number}`);
    expect((await page('dps-privacy', `/rights-cases/${number}`)).status).toBe(404);
  });
});

describe('the lists', () => {
  it('take filters, are files with the same filter and no words, and are in the menu of those who may', async () => {
    const { number } = await complained();
    const [acknowledged, correction] = [await complained(), await asked()];
    await step('overseer', acknowledged.number, 'acknowledgements');
    const received = (await page('overseer', '/complaints?status=received')).text;
    expect(received).toContain(`/complaints/${number}`);
    expect(received).not.toContain(`"/complaints/${acknowledged.number}"`);
    expect(received).toContain('/complaints/export.csv?status=received');
    const csv = (await page('overseer', '/complaints/export.csv?status=acknowledged')).text;
    expect(csv).toMatch(/^number,status,type,agencyComplainedOf,receivedAt,channel,complainant,dueAt,frozen,closedAt/);
    expect([csv.includes(acknowledged.number), csv.includes(number), csv.includes(MARK)]).toEqual([true, false, false]);
    expect((await page('overseer', '/complaints/export.json')).text).not.toContain(MARK);
    expect((await page('overseer', '/complaints?status=none')).status).toBe(400);
    const cases = (await page('dps-records', '/rights-cases/export.csv?status=received')).text;
    expect(cases).toMatch(/^number,status,kind,capacity,identityProof,language,receivedAt,acknowledgeBy,dueAt/);
    expect([cases.includes(correction), cases.includes(MARK)]).toEqual([true, false]);
    expect((await page('dps-records', '/rights-cases?status=withdrawn')).text).toContain('No request that you may see');
    const menu = async (as: string) => (await page(as, '/home')).text;
    expect(await menu('overseer')).toMatch(/href="\/complaints"[^]*href="\/rights-cases"/);
    expect(await menu('dps-records')).not.toContain('href="/complaints"');
    expect(await menu('hsi-agent')).not.toMatch(/href="\/(complaints|rights-cases)"/);
  });

  it('are sent in pages, with as many statements for a page of fifty as for a few', async () => {
    const few = await countStatements(() => page('overseer', '/complaints'));
    const fewCases = await countStatements(() => page('dps-privacy', '/rights-cases'));
    for (const table of ['complaints.complaint', 'rights.rights_case']) {
      await admin.query(`
        insert into ${table}
        select (jsonb_populate_record(null::${table},
          to_jsonb(t) || jsonb_build_object('id', gen_random_uuid(), 'number', t.number || '-' || n))).*
        from (select * from ${table} where status = 'received' order by id desc limit 1) t, generate_series(1, 60) n`);
    }
    const whole = (await page('overseer', '/complaints')).text;
    expect(whole.match(/<th scope="row"/g)).toHaveLength(50);
    const next = /href="(\/complaints\?cursor=[^"]+)"/.exec(whole)?.[1] ?? '';
    expect((await page('overseer', next)).text).toContain('Back to the first page');
    // The background sends some of its own; one a row would be forty more.
    expect(await countStatements(() => page('overseer', '/complaints'))).toBeLessThan(few + 20);
    expect(await countStatements(() => page('dps-privacy', '/rights-cases'))).toBeLessThan(fewCases + 20);
  });
});
