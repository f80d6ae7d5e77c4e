import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { EXIT } from './exit-codes.js';
import { exitOfProblem, HttpClient, NoAnswer, Refusal } from './http-client.js';
import type { HttpClientOptions } from './http-client.js';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Reply = (response: ServerResponse, request: Received) => void;

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

/** A real server that gives the replies one after the other, the last one again and again, and keeps what it got. */
async function serve(...replies: Reply[]): Promise<{ baseUrl: string; received: Received[] }> {
  const received: Received[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => (body += String(data)));
    request.on('end', () => {
      const got = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      received.push(got);
      replies[Math.min(received.length, replies.length) - 1]?.(response, got);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const problem = (status: number, code: string, headers: Record<string, string> = {}): Reply =>
  json(status, { type: `/problems/${code}`, code, status }, { 'content-type': 'application/problem+json', ...headers });
const breakOff: Reply = (response) => response.socket?.destroy();

/** Notes the pauses instead of taking them. */
function client(baseUrl: string, options: Partial<HttpClientOptions> = {}) {
  const pauses: number[] = [];
  const made = new HttpClient({ baseUrl, pause: async (ms) => pauses.push(ms), ...options });
  return { client: made, pauses };
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error) => error,
  );

describe('what is sent', () => {
  it('carries the token, which is asked for once, and the version that was seen', async () => {
    const { baseUrl, received } = await serve(json(200, { number: 'SR-1' }, { etag: '"share-request-3"' }));
    let asked = 0;
    const { client: comity } = client(baseUrl, { token: async () => `token-${(asked += 1)}` });
    const seen = await comity.get<{ number: string }>('/api/v1/share-requests/SR-1', {
      side: 'source',
      status: undefined,
    });
    await comity.post('/api/v1/x', { verdict: 'deny' }, { ifMatch: seen.etag ?? '' });
    expect(seen).toEqual({ status: 200, etag: '"share-request-3"', body: { number: 'SR-1' } });
    expect(received).toMatchObject([
      { method: 'GET', url: '/api/v1/share-requests/SR-1?side=source', headers: { authorization: 'Bearer token-1' } },
      {
        method: 'POST',
        headers: {
          authorization: 'Bearer token-1',
          'if-match': '"share-request-3"',
          'content-type': 'application/json',
        },
        body: '{"verdict":"deny"}',
      },
    ]);
    expect(received[1]?.headers['idempotency-key']).toBeUndefined();
  });

  it('reads a list page after page and no further than asked', async () => {
    const { baseUrl, received } = await serve(
      json(200, { items: [1, 2], page: { next: 'abc' } }),
      json(200, { items: [3, 4], page: { next: 'def' } }),
    );
    const items = await client(baseUrl).client.list<number>('/api/v1/grants', { status: 'active' }, 4);
    expect(items).toEqual([1, 2, 3, 4]);
    expect(received.map(({ url }) => url)).toEqual([
      '/api/v1/grants?status=active&limit=4',
      '/api/v1/grants?status=active&limit=2&cursor=abc',
    ]);
  });
});

describe('another try', () => {
  it('is made with the same Idempotency-Key after a lost answer, a busy service and a request under way', async () => {
    const inFlight = problem(409, 'idempotency-in-flight', { 'retry-after': '2' });
    for (const [first, pause] of [
      [breakOff, 1000],
      [problem(503, 'service-unavailable', { 'retry-after': '5' }), 5000],
      [problem(429, 'too-many-requests', { 'retry-after': '3600' }), 10_000],
      [inFlight, 2000],
    ] as const) {
      const { baseUrl, received } = await serve(first, json(201, { done: true }));
      const { client: comity, pauses } = client(baseUrl);
      expect(await comity.post('/api/v1/holds', {}, { once: true })).toMatchObject({ status: 201 });
      expect(pauses).toEqual([pause]);
      const keys = received.map(({ headers }) => headers['idempotency-key']);
      expect(keys).toHaveLength(2);
      expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
      expect(keys[1]).toBe(keys[0]);
      server?.close();
    }
  });

  it('ends after three, and is never made for a change without a key', async () => {
    const { baseUrl, received } = await serve(problem(503, 'service-unavailable'));
    const { client: comity } = client(baseUrl);
    expect(await failureOf(comity.get('/api/v1/grants'))).toBeInstanceOf(Refusal);
    expect(received).toHaveLength(3);
    expect(await failureOf(comity.post('/api/v1/share-requests', {}))).toBeInstanceOf(Refusal);
    expect(received).toHaveLength(4);
  });

  it('gets a new key when it is another command', async () => {
    const { baseUrl, received } = await serve(json(201, {}));
    const { client: comity } = client(baseUrl);
    await comity.post('/api/v1/holds', {}, { once: true });
    await comity.post('/api/v1/holds', {}, { once: true });
    expect(new Set(received.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
  });

  it('is not made after a refusal', async () => {
    const { baseUrl, received } = await serve(problem(412, 'changed-meanwhile'));
    const failure = await failureOf(client(baseUrl).client.post('/api/v1/x', {}, { once: true }));
    expect(failure).toMatchObject({ name: 'Refusal', problem: { code: 'changed-meanwhile' }, exitCode: 6 });
    expect(received).toHaveLength(1);
  });
});

describe('what is not an answer of Comity', () => {
  it('is said so: a page, broken JSON, a redirect, silence, nobody there', async () => {
    const page: Reply = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Welcome</p>');
    const broken: Reply = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":');
    const away: Reply = (response) => response.writeHead(302, { location: '/elsewhere' }).end();
    const silence: Reply = () => undefined;
    const sentences: string[] = [];
    for (const reply of [page, broken, away, silence]) {
      const { baseUrl, received } = await serve(reply);
      const patience = reply === silence && { timeoutMs: 200 };
      const { client: comity } = client(baseUrl, { ...patience, token: async () => 'secret' });
      const failure = await failureOf(comity.post('/api/v1/x', {}));
      expect(failure).toBeInstanceOf(NoAnswer);
      sentences.push((failure as Error).message.replace(baseUrl, 'URL'));
      expect(received).toHaveLength(1);
      server?.closeAllConnections();
      server?.close();
    }
    const { baseUrl } = await serve();
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    const { client: comity, pauses } = client(baseUrl);
    sentences.push(((await failureOf(comity.get('/x'))) as Error).message.replace(baseUrl, 'URL'));
    expect(pauses).toEqual([]);
    expect(sentences).toEqual([
      'What answers at URL is not Comity. Correct --url or COMITY_URL.',
      'What answers at URL is not Comity. Correct --url or COMITY_URL.',
      'URL cannot be reached (unexpected redirect). Correct --url or COMITY_URL.',
      'URL did not answer in time. Try again, or read its log.',
      'Nothing answers at URL. Start it (npm start), or name it with --url.',
    ]);
  });
});

describe('exit code of a refusal', () => {
  it.each([
    [401, 'not-signed-in', EXIT.notAllowed],
    [403, 'conflict-of-roles', EXIT.notAllowed],
    [404, 'not-found', EXIT.notFound],
    [409, 'wrong-state', EXIT.changedMeanwhile],
    [412, 'facts-changed', EXIT.changedMeanwhile],
    [428, 'precondition-required', EXIT.changedMeanwhile],
    [422, 'policy-denied', EXIT.denied],
    [409, 'policy-hold', EXIT.conditional],
    [422, 'invalid-body', EXIT.failed],
    [500, 'internal-error', EXIT.failed],
    [502, undefined, EXIT.failed],
  ])('%i %s', (status, code, exit) => {
    expect(exitOfProblem({ status, ...(code === undefined ? {} : { code }) })).toBe(exit);
  });
});
