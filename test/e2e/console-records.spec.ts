import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoAgreements } from '../../samples/demo-agreements.js';
import { formOf } from '../../src/agreements/agreement-draft.js';
import { verifyManifest } from '../../src/disclosures/formats/signed-manifest.js';
import { startTestService, TASK_FORCE_REQUEST } from '../support/callers.js';
import type { Caller, TestService } from '../support/callers.js';
import { decided } from '../support/decided-request.js';
import { filesOf } from '../support/pack-files.js';
import type { TestAnswer } from '../support/service.js';

const HTML = { accept: 'text/html' };
const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>`;
const REASON = `Enough words for a reason ${HOSTILE}`;
const SUBJECT = { criteria: [{ givenName: 'Doriskel', familyName: 'Ruskumber', birthDate: '1980-03-29' }] };

let service: TestService;
let people: Record<'analyst' | 'officer' | 'counsel', Caller>;

beforeAll(async () => {
  service = await startTestService({ source: true });
  const [analyst, officer, counsel] = await Promise.all(
    ['hsi-agent', 'dps-privacy', 'dps-counsel'].map((each) => service.as(each)),
  );
  people = { analyst: analyst!, officer: officer!, counsel: counsel! };
}, 120_000);
afterAll(() => service.close());

const page = (as: string, path: string): Promise<TestAnswer> => service.send('GET', path, { as, headers: HTML });
const post = (as: string, path: string, form: Readonly<Record<string, string>>): Promise<TestAnswer> =>
  service.send('POST', path, { as, form, headers: HTML });
/** A hidden field of the page, as the browser would send it back. */
const hidden = ({ text }: TestAnswer, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';
/** Sends a form, expects the way on, and reads the page there. */
async function done(as: string, path: string, form: Readonly<Record<string, string>>): Promise<TestAnswer> {
  const answer = await post(as, path, form);
  if (answer.status !== 303) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  const next = await page(as, answer.headers.location ?? '');
  expect([next.status, /role="status"/.test(next.text)]).toEqual([200, true]);
  return next;
}
/** Refused with this status, an error summary whose links lead to fields that are there, and what was typed kept as text. */
function expectRefused({ status, text }: TestAnswer, expected: number, kept?: string): void {
  expect(status).toBe(expected);
  expect(text).toContain('id="errors"');
  const summary = /id="errors"[^]*?<\/ul>/.exec(text)?.[0] ?? '';
  const fields = [...summary.matchAll(/href="#([^"]+)"/g)].map(([, field]) => field);
  if (expected === 422) expect(fields).not.toEqual([]);
  for (const field of fields) expect(text).toContain(`id="${field}"`);
  if (kept !== undefined) expect(text).toContain(kept);
  expect(text).not.toContain('<script>alert');
  expect(text).not.toContain('<img src=x');
}

describe('agreements', () => {
  const body = demoAgreements(new Date().toISOString().slice(0, 10))[1]!.body;
  const draft = { ...body, title: HOSTILE, parties: body.parties.slice(0, 2) };
  let address = '';

  it('are listed with filters, and as files', async () => {
    const { text } = await page('dps-privacy', '/agreements?status=in_force&kind=&party=hsi');
    expect(text).toContain('Trafficking task force');
    expect(text).not.toContain('Removal service');
    expect(text).toContain('/agreements/export.csv?status=in_force&amp;party=hsi');
    const csv = await page('dps-privacy', '/agreements/export.csv?status=in_force&party=hsi');
    expect(csv.text.split('\r\n')[0]).toMatch(/^id,number,revision,title,/);
    expect((await page('dps-privacy', '/agreements/export.json?party=fusion')).body.items).toHaveLength(1);
    expect((await page('dps-privacy', '/agreements?status=gone')).status).toBe(400);
  });

  it('are drafted in a form that keeps what was typed, takes one more row, and points at each fault', async () => {
    expect((await page('hsi-agent', '/agreements/new')).status).toBe(403);
    const form = await page('dps-privacy', '/agreements/new');
    expect(form.text).toMatch(/name="parties\.1\.contact\.email"/);
    const values = { ...formOf(draft), 'parties.3.agency': '' };
    const more = await post('dps-privacy', '/agreements', { ...values, more: 'purposes' });
    expect([more.status, more.text.includes('name="purposes.2.code"')]).toEqual([200, true]);

    const wrong = await post('dps-privacy', '/agreements', {
      ...values,
      'term.maxRenewals': 'two',
      'parties.0.contact.email': 'nobody',
      'retention.maximum': '',
      authorities: 'UT-206-1B\nnot a code',
    });
    expectRefused(wrong, 422, 'value="nobody"');
    for (const label of ['Renewals at most:', 'Contact: e-mail, row 1:', 'Longest retention:', 'Legal authorities:'])
      expect(wrong.text).toContain(label);
    // What no single field can say is shown at a field too.
    expectRefused(await post('dps-privacy', '/agreements', { ...values, 'parties.0.agency': 'dps' }), 422);

    const answer = await done('dps-privacy', '/agreements', values);
    expect(answer.text).toContain('Not signed yet by');
    expect(answer.text).toContain('&lt;script>alert(2)');
    expect(answer.text).not.toContain('<script>alert');
    address = /action="(\/agreements\/[0-9a-f-]{36})\/signatures"/.exec(answer.text)![1]!;
  });

  it('are signed by each party, suspended, resumed, amended and ended, each once and on the version that was seen', async () => {
    const seen = async (as: string) => hidden(await page(as, address), 'version');
    const signature = { 'sign.signatory': 'Emerson Tallis', 'sign.title': 'Officer', 'sign.delegation': 'Order 7' };
    expectRefused(await post('dps-privacy', `${address}/signatures`, { version: await seen('dps-privacy') }), 422);
    await done('dps-privacy', `${address}/signatures`, { ...signature, version: await seen('dps-privacy') });
    // The first party may not sign again: the page no longer offers it, and the command refuses.
    expect((await page('dps-privacy', address)).text).not.toContain(`${address}/signatures`);
    expectRefused(
      await post('ero-privacy', `${address}/signatures`, { ...signature, version: '1' }),
      412,
      'Emerson Tallis',
    );
    const inForce = await done('ero-privacy', `${address}/signatures`, {
      ...signature,
      version: await seen('ero-privacy'),
    });
    expect(inForce.text).toContain('>In force</strong>');

    const suspension = { 'suspend.reason': 'breach', 'suspend.explanation': REASON };
    expectRefused(
      await post('ero-privacy', `${address}/suspensions`, {
        'suspend.explanation': REASON,
        version: await seen('ero-privacy'),
      }),
      422,
    );
    const suspended = await done('ero-privacy', `${address}/suspensions`, {
      ...suspension,
      version: await seen('ero-privacy'),
    });
    expect(suspended.text).toContain('suspended it');
    expect((await page('dps-privacy', address)).text).not.toContain(`${address}/resumptions`);
    await done('ero-privacy', `${address}/resumptions`, { version: await seen('ero-privacy') });

    const amendment = await page('dps-privacy', `${address}/amendments/new`);
    expect(amendment.text).toContain('&quot;>&lt;img');
    const version = hidden(amendment, 'version');
    await done('dps-privacy', `${address}/amendments`, { ...formOf({ ...draft, title: 'Second revision' }), version });
    const ended = await done('dps-privacy', `${address}/terminations`, {
      'terminate.reason': 'need_ended',
      'terminate.noticeOn': '2026-11-20',
      'terminate.explanation': REASON,
      version: await seen('dps-privacy'),
    });
    expect(ended.text).toContain('>Terminated</strong>');
    expect((await page('researcher', address)).status).toBe(404);
  });

  it('show what rests on them to those who may ask', async () => {
    const number = await decided(people, {});
    const { body: request } = await people.analyst.call('GET', `/share-requests/${number}`);
    const agreement = `/agreements/${request.content.agreement as string}`;
    const shown = await page('dps-privacy', agreement);
    expect(shown.text).toMatch(/Active grants<\/dt><dd>1 grant</);
    expect(shown.text).toMatch(/href="\/grants\/GR-[0-9-]+"|href="\/grants\/[A-Z]+-[0-9-]+"/);
    expect((await page('hsi-agent', agreement)).text).toContain('What rests on an agreement is shown to');
  });
});

describe('releases', () => {
  let grant = '';
  let pack = '';

  beforeAll(async () => {
    const number = await decided(people, { subjects: SUBJECT, retention: 'P30D' });
    const { body } = await people.officer.call('GET', '/grants');
    grant = (body.items as { number: string; requestNumber: string }[]).find(
      (each) => each.requestNumber === number,
    )!.number;
  });

  it('lead the custodian from the list to the release, which happens once', async () => {
    const list = await page('dps-custodian', '/releases?grants=unreleased&packages=');
    expect(list.text).toContain(`href="/grants/${grant}"`);
    const shown = await page('dps-custodian', `/grants/${grant}`);
    expect(shown.text).toContain('Release under this grant');
    const key = { idempotencyKey: hidden(shown, 'idempotencyKey') };
    expect((await page('hsi-agent', `/grants/${grant}`)).text).not.toContain(`/grants/${grant}/releases`);
    expectRefused(await post('hsi-agent', `/grants/${grant}/releases`, key), 403);
    const released = await done('dps-custodian', `/grants/${grant}/releases`, key);
    pack = /Package (PK-[0-9-]+|[A-Z]+-[0-9-]+)/.exec(released.text)![1]!;
    const again = await post('dps-custodian', `/grants/${grant}/releases`, key);
    expect(again.headers.location).toContain(pack);
    expect((await page('dps-custodian', '/grants/export.json?grants=unreleased')).text).not.toContain(grant);
    expect((await page('hsi-agent', '/packages/export.csv')).text).toContain(pack);
  });

  it('are pointed at before the same is asked for again, with what they give and mask', async () => {
    const again = async (change: object) => {
      const asked = { ...TASK_FORCE_REQUEST, subjects: SUBJECT, ...change };
      const drafted = await people.analyst.call('POST', '/share-requests', asked);
      return (await page('hsi-agent', `/requests/${drafted.body.number as string}/edit/check`)).text;
    };
    const all = await again({});
    expect(all).toContain('Your agency may have this already');
    expect(all).toMatch(new RegExp(`href="/grants/${grant}".*gives all you ask for: Full name`));
    const [first] = TASK_FORCE_REQUEST.elements;
    expect(await again({ elements: [first, { code: 'contact.employer' }] })).toMatch(/gives Full name<\/li>/);
    for (const other of [
      { elements: [{ code: 'contact.employer' }] },
      { subjects: { criteria: [{ dlNumber: 'X40000001' }] } },
      { purpose: 'CRIM_INVESTIGATION' },
    ]) {
      expect(await again(other)).not.toContain('may have this already');
    }
  });

  it('ask the recipient to accept the notice before the data, and to acknowledge it', async () => {
    const before = await page('hsi-agent', `/packages/${pack}`);
    expect(before.text).not.toContain('content?format=');
    expect((await page('hsi-agent', `/packages/${pack}/content?format=csv`)).status).toBe(409);
    expectRefused(await post('hsi-agent', `/packages/${pack}/notice-acceptances`, {}), 422);
    const accepted = await done('hsi-agent', `/packages/${pack}/notice-acceptances`, { 'accept.accepted[]': 'yes' });
    expect(accepted.text).toContain('content?format=ndjson');
    const csv = await page('hsi-agent', `/packages/${pack}/content?format=csv`);
    expect([csv.status, csv.headers['content-disposition']]).toEqual([200, `attachment; filename="${pack}.csv"`]);
    const manifest: unknown = JSON.parse(Buffer.from(String(csv.headers['comity-manifest']), 'base64url').toString());
    const { manifestSigner } = service.platform.keys;
    const signers = new Map([[manifestSigner.name, manifestSigner.publicKey]]);
    expect(verifyManifest(manifest, signers, Buffer.from(csv.text))).toMatchObject({
      ok: true,
      manifest: { format: 'csv' },
    });
    // Of these very bytes.
    expect(verifyManifest(manifest, signers, Buffer.from(`${csv.text} `))).toEqual({
      ok: false,
      fault: 'other-content',
    });
    expect((await page('dps-custodian', `/packages/${pack}`)).text).not.toContain('content?format=');
    const received = await done('hsi-agent', `/packages/${pack}/receipts`, {});
    expect(received.text).toContain('>Received</strong>');
  });

  it('stop with the grant: suspended, resumed, revoked, with a reason and on the version that was seen', async () => {
    const version = async () => hidden(await page('dps-privacy', `/grants/${grant}`), 'version');
    expectRefused(
      await post('dps-privacy', `/grants/${grant}/suspensions`, {
        'suspend.reason': 'short',
        version: await version(),
      }),
      422,
      '>short</textarea>',
    );
    expectRefused(
      await post('dps-privacy', `/grants/${grant}/suspensions`, { 'suspend.reason': REASON, version: '1' }),
      412,
    );
    const suspended = await done('dps-privacy', `/grants/${grant}/suspensions`, {
      'suspend.reason': REASON,
      version: await version(),
    });
    expect(suspended.text).toContain('An officer of the source agency suspended it.');
    expect((await page('hsi-agent', `/packages/${pack}/content?format=json`)).text).toContain('The grant is suspended');
    await done('dps-privacy', `/grants/${grant}/resumptions`, { 'resume.reason': REASON, version: await version() });
    const revoked = await done('dps-privacy', `/grants/${grant}/revocations`, {
      'revoke.reason': REASON,
      version: await version(),
    });
    expect(revoked.text).toContain('>Revoked</strong>');
  });

  it('leave the package overdue, kept by a hold that two persons lift', async () => {
    const retention = await page('dps-records', '/retention?state=overdue');
    expect(retention.text).toContain(`href="/packages/${pack}"`);
    const key = async (as: string, path: string) => ({
      idempotencyKey: hidden(await page(as, path), 'idempotencyKey'),
    });
    const held = { 'on.kind': 'packages', 'on.packages': pack, matter: 'Docket 7', reason: REASON };
    expectRefused(
      await post('dps-records', '/holds', {
        ...held,
        'on.packages': 'nothing',
        ...(await key('dps-records', '/holds/new')),
      }),
      422,
      '>nothing</textarea>',
    );
    expectRefused(
      await post('dps-records', '/holds', { ...held, 'on.kind': '', ...(await key('dps-records', '/holds/new')) }),
      422,
    );
    expect((await page('hsi-agent', '/holds/new')).status).toBe(403);
    const placed = await done('dps-records', '/holds', { ...held, ...(await key('dps-records', '/holds/new')) });
    const hold = /Legal hold ([A-Z]+-[0-9-]+)/.exec(placed.text)![1]!;
    expect(placed.text).not.toContain('/lifts"');
    expect(placed.text).toContain(`<a href="/packages/${pack}">${pack}</a>`);
    expect((await page('dps-records', '/retention?state=held')).text).toContain(`href="/packages/${pack}"`);
    const lift = { 'lift.reason': REASON };
    const path = `/holds/${hold}`;
    expectRefused(
      await post('dps-records', `${path}/lifts`, {
        ...lift,
        'lift.step': 'propose',
        ...(await key('dps-privacy', path)),
      }),
      403,
    );
    await done('dps-privacy', `${path}/lifts`, {
      ...lift,
      'lift.step': 'propose',
      ...(await key('dps-privacy', path)),
    });
    const lifted = await done('dps-counsel', `${path}/lifts`, {
      ...lift,
      'lift.step': 'confirm',
      ...(await key('dps-counsel', path)),
    });
    expect(lifted.text).toContain('>Lifted</strong>');
    expect((await page('dps-privacy', '/holds/export.csv')).text).toContain(hold);
    expect((await page('hsi-agent', path)).status).toBe(404);
  });

  it('leave an obligation that the recipient attests with a named signer', async () => {
    const list = await page('hsi-agent', '/obligations?status=due');
    const path = /href="(\/obligations\/[0-9a-f-]{36})"/.exec(list.text)![1]!;
    const shown = await page('hsi-agent', path);
    const key = { idempotencyKey: hidden(shown, 'idempotencyKey') };
    const word = {
      'attest.signer.name': HOSTILE,
      'attest.signer.title': 'Supervisor',
      'attest.destroyedOn': '2026-11-01',
      'attest.statement': REASON,
    };
    expectRefused(
      await post('hsi-agent', `${path}/attestations`, { ...word, 'attest.signer.name': '', ...key }),
      422,
      'value="Supervisor"',
    );
    const future = await post('hsi-agent', `${path}/attestations`, {
      ...word,
      'attest.destroyedOn': '2199-01-01',
      ...key,
    });
    expectRefused(future, 422);
    expect(future.text).toContain('href="#field-attest-destroyedOn"');
    const attested = await done('hsi-agent', `${path}/attestations`, { ...word, ...key });
    expect(attested.text).toContain('&quot;>&lt;img');
    expect(attested.text).not.toContain('<img src=x');
  });
});

describe('policies', () => {
  const text = Object.entries(filesOf('2027.5', 'permit'))
    .map(([path, content]) => `=== ${path}\n${content}`)
    .join('\n');
  const address = '/policies/utah/2027.5';

  it('are listed; the version in force has its rules in plain words', async () => {
    const list = await page('hsi-agent', '/policies');
    expect(list.text).toMatch(/In force:<\/strong> <a href="\/policies\/utah\/2026\.1"/);
    expect(list.text).not.toContain('/policies/new');
    const { text: shown } = await page('hsi-agent', '/policies/utah/2026.1');
    expect(shown).toContain('id="rule-R-ASSURANCES"');
    expect(shown).toContain('63G-2-206(2)');
    expect(shown).toContain('the written assurances that an authority needs are given');
    expect(shown).toContain('You may read this version.');
    expect((await page('hsi-agent', '/policies/export.csv')).text).toContain('2026.1');
  });

  it('are proposed, compared, previewed, approved by two and withdrawn', async () => {
    const broken = await post('dps-steward', '/policies', {
      pack: 'utah',
      files: text.replace('effect: hold', 'effect: hope'),
    });
    expect(broken.status).toBe(422);
    expect(broken.text).toContain('Problems of the pack');
    expectRefused(
      await post('dps-steward', '/policies', { pack: 'utah', files: 'no heading' }),
      422,
      '>no heading</textarea>',
    );
    expect((await page('hsi-agent', '/policies/new')).status).toBe(403);
    await done('dps-steward', '/policies', { pack: 'utah', files: text });

    const diff = await page('dps-counsel', `${address}/diff?with=utah/2026.1`);
    expect(diff.text).toContain('Of the pack itself');
    const started = await page('dps-privacy', `${address}/impact`);
    expect(started.text).not.toContain('What would change');
    const found = await page('dps-privacy', `${address}/impact?newest=50`);
    expect(found.text).toMatch(/<progress max="\d+" value="\d+"/);
    expect(found.text).toContain('What would change');
    expect(found.text.trimEnd().endsWith('</html>')).toBe(true);
    expect((await page('hsi-agent', `${address}/impact?newest=50`)).status).toBe(403);

    const version = async (as: string) => ({ version: hidden(await page(as, address), 'version') });
    expect((await page('dps-steward', address)).text).not.toContain(`${address}/approvals`);
    await done('dps-privacy', `${address}/approvals`, await version('dps-privacy'));
    const approved = await done('dps-counsel', `${address}/approvals`, await version('dps-counsel'));
    expect(approved.text).toContain('>Approved</strong>');
    const publication = { 'publish.effectiveOn': 'soon', ...(await version('dps-privacy')) };
    expectRefused(await post('dps-privacy', `${address}/publications`, publication), 422);
    await done('dps-privacy', `${address}/publications`, { ...publication, 'publish.effectiveOn': '2199-01-01' });
    await done('dps-privacy', `${address}/withdrawals`, await version('dps-privacy'));
  });
});

describe('every page of these', () => {
  it('is for people who are signed in, and the sheet draws what they name', async () => {
    for (const path of [
      '/agreements',
      '/policies',
      '/releases',
      '/retention',
      '/holds',
      '/obligations',
      '/certificates',
    ]) {
      expect((await service.send('GET', path, { headers: HTML })).status).toBe(401);
      const shown = await page('dps-privacy', path);
      expect(shown.text.match(/<h1>/g)).toHaveLength(1);
      expect(shown.text).not.toMatch(/ style="|<script>/);
    }
    expect(readFileSync('src/web/stylesheet.ts', 'utf8')).toContain('.progress');
  });
});
