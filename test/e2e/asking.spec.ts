import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestService, TASK_FORCE_REQUEST } from '../support/callers.js';
import type { TestService } from '../support/callers.js';

const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script> is what the case file says`;
const INERT = HOSTILE.replaceAll('"', '&quot;').replaceAll('<', '&lt;');

let service: TestService;
let analyst: Person;
let officer: Person;

beforeAll(async () => {
  service = await startTestService({ background: true });
  [analyst, officer] = (await Promise.all(['hsi-agent', 'dps-privacy'].map(signIn))) as [Person, Person];
});
afterAll(async () => service.close());

interface Answer {
  readonly status: number;
  readonly location: string;
  readonly text: string;
  readonly type: string;
}
interface Person {
  get(path: string): Promise<Answer>;
  post(path: string, fields: Fields, headers?: Record<string, string>): Promise<Answer>;
}
type Fields = Readonly<Record<string, string | readonly string[]>>;

/** Somebody at a browser without scripts: a session cookie, pages and forms. */
async function signIn(persona: string): Promise<Person> {
  const session = await service.send('POST', '/demo/sessions', { form: { persona } });
  const cookie = (session.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = { accept: 'text/html', cookie, origin: service.publicOrigin, ...init.headers };
    const answer = await fetch(service.baseUrl + path, { redirect: 'manual', ...init, headers });
    const [location, type] = ['location', 'content-type'].map((name) => answer.headers.get(name) ?? '');
    return { status: answer.status, location: location!, type: type!, text: await answer.text() };
  };
  return {
    get: (path) => ask(path, {}),
    post: (path, fields, headers = {}) => {
      const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each) => [name, each]));
      return ask(path, { method: 'POST', body: new URLSearchParams(pairs as string[][]), headers });
    },
  };
}

const versionIn = ({ text }: Answer): string => /name="version" value="(\d+)"/.exec(text)?.[1] ?? '';
const ticked = ({ text }: Answer, name: string): readonly string[] =>
  [...text.matchAll(/<input[^>]*>/g)].flatMap(([input]) =>
    input.includes(`name="${name}"`) && / checked/.test(input) ? [/ value="([^"]*)"/.exec(input)?.[1] ?? ''] : [],
  );
const links = ({ text }: Answer) => [...new Set([...text.matchAll(/<a href="#(field-[^"]+)"/g)].map(([, id]) => id!))];
const body = async (number: string) =>
  (await service.send('GET', `/api/v1/share-requests/${number}`, { as: 'hsi-agent' })).body;

const FIRST = { purpose: 'TRAFFICKING_SMUGGLING', sourceAgency: 'dps', caseRef: 'STF-2026-0142', necessity: HOSTILE };
const PADDED = ['person.full_name', 'person.birth_year', 'id.dl_number', 'id.ssn_full', 'person.race_ethnicity'];
const ABOUT = {
  'about.id.ssn_full.necessity': 'Match identity with the federal file.',
  'about.id.ssn_full.use': 'identify',
};

/** Saves a step as the page offers it and follows the way on. */
async function saved(address: string, fields: Fields): Promise<Answer> {
  const page = await analyst.get(address);
  const answer = await analyst.post(address, { version: versionIn(page), ...fields });
  expect([answer.status, answer.text]).toEqual([303, '']);
  return analyst.get(answer.location);
}

async function begun(): Promise<string> {
  const { status, location } = await analyst.post('/requests/new', FIRST);
  expect([status, location]).toEqual([
    303,
    expect.stringMatching(/^\/requests\/SR-\d+-\d+\/edit\/authority\?done=saved$/),
  ]);
  return location.split('/')[2]!;
}

async function asked(): Promise<string> {
  const number = await begun();
  const edit = `/requests/${number}/edit`;
  const page = await analyst.get(`${edit}/authority`);
  const agreement = /name="agreement" value="(AG-[^"]+)"/.exec(page.text)?.[1] ?? '';
  await saved(`${edit}/authority`, { 'authorities[]': TASK_FORCE_REQUEST.authorities, agreement });
  await saved(`${edit}/elements`, { 'elements[]': TASK_FORCE_REQUEST.elements.map(({ code }) => code) });
  await saved(`${edit}/handling`, {
    'retention.amount': '180',
    'retention.unit': 'D',
    'subjects.criteria.0.familyName': 'Ruskumber',
    'subjects.criteria.0.givenName': 'Doriskel',
    'subjects.criteria.0.birthDate': '1980-03-29',
  });
  return number;
}

describe('asking, with forms alone', () => {
  it('begins a draft with its first step, and says at the fields what is missing', async () => {
    const page = await analyst.get('/requests/new');
    expect(page.status).toBe(200);
    expect(page.text).toContain('value="TRAFFICKING_SMUGGLING"');
    const refused = await analyst.post('/requests/new', { ...FIRST, purpose: '', caseRef: 'x'.repeat(61) });
    expect(refused.status).toBe(422);
    expect(links(refused)).toEqual(['field-purpose', 'field-caseRef']);
    for (const id of links(refused)) expect(refused.text).toContain(`id="${id}"`);
    expect(refused.text).toContain('x'.repeat(61));
    expect(refused.text).toContain(INERT);
    expect(refused.text).not.toMatch(/<script>alert|<img/);
    expect((await officer.get('/requests/new')).status).toBe(403);
  });

  it('goes through the steps to a share request that policy permits, and submits it', async () => {
    const number = await asked();
    const edit = `/requests/${number}/edit`;
    const elements = await saved(`${edit}/elements`, { 'elements[]': PADDED, ...ABOUT, then: 'stay' });
    expect(elements.text).toContain('Saved in the draft.');
    expect(ticked(elements, 'elements[]')).toEqual(expect.arrayContaining(PADDED));
    expect(elements.text).toContain('Match identity with the federal file.');
    // Beside them: what policy says of each, with rule, basis and citation, and the nearest request that would pass.
    expect(elements.text).toContain('R-NO-PROFILE');
    expect(elements.text).toContain('Minimization Matrix');
    expect(elements.text).toContain('<li>Without Race or ethnicity</li>');

    const narrowed = await analyst.post(`${edit}/elements/would-pass`, {
      version: versionIn(elements),
      'elements[]': PADDED,
      ...ABOUT,
    });
    expect(narrowed).toMatchObject({ status: 303, location: `${edit}/elements?done=narrowed` });
    const after = await analyst.get(narrowed.location);
    expect(ticked(after, 'elements[]')).not.toContain('person.race_ethnicity');
    expect(after.text).not.toContain('What would pass');

    const check = await analyst.get(`${edit}/check`);
    expect(check.text).toContain('1 person, 1 of them named');
    expect(check.text).toContain('Policy would permit it');
    expect(check.text).not.toMatch(/<script>alert|<img/);
    const submitted = await analyst.post(`/requests/${number}/submissions`, {});
    expect(submitted).toMatchObject({ status: 303, location: `/requests/${number}?done=submitted` });
    expect((await analyst.get(submitted.location)).text).toContain('Submitted. What policy says of it stands below.');
    expect(await body(number)).toMatchObject({ status: 'in_review', content: { necessity: HOSTILE } });

    // A second request about the same person is told of the first; a step of the first is closed.
    const again = await asked();
    expect((await analyst.get(`/requests/${again}/edit/check`)).text).toContain(`<a href="/requests/${number}">`);
    const closed = await analyst.get(`${edit}/elements`);
    expect([closed.status, closed.text]).toEqual([409, expect.stringContaining('is a draft no longer')]);
  });

  it('asks policy at every tick without storing anything', async () => {
    const number = await asked();
    const { version } = await body(number);
    const address = `/requests/${number}/edit/elements/check`;
    const fields = { version: String(version), 'elements[]': ['lib.patron_record'] };
    const fragment = await analyst.post(address, fields, { 'hx-request': 'true' });
    expect([fragment.status, fragment.type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(fragment.text).not.toMatch(/<html|<h1|<!doctype/i);
    expect(fragment.text).toMatch(/Not allowed<\/strong> <strong>Library patron record/);
    const whole = await analyst.post(address, fields);
    expect([whole.status, ticked(whole, 'elements[]')]).toEqual([200, ['lib.patron_record']]);
    const spoilt = { ...fields, 'about.lib.patron_record.necessity': 'x'.repeat(1_001) };
    expect((await analyst.post(address, spoilt, { 'hx-request': 'true' })).text).toContain('1000 characters');
    expect((await body(number)).version).toBe(version);
  });

  it('leaves no trace of a step that changes nothing, and writes over nobody who was faster', async () => {
    const number = await asked();
    const address = `/requests/${number}/edit/purpose`;
    const page = await analyst.get(address);
    const before = await body(number);
    await saved(address, FIRST);
    expect((await body(number)).version).toBe(before.version);

    await saved(address, { ...FIRST, caseRef: 'STF-2026-0143' });
    const late = await analyst.post(address, { ...FIRST, caseRef: 'STF-LATE', version: versionIn(page) });
    expect(late.status).toBe(412);
    expect(late.text).toContain('value="STF-LATE"');
    expect((await body(number)).content.caseRef).toBe('STF-2026-0143');
    // What was typed can be saved from there, now that it is known what it writes over.
    expect(versionIn(late)).toBe(String((await body(number)).version));
  });

  it('keeps documents and what they name, row by row', async () => {
    const number = await asked();
    const edit = `/requests/${number}/edit`;
    const document = { 'evidence.1.kind': 'court_order', 'evidence.1.issuedOn': '2026-11-01' };
    const authorities = { 'authorities[]': ['UT-206-1B'] };
    const page = await analyst.get(`${edit}/authority`);
    const refused = await analyst.post(`${edit}/authority`, { version: versionIn(page), ...authorities, ...document });
    expect([refused.status, links(refused)]).toEqual([422, ['field-evidence-1-signedBy']]);
    expect(refused.text).toContain('id="field-evidence-1-signedBy"');
    await saved(`${edit}/authority`, { ...authorities, ...document, 'evidence.1.signedBy': 'judge' });
    const codes = ['id.ssn_full'];
    const marked = { 'evidence.0.named': 'asked', 'evidence.0.names[]': codes };
    const elements = await saved(`${edit}/elements`, { 'elements[]': codes, ...marked, then: 'stay' });
    expect(elements.text).toContain('Named in document 1: Court order of 2026-11-01');
    expect((await body(number)).content.evidence).toMatchObject([{ kind: 'court_order', names: codes }]);
  });
});

describe('a share request on its page', () => {
  it('is returned with a question, answered with a change, and tells all of it', async () => {
    const number = await asked();
    await analyst.post(`/requests/${number}/submissions`, {});
    const seen = await officer.get(`/requests/${number}`);
    expect(seen.text).toContain(`href="/reviews/${number}"`);
    const version = versionIn(await officer.get(`/reviews/${number}`));
    const question = { version, question: `Which page? ${HOSTILE}` };
    expect((await officer.post(`/reviews/${number}/returns`, question)).status).toBe(303);
    expect((await officer.post(`/reviews/${number}/returns`, question)).status).toBe(409);

    const form = await analyst.get(`/requests/${number}/answer`);
    expect(form.text).toContain(`Which page? ${INERT}`);
    const empty = await analyst.post(`/requests/${number}/answers`, { ...FIRST, version: versionIn(form), answer: '' });
    expect([empty.status, links(empty)]).toEqual([422, ['field-answer']]);
    const answered = await analyst.post(`/requests/${number}/answers`, {
      ...FIRST,
      version: versionIn(form),
      answer: 'Page 12 of the case file names it.',
      'authorities[]': TASK_FORCE_REQUEST.authorities,
      agreement: (await body(number)).content.agreement,
      'elements[]': ['person.full_name'],
      'retention.amount': '180',
      'retention.unit': 'D',
      'subjects.criteria.0.familyName': 'Ruskumber',
      'subjects.criteria.0.givenName': 'Doriskel',
      'subjects.criteria.0.birthDate': '1980-03-29',
    });
    expect(answered).toMatchObject({ status: 303, location: `/requests/${number}?done=answered` });
    expect((await body(number)).content.elements).toEqual([{ code: 'person.full_name' }]);

    const told = await placed(number);
    const happened = [...told.text.matchAll(/<li><p><strong>([^<]+)<\/strong><\/p>/g)].map(([, words]) => words);
    expect(happened.slice(-5)).toEqual([
      expect.stringMatching(/^Submitted\. Policy would permit/),
      'Put before the privacy officers of the source agency',
      'Returned with a question',
      expect.stringMatching(/^The question was answered\. /),
      'Put before the privacy officers again with the answer',
    ]);
    expect(told.text).toContain('Page 12 of the case file names it.');
    expect(told.text).toContain('Dana Whitlock');
    expect(told.text).toContain('privacy officer of Beehive Department of Public Safety');
    expect(told.text).not.toMatch(/<script>alert|<img/);
  });

  it('is denied by policy alone where an agreement forbids it, says so, and goes before a person when asked', async () => {
    const number = await asked();
    await saved(`/requests/${number}/edit/authority`, { 'authorities[]': ['UT-206-1B'], agreement: 'AG-2026-9999' });
    const page = await analyst.post(`/requests/${number}/submissions`, {});
    expect((await analyst.get(page.location)).text).toContain(`href="/requests/${number}/outcome"`);
    const outcome = await analyst.get(`/requests/${number}/outcome`);
    expect(outcome.text).toContain('policy alone: law or an agreement forbids it');
    expect(outcome.text).toContain('Nothing was granted.');
    const asks = await analyst.post(`/requests/${number}/reviews-requested`, {});
    expect(asks).toMatchObject({ status: 303, location: `/requests/${number}?done=review` });
    expect((await body(number)).status).toBe('in_review');
    const stranger = await signIn('ero-officer');
    expect((await stranger.get(`/requests/${number}/outcome`)).status).toBe(404);
    expect((await stranger.get(`/requests/${number}/edit/check`)).status).toBe(404);
  });

  it('is withdrawn, copied and listed', async () => {
    const number = await asked();
    expect((await officer.post(`/requests/${number}/withdrawals`, {})).status).toBe(404);
    const withdrawn = await analyst.post(`/requests/${number}/withdrawals`, {});
    expect(withdrawn).toMatchObject({ status: 303, location: `/requests/${number}?done=withdrawn` });
    const copied = await analyst.post(`/requests/${number}/copies`, {});
    const copy = copied.location.split('/')[2]!;
    expect(copied).toMatchObject({ status: 303, location: `/requests/${copy}/edit/purpose?done=copied` });
    expect((await analyst.get(copied.location)).text).toContain('Copied as a new draft.');
    expect((await analyst.get(`/requests/${copy}`)).text).toContain('If nobody works on it before, it lapses after');
    expect((await analyst.get(`/requests/${number}`)).text).not.toContain('it lapses after');

    const list = await analyst.get('/requests?status=withdrawn&side=&limit=1');
    expect(list.text).toContain(`href="/requests/${number}">${number}</a>`);
    expect(list.text).not.toContain(copy);
    for (const nothing of ['unknown', '']) {
      const told = await analyst.get(`/requests/${copy}${nothing && `?done=${nothing}`}`);
      expect([told.status, told.text.includes('usa-alert--success')]).toEqual([200, false]);
    }
    expect((await analyst.get(`/requests/${copy}?done=constructor`)).status).toBe(400);
    const csv = await analyst.get('/requests/export.csv?status=withdrawn&side=');
    expect(csv.type).toBe('text/csv; charset=utf-8');
    expect(csv.text.split('\r\n')).toEqual([
      'number,status,requestingAgency,sourceAgency,purpose,elementCount,policyOutcome,submittedAt',
      `${number},withdrawn,hsi,dps,TRAFFICKING_SMUGGLING,3,,`,
      '',
    ]);
    const json = JSON.parse((await analyst.get('/requests/export.json?side=requesting')).text) as { items: object[] };
    expect(json.items).toContainEqual(expect.objectContaining({ number: copy, status: 'draft' }));
    expect(JSON.parse((await officer.get('/requests/export.json?status=draft')).text)).toEqual({ items: [] });
  });
});

/** The page once the ledger has placed all that happened. */
async function placed(number: string): Promise<Answer> {
  for (;;) {
    const page = await analyst.get(`/requests/${number}`);
    if (!page.text.includes('gets its place in the ledger within a second')) return page;
  }
}
