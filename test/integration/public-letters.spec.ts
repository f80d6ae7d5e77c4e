import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { LetterDrafts, sweepLetterDrafts } from '../../src/platform/receipts/letter-drafts.js';
import { PublicTries, sweepPublicTries } from '../../src/platform/receipts/public-tries.js';
import { accepted } from '../../src/platform/result.js';
import { SERVICE_ACTOR } from '../../src/platform/database/service-transaction.js';
import { formOf } from '../support/page-form.js';
import { startTestService } from '../support/service.js';
import type { TestAnswer, TestService } from '../support/service.js';

/** In every sealed word of this suite, so that one search finds any of them where it must not be. */
const MARK = 'tamarisk-wicket';
const CODE = /^([A-Z2-9]{5}-){4}[A-Z2-9]{5}$/;
const WRONG = 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA';

const ACCESS = {
  kind: 'accounting',
  agency: 'dps',
  language: 'es',
  capacity: 'self',
  identityProof: 'in_person',
  name: `Ottoline Vanterpool ${MARK}`,
  mailingAddress: `4 Larkspur Way, ${MARK}`,
  email: `${MARK}@mail.example`,
  description: `To whom was my driver record given this year? (${MARK})`,
};
const CORRECTION = {
  ...ACCESS,
  kind: 'correction',
  disputed: `The birth year (${MARK})`,
  proposed: '1980',
  explanation: `It is another year on my certificate (${MARK}).`,
};
const COMPLAINT = {
  complainant: 'confidential',
  type: 'excess_data',
  agencyComplainedOf: 'hsi',
  contact: `Ottoline Vanterpool, ${MARK}@mail.example`,
  narrative: `My employer was told what only the agency could know (${MARK}).`,
  language: 'es',
};

let service: TestService;
let admin: pg.Client;

beforeAll(async () => {
  service = await startTestService();
  admin = new pg.Client({ connectionString: service.platform.adminUrl });
  await admin.connect();
}, 120_000);
afterAll(async () => {
  await admin.end();
  await service.close();
});

const post = (path: string, body: unknown, headers = {}): Promise<TestAnswer> =>
  service.send('POST', `/api/v1${path}`, { body, headers: { 'idempotency-key': randomUUID(), ...headers } });
const count = async (table: string) => (await admin.query(`select 1 from ${table}`)).rowCount;

describe('an access or correction request', () => {
  it('is received with a number, a code that is told once, and a clock in working days', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await post('/rights-cases', ACCESS, key);
    expect([first.status, first.headers['location']]).toEqual([201, `/api/v1/rights-cases/${first.body.number}`]);
    expect(first.body).toEqual({
      number: expect.stringMatching(/^RC-2026-\d{6}$/),
      statusCode: expect.stringMatching(CODE),
    });
    const again = await post('/rights-cases', ACCESS, key);
    expect([again.status, again.body]).toEqual([201, { number: first.body.number, statusCode: null }]);
    const status = await post(`/rights-cases/${first.body.number}/status-questions`, {
      code: first.body.statusCode.toLowerCase(),
    });
    // From Tuesday 24 November ten working days: Thanksgiving is none.
    expect(status.body).toMatchObject({
      status: 'received',
      kind: 'accounting',
      agency: 'dps',
      clock: { acknowledgeBy: null, answerBy: '2026-12-10T06:59:59.999Z', calendarKnown: true },
    });
    expect(status.text).not.toContain(MARK);
    const { body: correction } = await post('/rights-cases', CORRECTION);
    const clock = await post(`/rights-cases/${correction.number}/status-questions`, { code: correction.statusCode });
    expect(clock.body.clock).toMatchObject({
      acknowledgeBy: '2026-12-10T06:59:59.999Z',
      answerBy: '2026-12-25T06:59:59.999Z',
    });
  });

  it('leaves what was written sealed, for the agency that is asked, and no code anywhere', async () => {
    const { body } = await post('/rights-cases', CORRECTION);
    const { rows } = await admin.query<{ text: string }>(
      `select c::text || convert_from(i.bytes, 'UTF8') || d::text as text from rights.rights_case c
       join ledger.inbox i on i.aggregate_id = c.id join ledger.sealed_detail d on d.aggregate_id = c.id
       where c.number = $1`,
      [body.number],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.text).not.toMatch(new RegExp(`${MARK}|${body.statusCode}|${body.statusCode.replaceAll('-', '')}`));
    const shown = await service.send('GET', `/api/v1/rights-cases/${body.number}`, { as: 'dps-privacy' });
    expect(shown.body).toMatchObject({
      words: { name: CORRECTION.name, disputed: CORRECTION.disputed },
      commands: ['see', 'answer'],
    });
    for (const as of ['hsi-agent', 'dps-counsel', 'jail-privacy', 'overseer']) {
      const foreign = await service.send('GET', `/api/v1/rights-cases/${body.number}`, { as });
      const unknown = await service.send('GET', '/api/v1/rights-cases/RC-2026-999999', { as });
      expect([as, foreign.status, { ...foreign.body, requestId: '' }]).toEqual([
        as,
        404,
        { ...unknown.body, requestId: '' },
      ]);
    }
    const queue = await service.send('GET', '/api/v1/rights-cases', { as: 'dps-privacy' });
    expect(queue.body.items.map((each: { number: string }) => each.number)).toContain(body.number);
    expect((await service.send('GET', '/api/v1/rights-cases', { as: 'jail-privacy' })).body.items).toEqual([]);
    expect((await service.send('GET', '/api/v1/rights-cases')).status).toBe(401);
  });

  it('of somebody who does not know whom to ask goes to the overseers', async () => {
    const { agency: _agency, ...unaddressed } = ACCESS;
    const { body } = await post('/rights-cases', unaddressed);
    expect((await service.send('GET', `/api/v1/rights-cases/${body.number}`, { as: 'overseer' })).status).toBe(200);
  });

  it('is withdrawn once, by whoever has number and code', async () => {
    const { body } = await post('/rights-cases', ACCESS);
    const withdraw = (code: string) => post(`/rights-cases/${body.number}/withdrawals`, { code });
    expect((await withdraw(WRONG)).status).toBe(404);
    const gone = await withdraw(body.statusCode);
    expect([gone.status, gone.body.status]).toEqual([201, 'withdrawn']);
    expect((await withdraw(body.statusCode)).body).toMatchObject({ code: 'wrong-state' });
  });

  it('is answered once, by the agency that is asked, which the person sees with number and code', async () => {
    const { body } = await post('/rights-cases', ACCESS);
    const answer = (as: string, seen = 1) =>
      service.send('POST', `/api/v1/rights-cases/${body.number}/answers`, {
        as,
        body: { answer: 'partly_granted' },
        headers: { 'if-match': `"rights-case-${seen}"` },
      });
    expect((await answer('jail-privacy')).status).toBe(404);
    expect((await answer('dps-privacy', 7)).body).toMatchObject({ code: 'changed-meanwhile' });
    const answered = await answer('dps-privacy');
    expect(answered.body).toMatchObject({ status: 'answered', answer: 'partly_granted', commands: ['see'] });
    expect((await answer('dps-privacy', 2)).body).toMatchObject({ code: 'wrong-state' });
    const status = await post(`/rights-cases/${body.number}/status-questions`, { code: body.statusCode });
    expect(status.body).toMatchObject({ status: 'answered', answeredAt: expect.any(String) });
    const late = await post(`/rights-cases/${body.number}/withdrawals`, { code: body.statusCode });
    expect(late.body).toMatchObject({ code: 'wrong-state' });
  });

  it.each<readonly [string, object, string]>([
    ['an agency that is not there', { agency: 'nowhere' }, '/agency'],
    ['no name', { name: '' }, '/name'],
    ['a correction without what is wrong', { kind: 'correction' }, '/disputed'],
    ['a correction’s words without one', { proposed: 'x' }, '/proposed'],
    ['a bidirectional override', { description: 'what happened \u202e is this' }, '/description'],
    ['a language without words', { language: 'xx' }, '/language'],
  ])('with %s is refused and nothing is stored', async (_what, change, pointer) => {
    const before = [await count('rights.rights_case'), await count('ledger.sealed_detail')];
    const { status, body, text } = await post('/rights-cases', { ...ACCESS, ...change });
    expect([status, body.errors.map((each: { pointer: string }) => each.pointer)]).toEqual([
      422,
      expect.arrayContaining([pointer]),
    ]);
    expect(text).not.toContain(MARK);
    expect([await count('rights.rights_case'), await count('ledger.sealed_detail')]).toEqual(before);
  });
});

describe('a complaint of somebody who has no account', () => {
  it('reaches the overseers, also anonymously, and is followed by number and code', async () => {
    const { contact: _contact, ...nameless } = { ...COMPLAINT, complainant: 'anonymous' };
    const { status, body } = await post('/public-complaints', nameless);
    expect([status, body]).toEqual([
      201,
      { number: expect.stringMatching(/^CP-2026-\d{6}$/), statusCode: expect.stringMatching(CODE) },
    ]);
    const ask = (number: string, code: string) => post(`/public-complaints/${number}/status-questions`, { code });
    expect((await ask(body.number, body.statusCode)).body).toMatchObject({ status: 'received', reason: null });
    const wrong = await ask(body.number, WRONG);
    const unknown = await ask('CP-2026-999999', WRONG);
    expect([wrong.status, { ...wrong.body, requestId: '' }]).toEqual([404, { ...unknown.body, requestId: '' }]);
    const seen = await service.send('GET', `/api/v1/complaints/${body.number}`, { as: 'overseer' });
    expect(seen.body).toMatchObject({
      channel: 'web',
      complainant: 'anonymous',
      narrative: COMPLAINT.narrative,
      language: 'es',
      contact: null,
    });
    for (const as of ['hsi-supervisor', 'dps-privacy', 'dps-auditor']) {
      expect((await service.send('GET', `/api/v1/complaints/${body.number}`, { as })).status).toBe(404);
    }
    const { rows } = await admin.query<{ text: string }>(
      `select c::text || convert_from(i.bytes, 'UTF8') as text from complaints.complaint c
       join ledger.inbox i on i.aggregate_id = c.id where c.number = $1`,
      [body.number],
    );
    expect(rows[0]!.text).not.toMatch(new RegExp(`${MARK}|${body.statusCode}`));
    const closing: readonly (readonly [string, object])[] = [
      ['acknowledgements', {}],
      ['reviews', {}],
      [
        'outcomes',
        { outcome: 'dismissed', finding: `Read all of it (${MARK}).`, reason: 'It was within its purpose.' },
      ],
    ];
    for (const [index, [noun, step]] of closing.entries()) {
      const headers = { 'if-match': `"complaint-${index + 1}"` };
      await service.send('POST', `/api/v1/complaints/${body.number}/${noun}`, { as: 'overseer', body: step, headers });
    }
    const told = await ask(body.number, body.statusCode);
    expect(told.body).toMatchObject({ status: 'dismissed', reason: 'It was within its purpose.' });
    expect(told.text).not.toContain(MARK);
  });

  it('tells nobody which records there are', async () => {
    const [agreement] = (await admin.query<{ number: string }>('select number from agreements.agreement limit 1')).rows;
    const known = await post('/public-complaints', { ...COMPLAINT, references: `see ${agreement!.number}, please` });
    const unknown = await post('/public-complaints', { ...COMPLAINT, references: 'SR-2026-999999' });
    expect([known.status, unknown.status]).toEqual([201, 201]);
    const seen = await service.send('GET', `/api/v1/complaints/${known.body.number}`, { as: 'overseer' });
    expect(seen.body).toMatchObject({
      about: [{ number: agreement!.number }],
      references: `see ${agreement!.number}, please`,
    });
  });

  it('about the overseers’ own agency is refused with a way out', async () => {
    const { status, body } = await post('/public-complaints', { ...COMPLAINT, agencyComplainedOf: 'oversight' });
    expect([status, body.code, body.errors[0].pointer]).toEqual([403, 'conflict-of-roles', '/agencyComplainedOf']);
  });

  it('from another site’s page is refused', async () => {
    for (const [path, body] of [
      ['/public-complaints', COMPLAINT],
      ['/rights-cases', ACCESS],
    ] as const) {
      expect((await post(path, body, { 'sec-fetch-site': 'cross-site' })).body.code).toBe('cross-site-request');
      expect((await post(path, body, { origin: 'https://elsewhere.example' })).body.code).toBe('cross-site-request');
    }
  });
});

const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script> ${MARK}`;

/** A browser without JavaScript: it keeps cookies, sends forms as the page gives them and follows a 303. */
class OldBrowser {
  private readonly cookies = new Map<string, string>();
  page = '';
  address = '';
  status = 0;

  async open(address: string): Promise<this> {
    this.take(await service.send('GET', address, { headers: this.sent() }), address);
    return this;
  }

  async send(action: string, typed: Record<string, string>): Promise<this> {
    const form = { ...formOf(this.page, action), ...typed };
    this.take(await service.send('POST', action, { form, headers: this.sent() }), action);
    return this;
  }

  get jar(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** What the browser shows; a 303 is followed. */
  async follow(): Promise<this> {
    expect([this.status, this.page]).toEqual([303, '']);
    return this.open(this.address);
  }

  private sent() {
    return { accept: 'text/html', ...(this.cookies.size === 0 ? {} : { cookie: this.jar }) } as Record<string, string>;
  }

  private take(answer: TestAnswer, asked: string): void {
    this.status = answer.status;
    this.page = answer.text;
    this.address = String(answer.headers['location'] ?? asked);
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Strict|; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict/);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

const NEW = '/my-information/new';
const codeIn = (page: string) => /([A-Z2-9]{5}-){4}[A-Z2-9]{5}/.exec(page)?.[0] ?? '';

describe('the pages about my information', () => {
  it('lead in four steps to a receipt, lose nothing on the way, and show how it stands', async () => {
    const browser = await new OldBrowser().open(`${NEW}?lang=es`);
    expect(browser.page).toMatch(/<html lang="es">.*Paso 1 de 4/s);
    expect((await browser.send(NEW, { go: 'next' })).status).toBe(422);
    expect(browser.page).toMatch(/<a href="#field-kind">.*Elija qué desea/s);
    expect(browser.page).not.toMatch(/<script/);
    await (await browser.send(NEW, { kind: 'correction', go: 'next' })).follow();
    expect(browser.address).toBe(`${NEW}?step=2&lang=es`);
    // Not right yet, and kept all the same: also on the way back, and after a look in the other language.
    await browser.send(NEW, { agency: 'dps', description: HOSTILE, disputed: 'x', go: 'next' });
    expect([
      browser.status,
      browser.page.includes('#field-disputed'),
      browser.page.includes('#field-description'),
    ]).toEqual([422, true, false]);
    await (await browser.send(NEW, { disputed: CORRECTION.disputed, go: 'back' })).follow();
    expect(formOf(browser.page, NEW)).toMatchObject({ kind: 'correction' });
    await browser.open(`${NEW}?step=2`);
    expect(formOf(browser.page, NEW)).toMatchObject({
      agency: 'dps',
      description: HOSTILE,
      disputed: CORRECTION.disputed,
    });
    await browser.open(`${NEW}?step=2&lang=es`);
    await (
      await browser.send(NEW, { proposed: CORRECTION.proposed, explanation: CORRECTION.explanation, go: 'next' })
    ).follow();
    const { name, mailingAddress, capacity, identityProof } = CORRECTION;
    await (await browser.send(NEW, { name, mailingAddress, capacity, identityProof, go: 'next' })).follow();
    expect(browser.page).toContain('Paso 4 de 4');
    expect(browser.page).toContain('&lt;script>alert(2)&lt;/script>');
    expect(browser.page).not.toMatch(/<script|<img/);
    await (await browser.send(NEW, { go: 'send' })).follow();
    expect(browser.address).toBe('/my-information/receipt?lang=es');
    const code = codeIn(browser.page);
    expect([browser.page.match(/RC-2026-\d{6}/)?.[0], code]).toEqual([expect.any(String), expect.stringMatching(CODE)]);
    expect((await browser.open(NEW)).page).not.toContain(MARK);
    await browser.open('/my-information/status?lang=es');
    expect(browser.page).toMatch(/Recibida, aún sin respuesta.*24 de diciembre de 2026/s);
    await (await browser.send('/my-information/withdrawals', {})).follow();
    expect(browser.page).toMatch(/Su solicitud se ha retirado.*Retirada/s);
    await (await browser.send('/my-information/forgotten', {})).follow();
    expect([browser.page.includes('ha olvidado'), browser.jar]).toEqual([true, '']);
    expect((await browser.open('/my-information/receipt')).page).not.toMatch(CODE);
  });

  it('take the reader back to the first step that is open, and forget a draft that is given up', async () => {
    const browser = await new OldBrowser().open(`${NEW}?step=4`);
    expect(browser.page).toContain('Step 1 of 4');
    await (await browser.send(NEW, { kind: 'access', go: 'next' })).follow();
    await (await browser.send(NEW, { go: 'discard' })).follow();
    expect([browser.page.includes('Nothing was sent'), browser.jar]).toEqual([true, '']);
    expect(formOf(browser.page, NEW)).not.toHaveProperty('kind');
  });

  it('tell nobody anything without the right code', async () => {
    const { body } = await post('/rights-cases', ACCESS);
    const browser = await new OldBrowser().open('/my-information/status');
    await browser.send('/my-information/status', { number: body.number, code: WRONG });
    expect([browser.status, browser.jar]).toEqual([404, '']);
    expect(browser.page).toMatch(/role="alert".*Nothing has this number and this code/s);
    expect(formOf(browser.page, '/my-information/status')).toMatchObject({ number: body.number });
    const typed = ` ${body.statusCode.toLowerCase().replaceAll('-', ' ')} `;
    await (await browser.send('/my-information/status', { number: body.number.toLowerCase(), code: typed })).follow();
    expect(browser.address).toBe('/my-information/status');
    expect(browser.page).toContain('Received, not answered yet');
    expect(browser.page).not.toContain(MARK);
  });
});

describe('the pages to complain', () => {
  const NEW_COMPLAINT = '/complaints/new';

  it('take a complaint on one page, give a receipt and show the answer', async () => {
    const browser = await new OldBrowser().open(`${NEW_COMPLAINT}?lang=es`);
    await browser.send(NEW_COMPLAINT, { complainant: 'anonymous', contact: 'Ottoline', narrative: HOSTILE });
    expect(browser.status).toBe(422);
    for (const field of ['contact', 'agencyComplainedOf', 'type'])
      expect(browser.page).toContain(`href="#field-${field}"`);
    expect(browser.page).toContain('Deje vacío el contacto');
    expect(formOf(browser.page, NEW_COMPLAINT)).toMatchObject({ narrative: HOSTILE, complainant: 'anonymous' });
    expect(browser.page).not.toMatch(/<script|<img/);
    await (await browser.send(NEW_COMPLAINT, { contact: '', agencyComplainedOf: 'hsi', type: 'security' })).follow();
    expect(browser.address).toBe('/complaints/receipt?lang=es');
    expect(codeIn(browser.page)).toMatch(CODE);
    await browser.open('/complaints/status');
    expect(browser.page).toMatch(/CP-2026-\d{6}.*Received/s);
    await (await browser.send('/complaints/forgotten', {})).follow();
    expect(browser.jar).toBe('');
  });

  it('sent twice count once', async () => {
    const browser = await new OldBrowser().open(NEW_COMPLAINT);
    const form = formOf(browser.page, NEW_COMPLAINT);
    const typed = {
      ...form,
      complainant: 'confidential',
      agencyComplainedOf: 'hsi',
      type: 'other',
      narrative: COMPLAINT.narrative,
    };
    const before = await count('complaints.complaint');
    for (const _ of [1, 2]) {
      expect((await service.send('POST', NEW_COMPLAINT, { form: typed })).status).toBe(303);
    }
    expect(await count('complaints.complaint')).toBe(before! + 1);
  });

  it('do not take what another site sends', async () => {
    const { status } = await service.send('POST', NEW_COMPLAINT, {
      form: { idempotencyKey: randomUUID() },
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(status).toBe(403);
  });
});

describe('the other pages for everybody', () => {
  it.each([
    ['/', 'Information about you'],
    ['/contacts', 'Independent reviewers'],
    ['/accessibility', 'without JavaScript'],
    ['/privacy', 'No cookie is set'],
    ['/transparency', 'There are no figures yet'],
    ['/register', 'Agreements between agencies'],
    ['/policies-in-words', 'R-NECESSITY'],
  ])('%s is there without an account, sets no cookie and runs no script', async (address, words) => {
    const { status, text, headers } = await service.send('GET', address, { headers: { accept: 'text/html' } });
    expect([status, headers['set-cookie'], text.includes(words), /<script/.test(text)]).toEqual([
      200,
      undefined,
      true,
      false,
    ]);
  });

  it('show one agreement with its words, and the register as a file', async () => {
    const { text } = await service.send('GET', '/register', { headers: { accept: 'text/html' } });
    const number = /\/register\/([A-Z]+-2026-\d{6})/.exec(text)?.[1] ?? '';
    const one = await service.send('GET', `/register/${number}`, { headers: { accept: 'text/html' } });
    expect([one.status, one.text.includes('What may be asked for')]).toEqual([200, true]);
    const unknown = await service.send('GET', '/register/MOA-2026-999999', { headers: { accept: 'text/html' } });
    expect(unknown.status).toBe(404);
    expect((await service.send('GET', '/register/export.csv')).text).toContain(number);
    expect((await service.send('GET', '/register/export.json')).body.items.length).toBeGreaterThan(0);
  });

  it('show the rules of a published version and no draft', async () => {
    const { text } = await service.send('GET', '/policies-in-words', { headers: { accept: 'text/html' } });
    const address = /\/policies-in-words\/[a-z-]+\/[^"]+/.exec(text)?.[0] ?? '';
    expect((await service.send('GET', address, { headers: { accept: 'text/html' } })).status).toBe(200);
    expect(
      (await service.send('GET', '/policies-in-words/utah/9.9.9', { headers: { accept: 'text/html' } })).status,
    ).toBe(404);
  });
});

describe('guessing', () => {
  it('ends after ten tries an hour under one number, and the right code begins anew', async () => {
    const { body } = await post('/rights-cases', ACCESS);
    const ask = (code: string) => post(`/rights-cases/${body.number}/status-questions`, { code });
    for (let tries = 0; tries < 9; tries += 1) expect((await ask(WRONG)).status).toBe(404);
    expect((await ask(body.statusCode)).status).toBe(200);
    // At once: what is counted after the comparison would let them all through.
    const answers = await Promise.all(Array.from({ length: 14 }, () => ask(WRONG)));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(10).fill(404),
      ...Array<number>(4).fill(429),
    ]);
    const late = await ask(body.statusCode);
    expect([late.status, Number(late.headers['retry-after']) > 3_000]).toEqual([429, true]);
    service.clock.advance(3_601_000);
    expect((await ask(body.statusCode)).status).toBe(200);
  });

  it('is limited by address too, but a proxy’s own address is nobody’s', async () => {
    const tries = service.app.get(PublicTries, { strict: false });
    const limits = { address: 2, all: 5 };
    const from = async (address: string) => (await tries.count({ what: 'rights-letter', address }, limits)).ok;
    service.clock.advance(3_601_000);
    const answers = [];
    for (const address of ['203.0.113.7', '203.0.113.7', '203.0.113.7', '127.0.0.1', '::1', '203.0.113.8']) {
      answers.push(await from(address));
    }
    expect(answers).toEqual([true, true, false, true, true, false]);
    const { rows } = await admin.query<{ subject: Buffer }>('select subject from platform.public_try');
    expect(rows.some(({ subject }) => subject.toString().includes('203'))).toBe(false);
    service.clock.advance(3_601_000);
    expect(await from('203.0.113.7')).toBe(true);
  });
});

describe('a draft', () => {
  it('is sealed, opens under its token alone, and is gone after two hours', async () => {
    const drafts = service.app.get(LetterDrafts, { strict: false });
    await admin.query('delete from platform.letter_draft');
    const saved = await drafts.keep(undefined, { name: MARK });
    const token = saved.ok ? saved.value : '';
    expect(await drafts.open(token)).toEqual({ name: MARK });
    expect(await drafts.open('x'.repeat(43))).toBeUndefined();
    await drafts.keep(token, { name: MARK, kind: 'access' });
    expect(await drafts.open(token)).toEqual({ name: MARK, kind: 'access' });
    const { rows } = await admin.query<{ text: string }>('select d::text as text from platform.letter_draft d');
    expect(rows).toHaveLength(1);
    expect(rows[0]!.text).not.toContain(token);
    expect(rows[0]!.text).not.toContain(Buffer.from(MARK).toString('hex'));
    service.clock.advance(2 * 3_600_000 + 1);
    expect(await drafts.open(token)).toBeUndefined();
    const swept = await service.platform.purger.transaction(SERVICE_ACTOR, async (tx) => {
      return accepted([await sweepLetterDrafts(tx), await sweepPublicTries(tx)]);
    });
    expect(swept).toEqual({ ok: true, value: [1, expect.any(Number)] });
    expect([await count('platform.letter_draft'), await count('platform.public_try')]).toEqual([0, 0]);
  });
});
