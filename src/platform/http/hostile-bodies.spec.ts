import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BODY_LIMIT } from './body-parsers.js';
import { createFastifyAdapter } from './fastify-adapter.js';
import type { RejectionCode } from './rejection-table.js';
import { startEchoApp, type EchoApp } from './spec-support/echo-app.js';
import { expectProblem } from './spec-support/expect-problem.js';

let echo: EchoApp;
let send: EchoApp['send'];
beforeAll(async () => {
  echo = await startEchoApp();
  send = echo.send;
});
afterAll(() => echo.close());

const good = { title: 'A request', elements: [{ element: 'person.birth_date' }] };
const post = (payload: unknown) => send('POST', '/api/v1/echoes', JSON.stringify(payload));
const raw = (payload: string | Buffer, type?: string) =>
  send('POST', '/api/v1/anything', payload, { 'content-type': type ?? 'application/json' });

describe('bodies', () => {
  it('are echoed exactly as sent', async () => {
    const body = {
      ...good,
      title: ' Re\u0301sume\u0301 \u{1f600} ',
      reason: 'a\r\n\tb',
      from: '2026-11-30T17:00:00.10+01:00',
      on: '2028-02-29',
      keep: 'P6M',
      count: 0,
      purpose: 'licensing',
    };
    const answer = await post(body);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual(body);
  });

  it.each<[string, string | Buffer, string | undefined, RejectionCode]>([
    ['NUL', '{"a":"\\u0000"}', undefined, 'malformed-json'],
    ['lone surrogate', '{"a":"\\ud800"}', undefined, 'malformed-json'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), undefined, 'malformed-json'],
    ['huge integer', '{"a":9007199254740993}', undefined, 'malformed-json'],
    ['duplicate keys', '{"a":1,"a":2}', undefined, 'malformed-json'],
    ['prototype keys', '{"__proto__":{"x":1}}', undefined, 'malformed-json'],
    ['constructor keys', '{"constructor":{"prototype":{"x":1}}}', undefined, 'malformed-json'],
    ['depth 16,000', `{"a":${'['.repeat(16_000)}${']'.repeat(16_000)}}`, undefined, 'malformed-json'],
    ['byte order mark', '\ufeff{}', undefined, 'malformed-json'],
    ['trailing garbage', '{}}', undefined, 'malformed-json'],
    ['nothing', '', undefined, 'malformed-json'],
    ['blanks', ' ', undefined, 'malformed-json'],
    ['array at the top', '[]', undefined, 'malformed-json'],
    ['text at the top', '"x"', undefined, 'malformed-json'],
    ['null at the top', 'null', undefined, 'malformed-json'],
    ['more than the limit', `{"a":"${'x'.repeat(BODY_LIMIT)}"}`, undefined, 'body-too-large'],
    ['Latin-1', '{}', 'application/json; charset=iso-8859-1', 'unsupported-media-type'],
    ['UTF-16', Buffer.from('{}', 'utf16le'), 'application/json; charset=utf-16', 'unsupported-media-type'],
    ['two charsets', '{}', 'application/json; charset=utf-8; charset=utf-7', 'unsupported-media-type'],
    ['plain text', '{}', 'text/plain', 'unsupported-media-type'],
    ['a form where none belongs', 'a=1', 'application/x-www-form-urlencoded', 'unsupported-media-type'],
    ['multipart', '--x\r\n\r\n--x--', 'multipart/form-data; boundary=x', 'unsupported-media-type'],
    ['XML', '<a/>', 'application/xml', 'unsupported-media-type'],
    ['YAML', 'a: &a [*a]', 'application/yaml', 'unsupported-media-type'],
    ['another JSON type', '{}', 'application/merge-patch+json', 'unsupported-media-type'],
    ['JSON by another name', '{}', 'text/json', 'unsupported-media-type'],
    ['no type at all', '{}', '', 'unsupported-media-type'],
    ['a broken type', '{}', 'application/json; charset', 'unsupported-media-type'],
    ['type without slash', '{}', 'json', 'unsupported-media-type'],
  ])('%s is refused', async (_name, payload, type, code) => {
    expectProblem(await raw(payload, type), code);
  });

  it.each(['gzip', 'deflate', 'br', 'x-made-up', 'gzip, identity'])(
    'Content-Encoding: %s is refused',
    async (encoding) => {
      const answer = await send('POST', '/api/v1/anything', gzipSync(Buffer.alloc(5_000_000, 0x20)), {
        'content-type': 'application/json',
        'content-encoding': encoding,
      });
      expectProblem(answer, 'unsupported-media-type');
    },
  );

  it.each<[string, unknown, string]>([
    ['unknown member', { ...good, admin: true }, ''],
    ['unknown member below', { ...good, elements: [{ element: 'a', mask: 1 }] }, '/elements/0'],
    ['nested arrays', { ...good, elements: [[{ element: 'a' }]] }, '/elements/0'],
    [
      '200 items in a nested array',
      { ...good, elements: [Array.from({ length: 200 }, () => ({ element: 'a' }))] },
      '/elements/0',
    ],
    ['array for an object', { ...good, elements: { 0: { element: 'a' }, length: 1 } }, '/elements'],
    ['too many items', { ...good, elements: Array.from({ length: 51 }, () => ({ element: 'a' })) }, '/elements'],
    ['no items', { ...good, elements: [] }, '/elements'],
    ['number for text', { ...good, title: 7 }, '/title'],
    ['text for a number', { ...good, count: '7' }, '/count'],
    ['fraction', { ...good, count: 1.5 }, '/count'],
    ['null for text', { ...good, title: null }, '/title'],
    ['object for text', { ...good, title: { toString: 'x' } }, '/title'],
    ['impossible day', { ...good, on: '2026-02-30' }, '/on'],
    ['impossible time', { ...good, from: '2026-11-30T25:00:00Z' }, '/from'],
    ['time without offset', { ...good, from: '2026-11-30T17:00:00' }, '/from'],
    ['year 9999', { ...good, from: '9999-11-30T17:00:00Z' }, '/from'],
    ['control character', { ...good, title: 'a\u001b[2J' }, '/title'],
    ['bidirectional override', { ...good, title: 'a\u202eb' }, '/title'],
    ['duration in words', { ...good, keep: '6 months' }, '/keep'],
    ['a purpose nobody knows', { ...good, purpose: 'toString' }, '/purpose'],
    ['a member missing', { title: 'x' }, '/elements'],
  ])('%s is refused at its place', async (_name, payload, pointer) => {
    const answer = await post(payload);
    expectProblem(answer, 'invalid-body');
    const { errors } = JSON.parse(answer.body) as { errors: { pointer: string; detail: string }[] };
    expect(errors.map((error) => error.pointer)).toContain(pointer);
  });

  it('never has its values repeated in the answer', async () => {
    const canary = 'Canary Roe 529-07-1113';
    const answer = await post({
      title: canary.repeat(20),
      elements: [{ element: canary }],
      on: canary,
      purpose: canary,
      [canary]: 1,
    });
    expectProblem(answer, 'invalid-body');
    expect(answer.body).not.toContain('Roe');
    expect(answer.body).not.toContain('529');
  });

  it('is required where a schema is', async () => {
    expectProblem(await send('POST', '/api/v1/echoes'), 'invalid-body');
  });
});

describe('forms', () => {
  const form = (payload: string | Buffer, type = 'application/x-www-form-urlencoded') =>
    send('POST', '/pages/notes', payload, { 'content-type': type });

  it('are read where the route asks for them', async () => {
    const answer = await form('note=a+b%20%C3%A9&element%5B%5D=x&element[]=y');
    expect([answer.status, JSON.parse(answer.body)]).toEqual([201, { note: 'a b é', 'element[]': ['x', 'y'] }]);
  });

  it.each<[string, string | Buffer, RejectionCode]>([
    ['broken percent-encoding', 'note=%zz', 'malformed-form'],
    ['percent-encoded Latin-1', 'note=%E9', 'malformed-form'],
    ['NUL', 'note=%00', 'malformed-form'],
    ['repeated name', 'note=a&note=b', 'malformed-form'],
    ['reserved name', '__proto__=a', 'malformed-form'],
    ['raw bytes', Buffer.from([0x6e, 0x3d, 0xff]), 'malformed-form'],
    ['not encoded', 'note=é', 'malformed-form'],
    ['too many names', Array.from({ length: 501 }, (_, i) => `a${i}=1`).join('&'), 'malformed-form'],
    ['unknown name', 'note=a&admin=1', 'invalid-body'],
    ['nothing', '', 'invalid-body'],
  ])('%s is refused', async (_name, payload, code) => {
    expectProblem(await form(payload), code);
  });

  it('in another charset are refused', async () => {
    expectProblem(await form('note=a', 'application/x-www-form-urlencoded; charset=latin1'), 'unsupported-media-type');
  });
});

it('is nobody’s fault but the sender’s', () => expect(echo.reports).toEqual([]));
describe('planted: a lax JSON parser', () => {
  it('gives duplicate keys another meaning, which this suite would see', async () => {
    const adapter = createFastifyAdapter();
    adapter.getInstance().removeAllContentTypeParsers();
    adapter.getInstance().addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
      done(null, JSON.parse(text as string));
    });
    const lax = await startEchoApp(adapter);
    const answer = await lax.send('POST', '/api/v1/anything', '{"a":1,"a":2}');
    await lax.close();
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { a: 2 }]);
  });
});
