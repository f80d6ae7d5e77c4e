import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/platform/logging/log.js';
import { formOf } from '../support/page-form.js';
import { startTestService } from '../support/service.js';
import type { TestService } from '../support/service.js';

const PATH = '/people/import';
const HEADING = 'handle,displayName,roles,startedOn';
const NAME = 'Quillfeather Öberg';
const lines: string[] = [];
let service: TestService;
/** A browser's: with a bearer token no other site could make it send anything. */
let cookie: string;

beforeAll(async () => {
  const log = createLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } });
  service = await startTestService({ log });
  const signedIn = await service.send('POST', '/demo/sessions', { form: { persona: 'dps-operator' } });
  cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
});
afterAll(() => service.close());

interface Sent {
  readonly kind?: string;
  readonly csv?: string;
  readonly step?: string;
  readonly plan?: string;
}
function formWith(fields: Sent, ...files: (string | Buffer)[]): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ kind: 'people', csv: '', step: 'check', ...fields })) {
    form.append(name, value);
  }
  const bytes = files.map((file) => (typeof file === 'string' ? Buffer.from(file) : file));
  for (const each of bytes) form.append('file', new Blob([new Uint8Array(each)], { type: 'text/csv' }), `${NAME}.csv`);
  // What a browser sends where no file was chosen.
  if (files.length === 0) form.append('file', new Blob([], { type: 'application/octet-stream' }), '');
  return form;
}
const send = (upload: FormData, headers: Record<string, string> = {}) =>
  service.send('POST', PATH, { upload, headers: { accept: 'text/html', cookie, ...headers } });
const person = (handle: string, startedOn = '2026-02-01') => `${handle},${NAME},analyst,${startedOn}`;
const people = async () => (await service.send('GET', '/people/export.csv', { as: 'dps-operator' })).text;

describe('a file with people', () => {
  it('is looked at, then imported, in the words of a spreadsheet: byte order mark and CRLF', async () => {
    const seen = await send(formWith({}, `\ufeff${HEADING}\r\n${person('up-a')}\r\n${person('up-b')}\r\n`));
    expect([seen.status, seen.text.includes('It enrols 2 people.')]).toEqual([200, true]);
    expect(await people()).not.toContain('up-a');
    const confirm = { ...formOf(seen.text, PATH), step: 'import' };
    expect((await send(formWith(confirm))).headers['location']).toBe('/people?done=imported');
    expect(await people()).toContain(NAME);
    // The same confirmation again no longer does what was shown.
    expect((await send(formWith(confirm))).status).toBe(412);
  });

  it('is refused with the wrong rows at the field of the file, none of them imported', async () => {
    const refused = await send(formWith({}, `${HEADING}\n${person('up-c')}\n${person('up-d', 'soon')}`));
    expect([refused.status, refused.text.includes('row 3, startedOn')]).toEqual([422, true]);
    expect(refused.text).toContain('href="#field-file"');
    expect(refused.text).toContain('choose the file again');
    expect(await people()).not.toContain('up-c');
  });

  it('may be pasted instead, in the same form', async () => {
    const seen = await send(formWith({ csv: `${HEADING}\r\n${person('up-e')}` }));
    expect([seen.status, seen.text.includes('It enrols 1 person.')]).toEqual([200, true]);
    const refused = await send(formWith({ csv: `${HEADING}\r\n${person('up-e', 'soon')}` }));
    expect([refused.status, refused.text.includes('href="#field-csv"')]).toEqual([422, true]);
  });

  const good = `${HEADING}\n${person('up-f')}`;
  it.each<[string, FormData, string]>([
    ['a file and a text', formWith({ csv: good }, good), 'There is a file and a text'],
    ['neither', formWith({}), 'There is nothing to import yet'],
    ['an empty file', formWith({}, ''), 'has nothing in it'],
    ['Latin-1', formWith({}, Buffer.from(good, 'latin1')), 'is not text in UTF-8'],
    ['UTF-16', formWith({}, Buffer.from(`\ufeff${good}`, 'utf16le')), 'is not text in UTF-8'],
    ['NUL', formWith({}, good.replace('analyst', 'analy\0st')), 'is not text in UTF-8'],
    ['a spreadsheet called .csv', formWith({}, Buffer.from('504b0304140008080800f0ff', 'hex')), 'is not text in UTF-8'],
    ['another control character', formWith({}, good.replace('analyst', 'analy\u001bst')), 'must not contain control'],
    ['one that says what is typed over', formWith({}, `${HEADING}\n${'x'.repeat(200_001)}`), 'at most 200000'],
    [
      'a confirmation with a file and the text',
      formWith({ csv: good, step: 'import' }, good),
      'There is a file and a text',
    ],
  ])('%s: the page again, with a sentence', async (_what, upload, words) => {
    const refused = await send(upload);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('id="errors"');
    expect(refused.text).toContain('href="#field-file"');
    expect(refused.text).toContain(words);
    expect(await people()).not.toContain('up-f');
  });

  it.each<[string, FormData, Record<string, string>, number]>([
    ['two files', formWith({}, good, good), {}, 400],
    ['more than the limit', formWith({}, 'x'.repeat(300_000)), {}, 413],
    ['another boundary', formWith({}, good), { 'content-type': 'multipart/form-data; boundary=x' }, 400],
    ['another site', formWith({}, good), { 'sec-fetch-site': 'cross-site' }, 403],
    ['another origin', formWith({}, good), { origin: 'https://elsewhere.example' }, 403],
  ])('%s: a problem, drawn for a person', async (_what, upload, headers, status) => {
    const refused = await send(upload, headers);
    expect([refused.status, refused.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
    expect(refused.text).not.toContain(NAME);
  });

  it('is taken by no page without a field for files, and by no route of the API', async () => {
    for (const path of ['/people', '/api/v1/imports']) {
      expect((await service.send('POST', path, { as: 'dps-operator', upload: formWith({}, good) })).status).toBe(415);
    }
  });

  it('is refused to who may not import', async () => {
    const refused = await service.send('POST', PATH, { as: 'dps-custodian', upload: formWith({}, good) });
    expect(refused.status).toBe(403);
  });

  it('leaves nothing of it or of its name in the log', () => {
    const inLog = () => lines.filter((line) => /Quillfeather|up-[a-f]/.test(line));
    expect(lines.filter((line) => line.includes(PATH)).length).toBeGreaterThan(20);
    expect(inLog()).toEqual([]);
    service.platform.log.warn(`Refused ${NAME}`);
    expect(inLog()).toHaveLength(1);
  });
});
