import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId } from '../../src/platform/ids/ids.js';
import { startTestService } from '../support/callers.js';
import type { TestService } from '../support/callers.js';
import { decided } from '../support/decided-request.js';
import { formOf } from '../support/page-form.js';
import type { TestAnswer } from '../support/service.js';

const HTML = { accept: 'text/html' };
const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>`;
const REASON = `Enough words for a reason ${HOSTILE}`;
const SUBJECT = { criteria: [{ givenName: 'Doriskel', familyName: 'Ruskumber', birthDate: '1980-03-29' }] };

let service: TestService;
let admin: pg.Client;
let number = '';

beforeAll(async () => {
  service = await startTestService({ source: true });
  admin = new pg.Client({ connectionString: service.platform.adminUrl });
  await admin.connect();
  const [analyst, officer, counsel, custodian] = await Promise.all(
    ['hsi-agent', 'dps-privacy', 'dps-counsel', 'dps-custodian'].map((each) => service.as(each)),
  );
  number = await decided({ analyst: analyst!, officer: officer!, counsel: counsel! }, { subjects: SUBJECT });
  const grants = (await custodian!.call('GET', '/grants')).body.items as { number: string; requestNumber: string }[];
  const grant = grants.find((each) => each.requestNumber === number)!.number;
  expect((await custodian!.once('POST', `/grants/${grant}/releases`, {})).status).toBe(201);
}, 120_000);
afterAll(async () => {
  await admin?.end();
  await service?.close();
});

const page = (as: string, path: string): Promise<TestAnswer> => service.send('GET', path, { as, headers: HTML });
/** Sends a form of the page as a browser would, with what is typed into it. */
async function send(as: string, path: string, action: string, typed: Readonly<Record<string, string>>) {
  const form = { ...formOf((await page(as, path)).text, action), ...typed };
  return service.send('POST', action, { as, form, headers: HTML });
}

describe('a purge brake', () => {
  const brake = 'PB-2026-000777';
  const [path, action] = [`/purge-brakes/${brake}`, `/purge-brakes/${brake}/releases`];
  const release = (as: string, reason: string) => send(as, path, action, { 'release.reason': reason });

  beforeAll(async () => {
    const terms = { number: brake, sourceAgency: 'dps' };
    const counts = { due: 412, orderedDue: 0, gone: 3, orderedGone: 0, foreseen: 5, live: 4_000 };
    const counted = { at: '2026-11-24T18:00:00.000Z', cause: 'more-than-foreseen', counts };
    await admin.query(
      `insert into retention.purge_brake (id, version, state, number, status, source_agency)
       values ($1, 1, $2, $3, 'pulled', 'dps')`,
      [newId(), { status: 'pulled', terms, pulledAt: counted.at, counted }, brake],
    );
  });

  it('is read by the source agency alone, and offered to whoever may release it', async () => {
    expect((await page('dps-records', '/retention')).text).toContain(`Purge brake ${brake} is pulled`);
    expect((await page('dps-records', path)).text).toContain(action);
    const read = await page('dps-custodian', path);
    expect([read.status, read.text.includes('You may read this brake'), read.text.includes(action)]).toEqual([
      200,
      true,
      false,
    ]);
    expect((await page('sheriff-privacy', path)).status).toBe(404);
  });

  it('goes with two persons in two roles, not with one twice, and not without a reason', async () => {
    const short = await release('dps-records', 'short');
    expect([short.status, short.text.includes('href="#field-release-reason"')]).toEqual([422, true]);
    expect((await release('dps-records', REASON)).status).toBe(303);
    const half = await page('dps-records', `${path}?done=released`);
    expect(half.text).toContain('Your release is recorded.');
    expect(half.text).not.toContain(action);
    expect(half.text).not.toMatch(/<script>alert|<img src=x/);
    const again = { 'release.reason': REASON, version: '2' };
    const same = await service.send('POST', action, { as: 'dps-records', form: again, headers: HTML });
    expect([same.status, same.text.includes('id="errors"')]).toEqual([403, true]);
    // Seen before the first released it.
    const stale = { 'release.reason': REASON, version: '1' };
    expect((await service.send('POST', action, { as: 'dps-privacy', form: stale, headers: HTML })).status).toBe(412);
    expect((await release('dps-privacy', REASON)).status).toBe(303);
    expect((await page('dps-privacy', '/retention')).text).not.toContain(brake);
  });
});

describe('an obligation to validate', () => {
  let [path, action] = ['', ''];

  beforeAll(async () => {
    // No rule of the example pack asks for it about this purpose.
    const { rows } = await admin.query<{ id: string }>(
      `update retention.obligation set code = 'O-VALIDATE-BY', state = jsonb_set(state, '{terms,code}', '"O-VALIDATE-BY"')
       where code = 'O-DELETE-BY' returning id`,
    );
    path = `/obligations/${rows[0]!.id}`;
    action = `${path}/validations`;
  });

  it('takes the word of the recipient in a form, once it is whole', async () => {
    expect((await page('dps-privacy', path)).text).not.toContain(action);
    const typed = {
      'validate.reviewer.name': 'Quentin Ostrava',
      'validate.reviewer.title': 'Unit supervisor',
      'validate.reviewedOn': '2026-11-24',
      'validate.finding': 'short',
    };
    const refused = await send('hsi-agent', path, action, { ...typed, 'validate.reviewer.name': '' });
    expect(refused.status).toBe(422);
    for (const field of ['field-validate-reviewer-name', 'field-validate-finding']) {
      expect(refused.text).toContain(`href="#${field}"`);
      expect(refused.text).toContain(`id="${field}"`);
    }
    expect(refused.text).toContain('value="Unit supervisor"');
    expect((await send('hsi-agent', path, action, { ...typed, 'validate.finding': REASON })).status).toBe(303);
    const after = await page('hsi-agent', path);
    expect(after.text).toContain('>Reviewed and still valid</strong>');
    expect(after.text).not.toContain(action);
    expect(after.text).not.toMatch(/<script>alert|<img src=x/);
  });
});

describe('retention', () => {
  const wordsOf = ({ text }: TestAnswer) => text.slice(text.indexOf('id="words"'));

  it('says when the last sweep ended, and warns where none comes', async () => {
    expect((await page('dps-records', '/retention')).text).toContain('No sweep has ended yet');
    const swept = (age: string) =>
      admin.query(
        `insert into retention.last_sweep values (true, clock_timestamp() - $1::interval, 2)
         on conflict (only_row) do update set ended_at = excluded.ended_at`,
        [age],
      );
    await swept('11 minutes');
    expect((await page('dps-records', '/retention')).text).toContain('No sweep for 11 minutes');
    await swept('1 minute');
    const { text } = await page('dps-records', '/retention');
    expect(text).not.toContain('No sweep');
    expect(text).toContain('2 steps failed');
  });

  it('lists the files of words: due, held, being destroyed', async () => {
    expect(wordsOf(await page('dps-records', '/retention'))).toContain('No file has a day yet');
    const { rows } = await admin.query<{ id: string }>('select id from sharing.share_request where number = $1', [
      number,
    ]);
    const id = rows[0]!.id;
    await admin.query(
      `insert into retention.sealed_file
         (id, version, state, kind, status, requesting_agency, source_agency, recipient_agency, due_at)
       values ($1, 1, '{}', 'share-request', 'closed', 'hsi', 'dps', 'hsi', clock_timestamp() - interval '1 day')`,
      [id],
    );
    const due = wordsOf(await page('dps-records', '/retention'));
    expect(due).toContain(`href="/requests/${number}"`);
    expect(due).toContain('Due, unless something keeps it</strong>');
    expect(wordsOf(await page('sheriff-privacy', '/retention'))).not.toContain(number);
    const hold = { 'on.kind': 'shareRequest', 'on.shareRequest': number, matter: 'Docket 7', reason: REASON };
    const placed = await send('dps-records', '/holds/new', '/holds', hold);
    expect(placed.status).toBe(303);
    expect(wordsOf(await page('dps-records', '/retention'))).toContain('Under a legal hold</strong>');
    await admin.query('delete from retention.sealed_file where id = $1', [id]);
  });
});
