import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigProblem, readConfig } from '../../src/platform/config/config.js';
import { startTestService } from '../support/service.js';
import type { SendOptions, TestAnswer, TestService } from '../support/service.js';

const HTML = { accept: 'text/html,application/xhtml+xml' };
const MINUTE = 60_000;

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => service.close());

const signIn = (persona: string, options: SendOptions = {}, at: TestService = service) =>
  at.send('POST', '/demo/sessions', { form: { persona }, ...options });

/** `name=value` of the cookie that an answer sets. */
function cookieOf(answer: TestAnswer): string {
  const [cookie] = answer.headers['set-cookie'] ?? [];
  return cookie?.split(';')[0] ?? '';
}
const signedIn = async (persona: string) => cookieOf(await signIn(persona));
const withCookie = (cookie: string) => ({ headers: { ...HTML, cookie } });
const home = (cookie: string) => service.send('GET', '/home', withCookie(cookie));

describe('signing in to the demo', () => {
  it('offers every person of the demo on one page, without script or style of its own', async () => {
    const page = await service.send('GET', '/sign-in', { headers: HTML });
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['cache-control']).toBe('private, no-store');
    expect(page.text).toContain('every person, case and agency is invented');
    expect(page.text.match(/name="persona"/g)?.length).toBeGreaterThan(25);
    expect(page.text).toMatch(/value="dps-privacy"[^>]*><strong>Avery Lindholm<\/strong>/);
    expect(page.text.match(/<h1/g)).toHaveLength(1);
    expect(page.text).not.toMatch(/<script|<style|style="|\son\w+=|https?:\/\//);
  });

  it('starts a session, shows who is signed in, and ends it', async () => {
    const answer = await signIn('dps-privacy');
    expect([answer.status, answer.headers.location]).toEqual([303, '/home']);
    const cookie = cookieOf(answer);

    const page = await home(cookie);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Avery Lindholm');
    expect(page.text).toContain('privacy officer');
    expect(page.text).toContain('Beehive Department of Public Safety');

    const out = await service.send('POST', '/sign-out', { form: {}, headers: { cookie } });
    expect([out.status, out.headers.location]).toEqual([303, '/']);
    expect(out.headers['set-cookie']?.[0]).toMatch(/^comity_demo=; Max-Age=0; Path=\//);
    // Who kept the cookie has nothing.
    const after = await home(cookie);
    expect(after.status).toBe(401);
    expect(after.text).toContain('Sign in first');
    expect(after.text).toContain('href="/sign-in"');
  });

  it('keeps the token from scripts and from other sites', async () => {
    const [set] = (await signIn('hsi-agent')).headers['set-cookie'] ?? [];
    expect(set).toMatch(/^comity_demo=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it('binds the cookie to the host where the service is reached over https', async () => {
    const secure = await startTestService({ config: { publicOrigin: 'https://comity.example' } });
    try {
      const [set] = (await signIn('hsi-agent', {}, secure)).headers['set-cookie'] ?? [];
      expect(set).toMatch(/^__Host-comity=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    } finally {
      await secure.close();
    }
  });

  it('makes the former token worthless when somebody signs in again', async () => {
    const former = await signedIn('hsi-agent');
    const next = cookieOf(await signIn('dps-counsel', { headers: { cookie: former } }));
    expect(next).not.toBe(former);
    expect((await home(former)).status).toBe(401);
    expect((await home(next)).text).toContain('Noor Haverling');
  });

  it('refuses a person it does not know, and a form that says more', async () => {
    expect((await signIn('nobody')).body.code).toBe('not-found');
    const more = await service.send('POST', '/demo/sessions', { form: { persona: 'hsi-agent', roles: 'operator' } });
    expect([more.status, more.body.code]).toEqual([422, 'invalid-body']);
  });

  it('ends after a quarter of an hour without use, and not before', async () => {
    const cookie = await signedIn('dps-records');
    service.clock.advance(14 * MINUTE);
    expect((await home(cookie)).status).toBe(200);
    service.clock.advance(14 * MINUTE);
    expect((await home(cookie)).status).toBe(200);
    service.clock.advance(16 * MINUTE);
    expect((await home(cookie)).status).toBe(401);
  });
});

describe('requests that another site makes a browser send', () => {
  const foreign: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['an Origin of another site', { origin: 'https://elsewhere.example' }],
    ['an Origin that is null', { origin: 'null' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ];

  it.each(foreign)('cannot sign anybody in (%s)', async (_name, headers) => {
    const answer = await signIn('hsi-agent', { headers });
    expect([answer.status, answer.body.code]).toEqual([403, 'cross-site-request']);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it.each(foreign)('cannot sign anybody out (%s)', async (_name, headers) => {
    const cookie = await signedIn('dps-custodian');
    const answer = await service.send('POST', '/sign-out', { form: {}, headers: { cookie, ...headers } });
    expect(answer.status).toBe(403);
    expect((await home(cookie)).status).toBe(200);
  });

  it('cannot ride on the cookie without saying where they come from', async () => {
    const cookie = await signedIn('dps-custodian');
    const type = 'application/x-www-form-urlencoded';
    const answer = await service.send('POST', '/sign-out', { headers: { cookie, 'content-type': type } });
    expect([answer.status, answer.body.code]).toEqual([403, 'cross-site-request']);
    // The planted opposite: the same request from our own page goes through.
    const own = await service.send('POST', '/sign-out', {
      headers: { cookie, 'content-type': type, 'sec-fetch-site': 'same-origin' },
    });
    expect(own.status).toBe(303);
  });

  it('cannot reach a JSON route with a form', async () => {
    const answer = await service.send('POST', '/demo/tokens', { form: { persona: 'hsi-agent' } });
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-media-type']);
  });
});

describe('a bearer token of the demo', () => {
  it('opens the API as that person for a quarter of an hour', async () => {
    const { status, body } = await service.send('POST', '/demo/tokens', { body: { persona: 'hsi-agent' } });
    expect(status).toBe(200);
    expect(body).toEqual({ accessToken: expect.any(String), tokenType: 'Bearer', expiresIn: 900 });
    const authorization = `Bearer ${body.accessToken}`;
    const me = await service.send('GET', '/api/v1/me', { headers: { authorization } });
    expect(me.body.person).toMatchObject({ handle: 'hsi-agent', agency: 'hsi', roles: ['analyst'] });
    service.clock.advance(16 * MINUTE);
    expect((await service.send('GET', '/api/v1/me', { headers: { authorization } })).status).toBe(401);
  });

  it('is for people of the demo only', async () => {
    const unknown = await service.send('POST', '/demo/tokens', { body: { persona: 'root' } });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'not-found']);
    const more = await service.send('POST', '/demo/tokens', { body: { persona: 'hsi-agent', agency: 'dps' } });
    expect([more.status, more.body.code]).toEqual([422, 'invalid-body']);
  });
});

describe('a person who is disabled', () => {
  it('stops with the next request, whatever they hold, and cannot come back', async () => {
    const cookie = await signedIn('dps-auditor');
    const authorization = `Bearer ${await service.tokenFor('dps-auditor')}`;
    const me = () => service.send('GET', '/api/v1/me', { headers: { authorization } });
    const { body } = await me();
    expect((await home(cookie)).status).toBe(200);

    const disabled = await service.send('POST', `/api/v1/people/${body.person.id}/disablements`, {
      as: 'dps-operator',
      body: { reason: 'access_suspended' },
    });
    expect([disabled.status, disabled.body.status]).toEqual([201, 'disabled']);
    expect((await home(cookie)).status).toBe(401);
    expect((await me()).status).toBe(401);
    const again = await signIn('dps-auditor');
    expect([again.status, again.body.code]).toEqual([409, 'wrong-state']);
    expect((await service.send('POST', '/demo/tokens', { body: { persona: 'dps-auditor' } })).status).toBe(409);
  });
});

describe('outside the demo', () => {
  const outside = [
    ['not a demo', { demo: false }],
    ['production that claims to be a demo', { demo: true, production: true }],
  ] as const;

  it.each(outside)('nothing of it is there (%s)', async (_name, config) => {
    const other = await startTestService({ config });
    try {
      const answers = [
        await signIn('hsi-agent', {}, other),
        await signIn('nobody', {}, other),
        await other.send('POST', '/demo/tokens', { body: { persona: 'hsi-agent' } }),
        // Not even what such a body would have to look like.
        await other.send('POST', '/demo/tokens', { body: { anything: 1 } }),
      ];
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [404, 'not-found']));
      expect(answers.flatMap(({ headers }) => headers['set-cookie'] ?? [])).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('tells how to get in instead, and promises nothing', async () => {
    const other = await startTestService({ config: { demo: false }, seed: false });
    try {
      const page = await other.send('GET', '/sign-in', { headers: HTML });
      expect(page.status).toBe(200);
      expect(page.text).toContain('comity token issue');
      expect(page.text).not.toMatch(/persona|invented/);
    } finally {
      await other.close();
    }
  });

  it('a production configuration that asks for the demo does not start', () => {
    expect(() => readConfig({ NODE_ENV: 'production', COMITY_DEMO: 'on' })).toThrow(ConfigProblem);
    expect(() => readConfig({ HOST: '0.0.0.0', COMITY_DEMO: 'on' })).toThrow(ConfigProblem);
    expect(readConfig({ NODE_ENV: 'production' }).demo).toBe(false);
  });
});
