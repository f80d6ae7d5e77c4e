import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestService, taskForceAgreement, TASK_FORCE_REQUEST } from '../support/callers.js';
import type { Caller, TestService } from '../support/callers.js';
import { comity } from '../support/command-line.js';
import { countStatements } from '../support/count-statements.js';
import { decided } from '../support/decided-request.js';
import { formOf } from '../support/page-form.js';

const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>`;

let service: TestService;
let folder: string;
let analyst: Caller;
let denied: string;
let closed: string;

beforeAll(async () => {
  service = await startTestService({ background: true });
  folder = mkdtempSync(join(tmpdir(), 'comity-oversight-'));
  analyst = await service.as('hsi-agent');
  const agreement = await taskForceAgreement(analyst);
  const asking = { ...TASK_FORCE_REQUEST, agreement };
  denied = (await analyst.call('POST', '/share-requests', { ...asking, elements: [{ code: 'immigration.status' }] }))
    .body.number as string;
  await analyst.call('POST', `/share-requests/${denied}/submissions`, {});
  const people = { analyst, officer: await service.as('dps-privacy'), counsel: await service.as('dps-counsel') };
  closed = await decided(people, {});
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service.close();
});

const page = async (as: string, path: string) => (await service.send('GET', path, { as })).text;
const post = (as: string, path: string, form: Readonly<Record<string, string>>) =>
  service.send('POST', path, { as, form });
/** Looks again until it is so; a time-out is the failure. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + 60_000; performance.now() < end;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('looked for a minute in vain');
}
/** When all that was written has its position and its signature. */
const settled = () =>
  until(async () => {
    const { body } = await service.send('GET', '/api/v1/operations', { as: 'dps-operator' });
    return body.ledger.waiting === 0 && body.ledger.size === body.ledger.signed && body.ledger.size > 0
      ? true
      : undefined;
  });

describe('people', () => {
  const enrolment = { displayName: `Ivo ${HOSTILE}`, handle: 'ivo', 'roles[]': 'analyst', startedOn: '2026-02-02' };
  let at = '';

  it('are enrolled by a form; what is wrong is named and what was typed is kept', async () => {
    const bad = await post('dps-operator', '/people', { ...enrolment, handle: 'Not A Handle' });
    expect(bad.status).toBe(422);
    expect(bad.text).toContain('href="#field-handle"');
    expect(bad.text).toContain('value="Ivo &quot;>&lt;img src=x onerror=alert(1)>&lt;script>alert(2)');
    expect(bad.text).toContain('value="Not A Handle"');
    const done = await post('dps-operator', '/people', enrolment);
    expect(done.status).toBe(303);
    at = String(done.headers['location']);
    const shown = await page('dps-operator', at);
    expect(shown).toContain('The person is enrolled.');
    expect(shown).toContain('>Ivo ');
    expect(shown).not.toMatch(/<img|<script>alert/);
    expect((await post('dps-operator', '/people', enrolment)).status).toBe(409);
  });

  it('have trainings recorded, are disabled and enabled, by those who may', async () => {
    const [path = ''] = at.split('?');
    const training = { 'record.code': 'CJIS', 'record.passedOn': '2026-03-02', 'record.expiresOn': '' };
    const wrong = await post('dps-privacy', `${path}/certificates`, { ...training, 'record.passedOn': '2099-01-01' });
    expect([wrong.status, wrong.text.includes('href="#field-record-passedOn"')]).toEqual([422, true]);
    expect((await post('dps-privacy', `${path}/certificates`, training)).headers['location']).toBe(
      `${path}?done=recorded`,
    );
    expect((await post('dps-privacy', `${path}/disablements`, { 'disable.reason': '' })).status).toBe(422);
    expect((await post('dps-privacy', `${path}/disablements`, { 'disable.reason': 'left_agency' })).status).toBe(303);
    expect(await page('dps-privacy', path)).not.toContain('/enablements');
    expect(await page('dps-operator', path)).toContain('/enablements');
    expect((await post('dps-custodian', `${path}/enablements`, {})).status).toBe(403);
    expect((await post('dps-operator', `${path}/enablements`, {})).status).toBe(303);
    expect(await page('dps-operator', '/people?status=active')).toContain(path);
    expect((await service.send('GET', path, { as: 'hsi-operator' })).status).toBe(404);
    const csv = await page('dps-operator', '/people/export.csv?status=active');
    expect(csv).toMatch(/^id,handle,displayName,agency,startedOn,status,roles,certificates/);
    expect(await page('dps-privacy', '/training')).toMatch(/current|lapsed|missing/);
    expect(await page('dps-privacy', '/training/export.csv')).toMatch(/^person,code,state,until/);
  });

  it('are imported in two steps: what it would do, then exactly that', async () => {
    const csv =
      'handle,displayName,roles,startedOn\r\npage-a,Ada Quill,analyst,2026-02-01\r\npage-b,Bo Reyes,auditor,soon';
    const refused = await post('dps-operator', '/people/import', { kind: 'people', csv, step: 'check' });
    expect([refused.status, refused.text.includes('row 3, startedOn')]).toEqual([422, true]);
    expect(refused.text).toContain('href="#field-csv"');
    expect(formOf(refused.text, '/people/import')).toMatchObject({ csv });
    const right = csv.replace('soon', '2026-02-01');
    const seen = await post('dps-operator', '/people/import', { kind: 'people', csv: right, step: 'check' });
    expect([seen.status, seen.text.includes('It enrols 2 people.')]).toEqual([200, true]);
    expect(await page('dps-operator', '/people/export.csv')).not.toContain('page-a');
    const confirm = { ...formOf(seen.text, '/people/import'), step: 'import' };
    expect((await post('dps-operator', '/people/import', confirm)).headers['location']).toBe('/people?done=imported');
    expect(await page('dps-operator', '/people/export.csv')).toContain('page-b');
    // The same confirmation again no longer does what was shown.
    expect((await post('dps-operator', '/people/import', confirm)).status).toBe(412);
    expect((await service.send('GET', '/people/import', { as: 'dps-custodian' })).status).toBe(403);
  });

  it('are listed with as many statements for fifty as for a few', async () => {
    const rows = Array.from({ length: 40 }, (_, n) => `many-${n},Person ${n},analyst,2026-02-01`);
    const few = await countStatements(() => page('dps-operator', '/people'));
    const csv = ['handle,displayName,roles,startedOn', ...rows].join('\n');
    expect((await post('dps-operator', '/people/import', { kind: 'people', csv, step: 'import' })).status).toBe(303);
    // The background sends some of its own; one a row would be forty more.
    expect(await countStatements(() => page('dps-operator', '/people'))).toBeLessThan(few + 20);
    expect(await countStatements(() => page('dps-operator', '/training'))).toBeLessThan(few + 20);
  });
});

describe('the ledger', () => {
  it('is filtered by record, event, agency and day, and each entry is proven in words', async () => {
    await settled();
    const listed = await page('dps-auditor', `/ledger?record=${closed}`);
    expect(listed).toContain('share request submitted');
    expect(listed).not.toContain('person enrolled');
    const [, entry = ''] = /href="(\/ledger\/entries\/[^"]+)"/.exec(listed) ?? [];
    const shown = await page('dps-auditor', entry);
    expect(shown).toContain('in the ledger');
    expect(shown).toContain('/api/v1/ledger/proofs?entryId=');
    expect((await service.send('GET', entry, { as: 'overseer' })).status).toBe(404);
    expect(await page('dps-auditor', '/ledger?type=GrantRevoked')).toContain('No entry that you may see');
    expect(await page('dps-auditor', '/ledger?record=SR-2026-999999')).toContain('No entry that you may see');
    expect(await page('dps-auditor', '/ledger?to=2001-01-01')).toContain('No entry that you may see');
    const csv = await page('dps-auditor', `/ledger/export.csv?record=${closed}&type=ShareRequestSubmitted`);
    expect(csv.trim().split('\r\n')).toHaveLength(2);
    // A form sends what was left empty.
    expect((await service.send('GET', '/ledger?record=&type=&agency=&from=&to=', { as: 'dps-auditor' })).status).toBe(
      200,
    );
  });

  it('takes a few statements a page, however many entries it shows', async () => {
    const one = await countStatements(() => page('dps-auditor', `/ledger?record=${closed}`));
    expect(await countStatements(() => page('dps-auditor', '/ledger'))).toBeLessThan(one + 20);
  });

  it('is verified as a job with its progress, and the result names the first bad position', async () => {
    await settled();
    expect((await post('hsi-agent', '/ledger/verifications', {})).status).toBe(403);
    const started = await post('dps-auditor', '/ledger/verifications', {});
    expect(started.status).toBe(303);
    const at = String(started.headers['location']);
    const done = await until(async () => {
      const text = await page('dps-auditor', at);
      return text.includes('hx-trigger') ? undefined : text;
    });
    expect(done).toContain('in order');
    const fragment = await service.send('GET', at, { as: 'dps-auditor', headers: { 'hx-request': 'true' } });
    expect(fragment.text).toMatch(/^<section id="verification"/);
    expect((await service.send('GET', at, { as: 'hsi-operator' })).status).toBe(404);
    const { body } = await service.send('GET', `/api/v1${at}`, { as: 'dps-auditor' });
    expect(body).toMatchObject({ state: 'finished', report: { result: 'ok', problem: null } });

    const admin = await tamperWith(5);
    const api = await service.send('POST', '/api/v1/ledger/verifications', { as: 'dps-auditor' });
    expect(api.status).toBe(202);
    const result = await until(async () => {
      const { body: view } = await service.send('GET', String(api.headers['location']), { as: 'dps-auditor' });
      return view.state === 'finished' ? view : undefined;
    });
    expect(result.report).toMatchObject({ result: 'tampered', problem: { position: 5 } });
    expect(await page('dps-auditor', `/ledger/verifications/${result.id}`)).toMatch(/At entry 5: .*changed/);
    await admin.undo();
  });

  it('says of a verification whose process is gone that it stopped', async () => {
    const { body } = await service.send('POST', '/api/v1/ledger/verifications', { as: 'dps-auditor' });
    await until(
      async () =>
        (await service.send('GET', `/api/v1/ledger/verifications/${body.id}`, { as: 'dps-auditor' })).body.finishedAt ??
        undefined,
    );
    await asAdmin((query) =>
      query(
        `update ledger.verification set finished_at = null, report = null, seen_at = seen_at - interval '2 minutes' where id = $1`,
        [body.id],
      ),
    );
    const text = await page('dps-auditor', `/ledger/verifications/${body.id}`);
    expect(text).toContain('no sign of life');
    expect(text).not.toContain('hx-trigger');
  });

  it('gives the bundle of a case that verifies offline, and not with one byte altered', async () => {
    await settled();
    expect(await page('dps-auditor', `/ledger/cases?record=${closed}`)).toContain(`/api/v1/ledger/cases/${closed}`);
    expect(await page('dps-auditor', '/ledger/cases?record=SR-2026-999999')).toContain(
      'There is no such share request',
    );
    const { headers, text } = await service.send('GET', `/api/v1/ledger/cases/${closed}`, { as: 'dps-auditor' });
    expect(headers['content-disposition']).toContain(`${closed}.ndjson`);
    const file = join(folder, 'case.ndjson');
    const key = join(folder, 'key');
    writeFileSync(file, text);
    writeFileSync(key, (await service.send('GET', '/api/v1/ledger/verifier-key')).text);
    const good = await comity(['ledger', 'verify', file, '--key', key]);
    expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/^result +in order$/m) });
    for (const kind of ['share-request', 'decision', 'grant', 'agreement']) expect(good.stdout).toContain(`, ${kind} `);
    const lines = text.split('\n');
    const byte = lines[6]!.indexOf('"bytes":"') + 60;
    lines[6] = lines[6]!.slice(0, byte) + (lines[6]![byte] === 'A' ? 'B' : 'A') + lines[6]!.slice(byte + 1);
    writeFileSync(file, lines.join('\n'));
    expect((await comity(['ledger', 'verify', file, '--key', key])).code).toBe(8);
    const stranger = await service.send('GET', `/api/v1/ledger/cases/${closed}`, { as: 'overseer' });
    expect(stranger.status).toBe(404);
  });
});

describe('findings', () => {
  it('count rules once a share request, lead to the requests, and go into a file', async () => {
    const text = await page('dps-privacy', '/findings');
    const { items } = JSON.parse(await page('dps-privacy', '/findings/export.json')) as {
      items: { rule: string; basis: string; effect: string; requests: number; times: number }[];
    };
    expect(items.length).toBeGreaterThan(0);
    const first = items[0]!;
    expect(text).toContain(first.rule);
    expect(await page('dps-privacy', `/findings?rule=${first.rule}&effect=${first.effect}`)).toContain(
      `/requests/${denied}`,
    );
    const byLaw = items.filter(({ basis }) => basis === 'law');
    expect(byLaw.length).toBeGreaterThan(0);
    expect(byLaw.length).toBeLessThan(items.length);
    expect(JSON.parse(await page('dps-privacy', '/findings/export.json?basis=law')).items).toEqual(byLaw);
    expect(await page('dps-privacy', '/findings?to=2001-01-01')).toContain('No rule fired in this period');
    expect(JSON.parse(await page('overseer', '/findings/export.json')).items).toEqual([]);
  });
});

describe('operations', () => {
  it('are counted for operators, of no agency, also from where no worker runs', async () => {
    await settled();
    expect((await service.send('GET', '/ops', { as: 'dps-privacy' })).status).toBe(403);
    const text = await page('hsi-operator', '/ops');
    expect(text).toContain('keeps up');
    expect(text).toContain('Webhooks and e-mail are not built');
    const { body } = await service.send('GET', '/api/v1/operations', { as: 'hsi-operator' });
    expect(body).toMatchObject({
      ledger: { waiting: 0 },
      brakes: { standing: 0 },
      jobs: { failed: 0, delayed: expect.any(Number) },
      rechecks: { open: expect.any(Number) },
    });
    expect(JSON.stringify(body)).not.toMatch(/dps|hsi/);
  });
});

async function asAdmin<T>(
  work: (query: (text: string, values?: unknown[]) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: service.platform.adminUrl });
  await client.connect();
  try {
    return await work((text, values) => client.query(text, values));
  } finally {
    await client.end();
  }
}

/** Changes a byte of an entry as a superuser could, and can take it back. */
async function tamperWith(seq: number): Promise<{ undo(): Promise<void> }> {
  const flip = () =>
    asAdmin(async (query) => {
      await query('alter table ledger.entry disable trigger entry_append_only');
      await query('update ledger.entry set bytes = set_byte(bytes, 40, get_byte(bytes, 40) # 1) where seq = $1', [seq]);
      await query('alter table ledger.entry enable trigger entry_append_only');
    });
  await flip();
  return { undo: flip };
}
