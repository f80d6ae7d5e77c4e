import { Busboy } from '@fastify/busboy';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BODY_LIMIT } from './body-parsers.js';
import { readMultipart } from './multipart.js';
import type { RejectionCode } from './rejection-table.js';
import { startEchoApp, type EchoApp } from './spec-support/echo-app.js';
import { expectProblem } from './spec-support/expect-problem.js';

let echo: EchoApp;
beforeAll(async () => {
  echo = await startEchoApp();
});
afterAll(() => echo.close());

const TYPE = 'multipart/form-data; boundary=----Line7';
const part = (disposition: string, content: string, more = '') =>
  `------Line7\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n${content}\r\n`;
const body = (...parts: string[]) => Buffer.from(`${parts.join('')}------Line7--\r\n`, 'latin1');
const upload = (payload: string | Buffer, type = TYPE, path = '/pages/uploads') =>
  echo.send('POST', path, payload, { 'content-type': type });

const FILE = part('name="file"; filename="people.csv"', 'a,b\r\n1,2', 'Content-Type: text/csv\r\n');
const NOTE = part('name="note"', 'caf\xc3\xa9');

describe('uploads', () => {
  it('are read where the route asks for them: texts as text, files as their very bytes', async () => {
    const bytes = 'a\0\xff\r\n--\r\n----Line7\r\n\x1a';
    const file = part('name="file"; filename="x.csv"', bytes, 'Content-Type: text/csv; charset=utf-16\r\n');
    const answer = await upload(body(part('name="tick[]"', 'x'), file, part('name="tick[]"', 'y'), NOTE));
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      200,
      { fields: { 'tick[]': ['x', 'y'], note: 'café' }, files: [['file', bytes]] },
    ]);
  });

  it('have no file where none was chosen, and an empty one where that was', async () => {
    const files = async (name: string) => {
      const { body: text } = await upload(body(part(`name="file"; filename="${name}"`, '', 'Content-Type: x/y\r\n')));
      return (JSON.parse(text) as { files: unknown }).files;
    };
    expect([await files(''), await files('empty.csv')]).toEqual([[], [['file', '']]]);
  });

  it('leave the route its other form', async () => {
    const answer = await upload('note=a', 'application/x-www-form-urlencoded');
    expect(JSON.parse(answer.body)).toEqual({ fields: { note: 'a' } });
  });

  it.each<[string, string | Buffer, string | undefined, RejectionCode]>([
    ['two files of one name', body(FILE, FILE), undefined, 'malformed-form'],
    ['a file and a text of one name', body(FILE, part('name="file"', 'a')), undefined, 'malformed-form'],
    [
      'a list whose name a file has',
      body(part('name="a[]"; filename="x"', '1'), part('name="a[]"', '2')),
      undefined,
      'malformed-form',
    ],
    ['a repeated name', body(NOTE, NOTE), undefined, 'malformed-form'],
    ['a reserved name', body(part('name="__proto__"', 'a')), undefined, 'malformed-form'],
    ['no name', body(part('filename="x"', 'a')), undefined, 'malformed-form'],
    ['Latin-1 in a text', body(part('name="note"', 'caf\xe9')), undefined, 'malformed-form'],
    ['NUL in a text', body(part('name="note"', 'a\0b')), undefined, 'malformed-form'],
    [
      'more parts than a form has',
      body(...Array.from({ length: 501 }, (_, n) => part(`name="n${n}"`, ''))),
      undefined,
      'malformed-form',
    ],
    [
      'more than the limit',
      body(part('name="file"; filename="x"', 'x'.repeat(BODY_LIMIT))),
      undefined,
      'body-too-large',
    ],
    ['no end', `${FILE}`, undefined, 'malformed-form'],
    ['an end within the heading', '------Line7\r\nContent-Disposition: form-da', undefined, 'malformed-form'],
    ['another boundary', body(FILE), 'multipart/form-data; boundary=other', 'malformed-form'],
    ['no boundary', body(FILE), 'multipart/form-data', 'malformed-form'],
    ['an empty boundary', body(FILE), 'multipart/form-data; boundary=""', 'malformed-form'],
    ['two boundaries', body(FILE), `${TYPE}; boundary=x`, 'malformed-form'],
    ['a boundary that is too long', body(FILE), `multipart/form-data; boundary=${'x'.repeat(71)}`, 'malformed-form'],
    ['nothing', '', undefined, 'malformed-form'],
    ['another multipart', body(FILE), 'multipart/mixed; boundary=----Line7', 'unsupported-media-type'],
  ])('%s: refused', async (_name, payload, type, code) => {
    expectProblem(await upload(payload, type), code);
  });

  it('are 415 on a page without files, and on the API', async () => {
    expectProblem(await upload(body(NOTE), TYPE, '/pages/notes'), 'unsupported-media-type');
    expectProblem(await upload(body(NOTE), TYPE, '/api/v1/anything'), 'unsupported-media-type');
  });

  it('are never repeated in the answer', async () => {
    const answer = await upload(body(part('name="Roe"', 'Roe'), part('name="Roe"; filename="Roe.csv"', 'Roe')));
    expectProblem(answer, 'malformed-form');
    expect(answer.body).not.toContain('Roe');
  });
});

describe('planted: the parser’s own reading of texts', () => {
  it('makes another text of Latin-1, which this suite would see', async () => {
    const lax = new Busboy({ headers: { 'content-type': TYPE } });
    const text = new Promise((resolve) => lax.on('field', (_name, value) => resolve(value)));
    lax.end(body(part('name="note"', 'caf\xe9')));
    expect(await text).toBe('caf\ufffd');
  });
});

describe('the reader', () => {
  const whole = body(NOTE, FILE);

  it('answers wherever the body ends', async () => {
    const end = whole.length - '--\r\n'.length;
    for (let length = 0; length < end; length += 1) {
      const read = await readMultipart(TYPE, whole.subarray(0, length));
      expect([length, read.ok]).toEqual([length, false]);
    }
    expect((await readMultipart(TYPE, whole)).ok).toBe(true);
  });

  it('answers to its own pieces in any order', async () => {
    const line = '------Line7';
    const pieces = [
      line,
      `${line}--`,
      '\r\n',
      '\r',
      '-',
      'Content-Disposition: form-data',
      '; name="a"',
      '; filename="b"',
      'x',
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 25 }), async (chosen) => {
        await readMultipart(TYPE, Buffer.from(chosen.join('')));
      }),
      { numRuns: 5_000, timeout: 1_000 },
    );
  });

  it('answers whatever a byte becomes, and makes nothing up', async () => {
    const byte = fc.integer({ min: 0, max: 255 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), byte), { maxLength: 4 }), async (changes) => {
        const spoilt = Buffer.from(whole);
        for (const [at, value] of changes) spoilt[at] = value;
        const read = await readMultipart(TYPE, spoilt);
        if (!read.ok) return;
        for (const bytes of read.value.files.values()) expect(spoilt.includes(bytes)).toBe(true);
        for (const text of Object.values(read.value.fields).flat()) expect(spoilt.includes(text)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

it('is nobody’s fault but the sender’s', () => expect(echo.reports).toEqual([]));
