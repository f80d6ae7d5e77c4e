import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startTestService, taskForceAgreement, TASK_FORCE_REQUEST } from '../support/callers.js';
import type { TestService } from '../support/callers.js';

/** Values no member of any body accepts, and bodies no route accepts: real routes must refuse them all with 4xx. */
const VALUES: readonly (readonly [string, unknown])[] = [
  ['NUL', 'a\u0000b'],
  ['a bidirectional override', 'a\u202eb'],
  ['a nested array', [[...Array(200).keys()]]],
  ['a number for a text', 12345],
  ['an object with a prototype key', { constructor: 1 }],
  ['null', null],
  ['a very long text', 'x'.repeat(100_000)],
];
const BODIES: readonly (readonly [string, string])[] = [
  ['duplicate keys', '{"sourceAgency":"dps","sourceAgency":"dld"}'],
  ['a lone surrogate', '{"sourceAgency":"\\ud800"}'],
  ['a prototype key', '{"__proto__":{"admin":true}}'],
  ['depth 16,000', `${'['.repeat(16_000)}${']'.repeat(16_000)}`],
  ['a huge integer', '{"subjects":{"criteria":[],"count":12345678901234567890}}'],
  ['trailing garbage', '{} {}'],
  ['a list', '[]'],
  ['nothing', ''],
  ['broken JSON', '{"a":'],
];

describe('hostile input on the real routes', () => {
  let service: TestService;
  let token: string;
  let admin: pg.Client;
  let request: Record<string, unknown>;

  beforeAll(async () => {
    service = await startTestService();
    token = await service.tokenFor('hsi-agent');
    request = { ...TASK_FORCE_REQUEST, agreement: await taskForceAgreement(await service.as('hsi-agent')) };
    admin = new pg.Client({ connectionString: service.platform.adminUrl });
    await admin.connect();
  });

  afterAll(async () => {
    await admin.end();
    await service.close();
  });

  /** Every POST and PATCH of the API, with something that looks like an id where it wants one. */
  const writingRoutes = () =>
    service.routes
      .filter((route) => /^(POST|PATCH) \/api\/v1\//.test(route))
      .map((route) => {
        const [method = '', path = ''] = route.split(' ');
        return { method, path: path.replaceAll(/:[a-zA-Z]+/g, '01968000-0000-7000-8001-000000000001') };
      });

  async function send(method: string, path: string, body: string, type = 'application/json') {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type, 'idempotency-key': 'hostile-input-0001' };
    const answer = await fetch(`${service.baseUrl}${path}`, { method, headers, body });
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() };
  }

  async function stored(): Promise<string> {
    const { rows } = await admin.query<{ n: string }>(
      `select concat_ws(' ', (select count(*) from ledger.inbox), (select count(*) from ledger.entry),
         (select count(*) from sharing.share_request), (select count(*) from ledger.sealed_detail)) as n`,
    );
    return rows[0]!.n;
  }

  it.each(BODIES)('%s is refused with a problem document by every route that writes', async (_what, body) => {
    const before = await stored();
    const routes = writingRoutes();
    expect(routes.length).toBeGreaterThan(25);
    for (const { method, path } of routes) {
      const answer = await send(method, path, body);
      expect(`${method} ${path} ${answer.status} ${answer.type}`).toMatch(/ 4\d\d application\/problem\+json/);
      expect(answer.text).not.toContain('12345678901234567890');
    }
    expect(await stored()).toBe(before);
  });

  it.each([
    ['another charset', 'application/json; charset=utf-16'],
    ['another type', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
  ])('%s is refused by every route that writes', async (_what, type) => {
    for (const { method, path } of writingRoutes()) {
      expect(`${method} ${path} ${(await send(method, path, '{}', type)).status}`).toMatch(/ 4\d\d$/);
    }
  });

  it.each(VALUES)('%s in any member of a share request is refused and nothing is stored', async (_what, value) => {
    const before = await stored();
    const places = Object.keys(request).flatMap((key) => [
      { ...request, [key]: value },
      { ...request, [key]: [value] },
    ]);
    for (const body of [...places, { ...request, unknown: value }]) {
      const answer = await send('POST', '/api/v1/share-requests', JSON.stringify(body));
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.type).toContain('application/problem+json');
    }
    expect(await stored()).toBe(before);
  });

  it.each(['2026-02-30', '2026-13-01', '1026-01-01', '2026-11-24T10:00:00', '24.11.2026', ''])(
    'a day that is %j is refused wherever a day is wanted',
    async (day) => {
      const evidence = { kind: 'court_order', issuedOn: day, signedBy: 'judge', names: [] };
      for (const body of [
        { ...request, timeRange: { from: day, to: '2026-12-01' } },
        { ...request, evidence: [evidence] },
        { ...request, subjects: { criteria: [{ familyName: 'Ruskumber', birthDate: day }] } },
      ]) {
        expect((await send('POST', '/api/v1/share-requests', JSON.stringify(body))).status).toBe(422);
      }
      const check = { request, asOf: day };
      expect((await send('POST', '/api/v1/policy-checks', JSON.stringify(check))).status).toBe(422);
    },
  );

  it('keeps what is unusual and allowed exactly as it was sent', async () => {
    const necessity = 'Ünïcödé, emoji 🙂, "quotes", <b>markup</b>, =SUM(A1), line\nbreak and a tab\t.';
    const answer = await send('POST', '/api/v1/share-requests', JSON.stringify({ ...request, necessity }));
    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.text).content.necessity).toBe(necessity);
  });
});
