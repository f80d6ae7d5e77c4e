import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { reviewQueue } from '../../src/decisions/index.js';
import { agencyNames } from '../../src/directory/index.js';
import { demoActor, startTestService } from '../support/service.js';
import type { TestAnswer, TestService } from '../support/service.js';
import { countStatements } from '../support/count-statements.js';
import { formOf } from '../support/page-form.js';

const HTML = { accept: 'text/html' };
const RATIONALE = 'Necessary for the named case, and within the agreement.';
const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>`;

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => service.close());

type Sample = 'identify' | 'padded';
const sampleOf = (name: Sample) => JSON.parse(readFileSync(`samples/requests/${name}.json`, 'utf8')) as object;

async function submitted(sample: Sample, change: object = {}): Promise<string> {
  const asked = { ...sampleOf(sample), ...change };
  const drafted = await service.send('POST', '/api/v1/share-requests', { as: 'hsi-agent', body: asked });
  const { number } = drafted.body;
  const sent = await service.send('POST', `/api/v1/share-requests/${number}/submissions`, {
    as: 'hsi-agent',
    body: {},
  });
  expect([drafted.status, sent.status]).toEqual([201, 201]);
  return number;
}

const page = (as: string, path: string): Promise<TestAnswer> => service.send('GET', path, { as, headers: HTML });
const review = async (as: string, number: string) => (await page(as, `/reviews/${number}`)).text;
const post = (as: string, path: string, form: Record<string, string>) =>
  service.send('POST', path, { as, form, headers: HTML });
const queueOf = async (as: string, query = '') => {
  const { text } = await page(as, `/reviews${query}`);
  return [...text.matchAll(/<th scope="row"[^>]*><a href="\/reviews\/(SR-[0-9-]+)"/g)].map(([, number]) => number);
};
/** The fields as a browser would send them, with the rationale typed in. */
const decideForm = async (as: string, number: string, typed: Record<string, string>) => ({
  ...formOf(await review(as, number), `/reviews/${number}/decisions`),
  ...typed,
});
const etagOf = async (number: string) =>
  (await service.send('GET', `/api/v1/share-requests/${number}`, { as: 'hsi-agent' })).headers.etag ?? '';
const indexOf = (form: Record<string, string>, code: string) =>
  Object.entries(form)
    .find(([, value]) => value === code)?.[0]
    .split('.')[1];

describe('the queue', () => {
  it('holds what waits for the reader, with the day it is due, and the same as CSV and JSON', async () => {
    const number = await submitted('identify');
    const { status, text } = await page('dps-privacy', '/reviews');
    expect(status).toBe(200);
    // Ten working days after Tuesday, November 24, 2026: two weekends and Thanksgiving Day do not count.
    expect(text).toContain('<time datetime="2026-12-09">December 9, 2026</time>');
    expect(await queueOf('dps-privacy')).toContain(number);
    for (const other of ['dps-counsel', 'dps-custodian', 'hsi-agent', 'sheriff-privacy']) {
      expect(await queueOf(other)).not.toContain(number);
    }
    expect(await queueOf('dps-privacy', '?outcome=hold')).not.toContain(number);
    expect(await queueOf('dps-privacy', '?from=hsi&purpose=&awaits=decision')).toContain(number);
    expect((await page('dps-privacy', '/reviews?sort=age')).status).toBe(400);
    const json = await service.send('GET', '/reviews/export.json?from=hsi', { as: 'dps-privacy' });
    expect(json.body.items).toContainEqual(
      expect.objectContaining({ number, dueOn: '2026-12-09', awaits: 'decision' }),
    );
    const csv = await service.send('GET', '/reviews/export.csv?from=hsi', { as: 'dps-privacy' });
    expect([csv.status, csv.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(csv.text).toMatch(new RegExp(`^${number},decision,hsi,dps,TRAFFICKING_SMUGGLING,.*2026-12-09`, 'm'));
  });

  it('counts no time in which a question waited for the analyst, and goes by what is left', async () => {
    const [first, second] = [await submitted('identify'), await submitted('identify')];
    const returns = `/reviews/${first}/returns`;
    const question = { ...formOf(await review('dps-privacy', first), returns), question: 'Which case is it about?' };
    expect((await post('dps-privacy', returns, question)).status).toBe(303);
    service.clock.advance(24 * 3_600_000);
    const answered = await service.send('POST', `/api/v1/share-requests/${first}/answers`, {
      as: 'hsi-agent',
      body: { answer: 'The case that is named in it.' },
      headers: { 'if-match': await etagOf(first) },
    });
    expect(answered.status).toBe(201);
    expect(await review('dps-privacy', first)).toContain('<time datetime="2026-12-10">December 10, 2026</time>');
    expect(await review('dps-privacy', second)).toContain('<time datetime="2026-12-09">December 9, 2026</time>');
    const queue = await queueOf('dps-privacy');
    expect(queue.indexOf(second)).toBeLessThan(queue.indexOf(first));
  });

  it('says to everybody else who reviews', async () => {
    expect((await page('researcher', '/reviews')).text).toContain('Nothing is reviewed in your role');
  });
});

describe('the review page', () => {
  it('strikes what was asked and underlines what is allowed, with rule, basis and citation', async () => {
    const text = await review('dps-privacy', await submitted('padded', { necessity: HOSTILE }));
    expect(text).toMatch(/Asked and allowed: <ins>[^<]+<\/ins> <code>person.full_name<\/code>/);
    expect(text).toMatch(/Asked, not allowed: <del>[^<]+<\/del> <code>person.race_ethnicity<\/code>/);
    expect(text).toMatch(/Law, [^<]+; rule <code>R-NO-PROFILE<\/code>/);
    expect(text).toMatch(/disabled[^>]*>(?:(?!<\/div>).)*Closed: R-NO-PROFILE \(law\) denies it/);
    expect(text).toContain('setting aside ');
    expect(text).toMatch(/Decide it:<\/strong> <strong class="tag good">You may/);
    expect(text).toMatch(/To be destroyed by the end of <time/);
    // Stored words are text, and how the subject is to be found stays off the page.
    expect(text).not.toMatch(/<img|<script>alert/);
    expect(text).toContain('&lt;script>alert(2)');
  });

  it('tells each reader why they may or may not judge, and is not there for the requesting agency', async () => {
    const number = await submitted('identify');
    expect(await review('dps-counsel', number)).toContain('Your role may not decide this share request.');
    const custodian = await review('dps-custodian', number);
    expect(custodian).not.toContain('You may<');
    expect(custodian).not.toContain(`action="/reviews/${number}`);
    const absent = await page('hsi-agent', `/reviews/${number}`);
    expect([absent.status, (await page('dps-privacy', '/reviews/SR-2026-999999')).status]).toEqual([404, 404]);
  });

  it('names the subjects to who decides on them, and to nobody who only reads', async () => {
    const number = await submitted('identify');
    expect(await review('dps-privacy', number)).toContain('Family name Ruskumber, Given name Doriskel');
    for (const reader of ['dps-custodian', 'dps-counsel']) {
      const text = await review(reader, number);
      expect(text).toContain('1 person, 1 of them named');
      expect(text).not.toContain('Ruskumber');
    }
  });

  it('shows how the agency decided the like before, on links', async () => {
    const former = await submitted('identify');
    const answer = await post(
      'dps-privacy',
      `/reviews/${former}/decisions`,
      await decideForm('dps-privacy', former, { verdict: 'release', rationale: RATIONALE }),
    );
    expect([answer.status, answer.headers.location]).toEqual([303, `/reviews/${former}?done=decided`]);
    const text = await review('dps-privacy', await submitted('identify'));
    expect(text).toMatch(/last \d+ decisions? for this purpose, [1-9]\d* were about the same data elements/);
    expect(text).toContain(`<a href="/reviews/${former}">${former}</a>`);
    const after = await page('dps-privacy', answer.headers.location ?? '');
    expect(after.text).toContain('Your decision is recorded.');
    expect(after.text).toMatch(/Decision 1: released as asked, final/);
    expect(after.text).toContain(RATIONALE);
  });
});

describe('deciding by the form', () => {
  it('refuses what is missing with a linked summary, and keeps what was typed', async () => {
    const number = await submitted('padded');
    const form = await decideForm('dps-privacy', number, {
      rationale: `No. ${HOSTILE.slice(0, 9)}`,
      'retention.amount': 'x',
    });
    const { status, text } = await post('dps-privacy', `/reviews/${number}/decisions`, form);
    expect(status).toBe(422);
    for (const [field, label] of [
      ['verdict', 'Release or deny: choose'],
      ['rationale', 'Rationale: must have at least 20'],
      ['retention-amount', 'A shorter time: must be a whole number'],
    ] as const) {
      expect(text).toContain(`<a href="#field-${field}">${label}`);
      expect(text).toContain(`id="field-${field}"`);
    }
    expect(text).toContain('>No. &quot;>&lt;img sr</textarea>');
    expect(formOf(text, `/reviews/${number}/decisions`)).toMatchObject({ 'retention.amount': 'x' });
  });

  it('refuses what law forbids at the element it forbids', async () => {
    const number = await submitted('padded');
    const form = await decideForm('dps-privacy', number, { verdict: 'release', rationale: RATIONALE });
    const index = indexOf(form, 'person.race_ethnicity');
    const { status, text } = await post('dps-privacy', `/reviews/${number}/decisions`, {
      ...form,
      [`elements.${index}.result`]: 'permit R-NO-PROFILE R-NECESSITY',
    });
    expect(status).toBe(422);
    expect(text).toContain(`<a href="#field-elements-${index}-result">`);
    expect(text).toContain('it cannot be set aside');
    expect(await queueOf('dps-privacy')).toContain(number);
  });

  it('on a record that changed is refused, says what changed, and goes through the second time', async () => {
    const evidence = [{ kind: 'letterhead_request', issuedOn: '2026-11-20', signedBy: 'agency_officer', names: [] }];
    const number = await submitted('identify', { evidence });
    // Evidence that nobody has seen holds it, so releasing is not offered.
    expect(await review('dps-privacy', number)).not.toContain('value="release"');
    const form = await decideForm('dps-privacy', number, { verdict: 'deny', rationale: RATIONALE });
    const seen = formOf(await review('dps-privacy', number), `/reviews/${number}/evidence-verifications`);
    expect((await post('dps-privacy', `/reviews/${number}/evidence-verifications`, seen)).status).toBe(303);
    const stale = await post('dps-privacy', `/reviews/${number}/decisions`, form);
    expect(stale.status).toBe(412);
    expect(stale.text).toContain('What changed since you saw it');
    expect(stale.text).toContain('Documents now seen: number 1.');
    const again = formOf(stale.text, `/reviews/${number}/decisions`);
    expect(again).toMatchObject({ rationale: RATIONALE, verdict: 'deny' });
    expect((await post('dps-privacy', `/reviews/${number}/rechecks`, {})).status).toBe(303);
    const rechecked = await decideForm('dps-privacy', number, { verdict: 'release', rationale: RATIONALE });
    expect((await post('dps-privacy', `/reviews/${number}/decisions`, rechecked)).status).toBe(303);
    // The same form sent twice is one decision.
    expect((await post('dps-privacy', `/reviews/${number}/decisions`, rechecked)).status).toBe(303);
    const decisions = await service.send('GET', `/api/v1/share-requests/${number}/decisions`, { as: 'dps-privacy' });
    expect(decisions.body.items).toHaveLength(1);
  });

  it('sets a policy choice aside with a second approval of another person in another role', async () => {
    const number = await submitted('padded');
    const text = await review('dps-privacy', number);
    const [, value = ''] = /value="(permit R-[A-Z0-9 -]+)"/.exec(text) ?? [];
    const form = await decideForm('dps-privacy', number, { verdict: 'release', rationale: RATIONALE });
    const [, index] = new RegExp(`name="elements\\.(\\d+)\\.result" value="${value}"`).exec(text) ?? [];
    const sent = { ...form, [`elements.${index}.result`]: value };
    expect((await post('dps-privacy', `/reviews/${number}/decisions`, sent)).status).toBe(303);
    expect(await queueOf('dps-privacy')).not.toContain(number);
    expect(await queueOf('dps-counsel', '?awaits=second_approval')).toContain(number);
    expect(await review('dps-privacy', number)).toContain('Your role may not second approve');
    // Four eyes in the queue too: not who decided it first, nor who asked for it, whatever roles they have.
    const waitsFor = (personId: string) =>
      service.platform.app.read(
        { personId, agencyId: 'dps', roles: ['privacy_officer', 'legal_counsel'] },
        async (tx) =>
          (await reviewQueue(tx, { workingDayAfter: () => '2026-12-09' }, { limit: 50 })).map((each) => each.number),
      );
    expect(await waitsFor(demoActor('dps-counsel').personId)).toContain(number);
    for (const handle of ['dps-privacy', 'hsi-agent']) {
      expect(await waitsFor(demoActor(handle).personId)).not.toContain(number);
    }
    const counsel = await review('dps-counsel', number);
    expect(counsel).toContain('setting aside the policy choice');
    const approval = { ...formOf(counsel, `/reviews/${number}/approvals`), verdict: 'approve', rationale: RATIONALE };
    const short = await post('dps-counsel', `/reviews/${number}/approvals`, { ...approval, rationale: 'Fine.' });
    expect([short.status, short.text.includes('>Fine.</textarea>')]).toEqual([422, true]);
    const given = await post('dps-counsel', `/reviews/${number}/approvals`, approval);
    expect([given.status, given.headers.location]).toEqual([303, `/reviews/${number}?done=approved`]);
    expect(await review('dps-counsel', number)).toMatch(/Decision 1: released in part, final/);
  });

  it('or returns it with a question', async () => {
    const number = await submitted('identify');
    const form = formOf(await review('dps-privacy', number), `/reviews/${number}/returns`);
    const short = await post('dps-privacy', `/reviews/${number}/returns`, { ...form, question: 'Why?' });
    expect([short.status, short.text.includes('href="#field-question"')]).toEqual([422, true]);
    const question = 'Which page of the case file names the licence?';
    expect((await post('dps-privacy', `/reviews/${number}/returns`, { ...form, question })).status).toBe(303);
    expect(await queueOf('dps-privacy')).not.toContain(number);
    expect(await review('dps-privacy', number)).toContain(question);
  });
});

describe('statements a page asks the database', () => {
  /** Requests like one that is there: what the queue lists more of. */
  async function clone(number: string, copies: number): Promise<void> {
    const admin = new pg.Client({ connectionString: service.platform.adminUrl });
    await admin.connect();
    await admin.query(
      `insert into sharing.share_request (id, version, state, number, status, requester_id, requesting_agency,
         source_agency, recipient_agency, purpose, submitted_at, detail_id)
       select gen_random_uuid(), version, state, 'SR-2025-' || lpad(n::text, 6, '0'), status, requester_id,
         (array['hsi', 'ero', 'cbp', 'sheriff', 'strike-force'])[1 + n % 5],
         source_agency, recipient_agency, purpose, submitted_at - n * interval '1 minute', detail_id
       from sharing.share_request, generate_series(1, $2) n where number = $1`,
      [number, copies],
    );
    await admin.end();
  }

  it('are as many for fifty share requests as for three, on the queue, the review page and the first page', async () => {
    const number = await submitted('identify');
    const paths = ['/reviews?limit=200', `/reviews/${number}`, '/home'];
    const counted = async () => {
      const counts: number[] = [];
      for (const path of paths) counts.push(await countStatements(() => page('dps-privacy', path)));
      return counts;
    };
    const few = await counted();
    await clone(number, 50);
    expect((await queueOf('dps-privacy', '?limit=200')).length).toBeGreaterThan(50);
    expect(await counted()).toEqual(few);
  });

  it('would be seen to grow with a statement a row', async () => {
    // Planted: the queue as it is, and a name looked up for each row of it.
    const rowByRow = (limit: number) =>
      countStatements(() =>
        service.platform.app.read(demoActor('dps-privacy'), async (tx) => {
          const rows = await reviewQueue(tx, { workingDayAfter: () => '2026-12-09' }, { limit });
          for (const { requestingAgency } of rows.slice(0, limit)) await agencyNames(tx, [requestingAgency]);
        }),
      );
    expect((await rowByRow(50)) - (await rowByRow(3))).toBe(47);
  });

  it('go on to the next page and back', async () => {
    const first = await page('dps-privacy', '/reviews?limit=20');
    const next = /<a href="(\/reviews\?cursor=[^"]+)">Next page/.exec(first.text)?.[1]?.replace('&amp;', '&') ?? '';
    const second = await queueOf('dps-privacy', `${next.slice('/reviews'.length)}&limit=20`);
    expect(second).toHaveLength(20);
    expect(second.filter((number) => first.text.includes(String(number)))).toEqual([]);
  });
});
