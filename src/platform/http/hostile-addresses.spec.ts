import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BODY_LIMIT } from './body-parsers.js';
import { REJECTIONS, type RejectionCode } from './rejection-table.js';
import { startEchoApp, type EchoApp } from './spec-support/echo-app.js';
import { expectProblem } from './spec-support/expect-problem.js';

let echo: EchoApp;
let send: EchoApp['send'];
beforeAll(async () => {
  echo = await startEchoApp();
  send = echo.send;
});
afterAll(() => echo.close());

describe('addresses', () => {
  it('give their parameters as sent', async () => {
    const answer = await send('GET', '/api/v1/records?status=draft&limit=7');
    expect(JSON.parse(answer.body)).toEqual({ status: 'draft', limit: 7 });
    expect(JSON.parse((await send('GET', '/api/v1/records/SR-2026-000412')).body)).toEqual({ id: 'SR-2026-000412' });
  });

  it.each<[string, string, RejectionCode]>([
    ['unknown parameter', '/api/v1/records?sort=x', 'invalid-parameter'],
    ['repeated parameter', '/api/v1/records?limit=1&limit=2', 'invalid-parameter'],
    ['repeated parameter, encoded', '/api/v1/records?limit=1&l%69mit=2', 'invalid-parameter'],
    ['reserved parameter', '/api/v1/records?__proto__=1', 'invalid-parameter'],
    ['bracketed parameter', '/api/v1/records?limit[]=1', 'invalid-parameter'],
    ['nameless parameter', '/api/v1/records?=1', 'invalid-parameter'],
    ['limit of zero', '/api/v1/records?limit=0', 'invalid-parameter'],
    ['limit in words', '/api/v1/records?limit=NaN', 'invalid-parameter'],
    ['broken percent-encoding in the query', '/api/v1/records?status=%', 'invalid-parameter'],
    ['overlong UTF-8 in the query', '/api/v1/records?status=%C0%AF', 'invalid-parameter'],
    ['surrogate in the query', '/api/v1/records?status=%ED%A0%80', 'invalid-parameter'],
    ['NUL in the query', '/api/v1/records?status=a%00', 'bad-request'],
    ['broken percent-encoding in the path', '/api/v1/records/%zz', 'bad-request'],
    ['cut-off percent-encoding in the path', '/api/v1/records/%', 'bad-request'],
    ['overlong UTF-8 in the path', '/api/v1/records/%C0%AE%C0%AE', 'bad-request'],
    ['NUL in the path', '/api/v1/records/SR-2026-000412%00', 'bad-request'],
    ['slash in a parameter', '/api/v1/records/a%2Fb', 'invalid-parameter'],
    ['SQL in a parameter', "/api/v1/records/'%20or%201=1--", 'invalid-parameter'],
    ['parameter of 200 characters', `/api/v1/records/${'a'.repeat(200)}`, 'invalid-parameter'],
    ['parameter of 201 characters', `/api/v1/records/${'a'.repeat(201)}`, 'address-too-long'],
    ['long query', `/api/v1/records?status=${'a'.repeat(4096)}`, 'address-too-long'],
    ['long path', `/${'a/'.repeat(3000)}`, 'address-too-long'],
    ['unknown path', '/api/v2/records', 'not-found'],
    ['other case', '/API/v1/records', 'not-found'],
    ['trailing slash', '/api/v1/records/', 'not-found'],
    ['doubled slash', '/api//v1/records', 'not-found'],
    ['dots', '/api/v1/echoes/../records/x/y/z', 'not-found'],
  ])('%s is refused', async (_name, url, code) => {
    expectProblem(await send('GET', url), code);
  });

  it('that know another method are 405 and say which', async () => {
    const answer = await send('DELETE', '/api/v1/records/SR-2026-000412');
    expectProblem(answer, 'method-not-allowed');
    expect(answer.headers['allow']).toBe('GET, HEAD, PATCH');
    expectProblem(await send('PUT', '/api/v1/echoes'), 'method-not-allowed');
    expectProblem(await send('GET', '/api/v1/records/a/holds/b'), 'method-not-allowed');
    expectProblem(await send('PUT', '/files/a'), 'not-found');
  });

  it('of problems explain them, to programs and to people', async () => {
    for (const code of Object.keys(REJECTIONS) as RejectionCode[]) {
      const answer = await send('GET', `/problems/${code}`);
      expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { code, ...REJECTIONS[code] }]);
    }
    const page = await send('GET', '/problems/changed-meanwhile', undefined, { accept: 'text/html,*/*;q=0.8' });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('<h1>The record changed since you saw it</h1>');
    expectProblem(await send('GET', '/problems/no-such-thing'), 'not-found');
    expectProblem(await send('GET', '/problems/__proto__'), 'not-found');
  });
});

describe('header fields', () => {
  it.each<[string, string | undefined, RejectionCode]>([
    ['no If-Match', undefined, 'precondition-required'],
    ['any version', '*', 'precondition-required'],
    ['a weak tag', 'W/"grant-1"', 'precondition-required'],
    ['two tags', '"grant-1", "grant-2"', 'invalid-parameter'],
  ])('%s is refused', async (_name, tag, code) => {
    const headers: Record<string, string> = tag === undefined ? {} : { 'if-match': tag };
    expectProblem(
      await send('PATCH', '/api/v1/records/x', '{}', { 'content-type': 'application/json', ...headers }),
      code,
    );
  });

  it('hand over the version that was seen', async () => {
    const answer = await send('PATCH', '/api/v1/records/x', '{}', {
      'content-type': 'application/json',
      'if-match': '"grant-4"',
    });
    expect(JSON.parse(answer.body)).toEqual({ kind: 'grant', version: 4 });
  });

  it('never choose the request id', async () => {
    const answer = await send('GET', '/api/v1/records', undefined, { 'x-request-id': 'mine', 'request-id': 'mine' });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('protect every answer', async () => {
    for (const url of ['/api/v1/records', '/nowhere', '/api/v1/records/%zz']) {
      const { headers } = await send('GET', url);
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cache-control': 'private, no-store',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers).not.toHaveProperty('strict-transport-security');
    }
  });
});

describe('bytes on the wire', () => {
  /** Sends bytes as they are and reads until the server closes. */
  function speak(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(echo.port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
      socket.setEncoding('latin1');
      socket.on('data', (part: string) => (answer += part));
      socket.on('close', () => resolve(answer));
      // Who refuses early may hang up on what was sent behind; what was said before counts, or that nothing was.
      socket.on('error', (fault: NodeJS.ErrnoException) => fault.code === 'ECONNRESET' || reject(fault));
    });
  }
  const head = (line: string, ...fields: string[]) =>
    `${[line, 'Host: localhost', 'Connection: close', ...fields].join('\r\n')}\r\n\r\n`;
  const json = 'Content-Type: application/json';

  it.each<[string, string, RejectionCode]>([
    ['no HTTP', 'hello\r\n\r\n', 'bad-request'],
    ['a raw NUL in the path', head('GET /api\u0000 HTTP/1.1'), 'bad-request'],
    ['raw bytes in the path', head('GET /api/\u00e9 HTTP/1.1'), 'bad-request'],
    [
      'two lengths',
      head('POST /api/v1/anything HTTP/1.1', json, 'Content-Length: 2', 'Content-Length: 3') + '{}',
      'bad-request',
    ],
    [
      'length and chunks',
      head('POST /api/v1/anything HTTP/1.1', json, 'Content-Length: 2', 'Transfer-Encoding: chunked') + '{}',
      'bad-request',
    ],
    ['a negative length', head('POST /api/v1/anything HTTP/1.1', json, 'Content-Length: -1') + '{}', 'bad-request'],
    [
      'a broken chunk',
      head('POST /api/v1/anything HTTP/1.1', json, 'Transfer-Encoding: chunked') + 'zz\r\n{}\r\n0\r\n\r\n',
      'bad-request',
    ],
    [
      'a chunked body over the limit',
      head('POST /api/v1/anything HTTP/1.1', json, 'Transfer-Encoding: chunked') +
        `${(BODY_LIMIT + 1).toString(16)}\r\n${'x'.repeat(BODY_LIMIT + 1)}\r\n0\r\n\r\n`,
      'body-too-large',
    ],
    [
      'fields over the limit',
      head('GET /api/v1/records HTTP/1.1', `X-Long: ${'x'.repeat(20_000)}`),
      'headers-too-large',
    ],
    [
      'a field twice',
      head('POST /api/v1/anything HTTP/1.1', json, 'Content-Type: text/plain', 'Content-Length: 2') + '{}',
      'bad-request',
    ],
    ['no host', 'GET /api/v1/records HTTP/1.1\r\nConnection: close\r\n\r\n', 'bad-request'],
    ['two hosts', head('GET /api/v1/records HTTP/1.1', 'Host: other.example'), 'bad-request'],
    ['an empty field name', head('GET /api/v1/records HTTP/1.1', ': x'), 'bad-request'],
    [
      'an expectation',
      head('POST /api/v1/anything HTTP/1.1', json, 'Content-Length: 2', 'Expect: a-miracle'),
      'bad-request',
    ],
    ['TRACE', head('TRACE /api/v1/records HTTP/1.1'), 'method-not-allowed'],
    ['an asterisk', head('OPTIONS * HTTP/1.1'), 'not-found'],
    ['an unknown method', head('FROBNICATE /api/v1/records HTTP/1.1'), 'bad-request'],
    ['a lower-case method', head('get /api/v1/records HTTP/1.1'), 'bad-request'],
    ['HTTP/3.0', 'GET /api/v1/records HTTP/3.0\r\nHost: a\r\n\r\n', 'bad-request'],
    ['a folded field', head('GET /api/v1/records HTTP/1.1', 'X-A: b\r\n c'), 'bad-request'],
    ['a bare line feed in a field', head('GET /api/v1/records HTTP/1.1', 'X-A: b\nX-B: c'), 'bad-request'],
    ['a target that is no path', head('GET *api/v1/records HTTP/1.1'), 'not-found'],
  ])('%s is refused', async (_name, bytes, code) => {
    const answer = await speak(bytes);
    const [top = '', body = ''] = answer.split('\r\n\r\n');
    expect(top).toMatch(new RegExp(`^HTTP/1\\.1 ${REJECTIONS[code].status} `));
    expect(top.toLowerCase()).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ code, status: REJECTIONS[code].status });
  });

  it('a body shorter than its length is no request', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect({ port: echo.port, host: '127.0.0.1', allowHalfOpen: true }, () =>
        socket.end(head('POST /api/v1/anything HTTP/1.1', json, 'Content-Length: 99') + '{"a":1}'),
      );
      socket.on('data', (part: Buffer) => (text += part.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).not.toContain('200 OK');
    expect(answer).not.toMatch(/^HTTP\/1\.1 5/);
  });

  it('a body longer than its length is two requests, and the second is refused', async () => {
    const answer = await speak(
      `POST /api/v1/anything HTTP/1.1\r\nHost: a\r\n${json}\r\nContent-Length: 2\r\n\r\n{}{"a":1}\r\n\r\n`,
    );
    // The second may close the connection before the first is answered; it must never be taken for a part of it.
    expect(answer.match(/HTTP\/1\.1 \d+/g)?.at(-1)).toBe('HTTP/1.1 400');
    expect(answer).not.toContain('"a":1');
  });
});

it('is nobody’s fault but the sender’s', () => expect(echo.reports).toEqual([]));
