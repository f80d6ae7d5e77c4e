import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Actor } from '../actor.js';
import { SettableClock } from '../clock/clock.js';
import { AcceptsForm } from '../http/body-parsers.js';
import { configureHttp } from '../http/configure-http.js';
import { createFastifyAdapter } from '../http/fastify-adapter.js';
import { listen, type Fields, type Listening } from '../http/spec-support/listen.js';
import { createLog } from '../logging/log.js';
import { CurrentActor, OptionalActor } from './current-actor.js';
import { Public } from './public.js';
import type { KnownPerson } from './request-actor.js';
import { createTokens } from './tokens.js';

@Controller()
class DoorController {
  calls = 0;
  @Get('api/v1/me')
  me(@CurrentActor() actor: Actor) {
    return actor;
  }
  @Post('api/v1/decisions')
  @HttpCode(200)
  decide(@CurrentActor() actor: Actor) {
    return { by: actor.personId };
  }
  @Public()
  @Get('open')
  open(@OptionalActor() actor: Actor | undefined) {
    return { who: actor?.personId ?? null };
  }
  @Public()
  @Get('open/mistake')
  mistake(@CurrentActor() actor: Actor) {
    return actor;
  }
  @Public()
  @Post('open/complaints')
  @AcceptsForm()
  @HttpCode(200)
  complain(@OptionalActor() actor: Actor | undefined) {
    return { who: actor?.personId ?? null };
  }
}

@Module({ controllers: [DoorController] })
class DoorModule {}

const ORIGIN = 'http://localhost:3000';
const PERSON = '0196a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const SESSION = 'S'.repeat(43);
const clock = new SettableClock(new Date('2026-11-30T17:00:00Z'));
const tokens = createTokens({
  ...generateKeyPairSync('ed25519'),
  issuer: ORIGIN,
  audience: `${ORIGIN}/api`,
  clock,
});
const people = new Map<string, KnownPerson>();
const sessions = new Map<string, { personId: string; agencyId: string }>();
let lookedUp: string[] = [];

let door: Listening;
let bearer: Fields;
const cookie: Fields = { cookie: `comity_demo=${SESSION}` };

beforeAll(async () => {
  const app = await NestFactory.create<NestFastifyApplication>(DoorModule, createFastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  configureHttp(app, {
    publicOrigin: ORIGIN,
    log: createLog({ level: 'silent' }),
    auth: {
      verifyToken: (token) => tokens.verify(token),
      findSession: (token) => {
        lookedUp.push(token);
        return Promise.resolve(sessions.get(token));
      },
      findPerson: (id) => Promise.resolve(people.get(id)),
    },
    fingerprintKey: Buffer.alloc(32),
  });
  door = await listen(app);
});
afterAll(() => door.close());

beforeEach(async () => {
  lookedUp = [];
  people.clear();
  sessions.clear();
  people.set(PERSON, { agencyId: 'ut-dps', roles: ['analyst'], active: true });
  sessions.set(SESSION, { personId: PERSON, agencyId: 'ut-dps' });
  bearer = { authorization: `Bearer ${await tokens.issue({ personId: PERSON, agencyId: 'ut-dps' })}` };
});

async function ask(method: 'GET' | 'POST', path: string, headers: Fields = {}, payload?: string) {
  const answer = await door.send(method, path, payload, headers);
  return { ...answer, json: JSON.parse(answer.body) as Record<string, unknown> };
}

describe('who comes in', () => {
  it('is known by token or cookie, with the roles of this moment', async () => {
    const actor = { personId: PERSON, agencyId: 'ut-dps', roles: ['analyst'] };
    expect((await ask('GET', '/api/v1/me', bearer)).json).toEqual(actor);
    expect((await ask('GET', '/api/v1/me', cookie)).json).toEqual(actor);
    people.set(PERSON, { agencyId: 'ut-dps', roles: ['auditor'], active: true });
    expect((await ask('GET', '/api/v1/me', bearer)).json).toEqual({ ...actor, roles: ['auditor'] });
  });

  it.each<[string, () => Fields]>([
    ['nobody', () => ({})],
    ['an unknown session', () => ({ cookie: `comity_demo=${'X'.repeat(43)}` })],
    ['a malformed cookie', () => ({ cookie: 'comity_demo=x' })],
    ['a cookie sent twice', () => ({ cookie: `${cookie['cookie']}; ${cookie['cookie']}` })],
    ['a spoilt token', () => ({ authorization: `${bearer['authorization']}x` })],
    ['another scheme', () => ({ authorization: 'Basic bWFyeTpyb2U=' })],
    ['an empty field', () => ({ authorization: '' })],
    ['a spoilt token beside a good cookie', () => ({ authorization: 'Bearer a.b.c', ...cookie })],
  ])('%s stays out', async (_name, headers) => {
    const answer = await ask('GET', '/api/v1/me', headers());
    expect([answer.status, answer.json['code'], answer.type]).toEqual([
      401,
      'not-signed-in',
      'application/problem+json; charset=utf-8',
    ]);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="comity"/);
  });

  it.each<[string, KnownPerson | undefined]>([
    ['was disabled', { agencyId: 'ut-dps', roles: ['analyst'], active: false }],
    ['went to another agency', { agencyId: 'ut-tax', roles: ['analyst'], active: true }],
    ['is gone', undefined],
  ])('a person who %s is out at once', async (_name, person) => {
    expect((await ask('GET', '/api/v1/me', bearer)).status).toBe(200);
    people.delete(PERSON);
    if (person) people.set(PERSON, person);
    expect((await ask('GET', '/api/v1/me', bearer)).status).toBe(401);
    expect((await ask('GET', '/api/v1/me', cookie)).status).toBe(401);
  });

  it('is asked before the body is looked at', async () => {
    const answer = await ask('POST', '/api/v1/decisions', { 'content-type': 'application/json' }, '{}');
    expect(answer.status).toBe(401);
  });
});

describe('open routes', () => {
  it('know who is there, and let everybody in', async () => {
    expect((await ask('GET', '/open')).json).toEqual({ who: null });
    expect((await ask('GET', '/open', cookie)).json).toEqual({ who: PERSON });
    expect((await ask('GET', '/open', { authorization: 'Bearer a.b.c' })).json).toEqual({ who: null });
  });

  it('ask nothing of the database when nobody says who he is', async () => {
    await ask('GET', '/open');
    expect(lookedUp).toEqual([]);
  });

  it('that need somebody after all answer 401', async () => {
    expect((await ask('GET', '/open/mistake')).status).toBe(401);
  });
});

describe('a request from another site', () => {
  const json = { 'content-type': 'application/json' };
  const decide = (headers: Fields) => ask('POST', '/api/v1/decisions', { ...json, ...headers }, '{}');
  const decideWithoutBody = (headers: Fields) => ask('POST', '/api/v1/decisions', headers);

  it('on a cookie is refused, before the session is read', async () => {
    const foreign: Fields[] = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
      {},
    ];
    for (const from of foreign) {
      const answer = await decide({ ...cookie, ...from });
      expect([answer.status, answer.json['code']]).toEqual([403, 'cross-site-request']);
    }
    expect(lookedUp).toEqual([]);
  });

  it('from our own page passes', async () => {
    const ours: Fields[] = [{ origin: ORIGIN }, { 'sec-fetch-site': 'same-origin' }];
    for (const from of ours) {
      expect((await decide({ ...cookie, ...from })).json).toEqual({ by: PERSON });
      expect((await decideWithoutBody({ ...cookie, ...from })).json).toEqual({ by: PERSON });
    }
  });

  it('as a form is refused where no page asks for forms', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await decide({ ...cookie, origin: ORIGIN, ...form });
    expect(answer.status).toBe(415);
    const text = await decide({ ...cookie, origin: ORIGIN, 'content-type': 'text/plain' });
    expect(text.status).toBe(415);
  });

  it('with a bearer token passes, since no site can set that field', async () => {
    expect((await decide({ ...bearer })).json).toEqual({ by: PERSON });
  });

  it('to a public form is refused when it says where it comes from', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const complain = (headers: Fields) => ask('POST', '/open/complaints', { ...form, ...headers }, 'a=1');
    expect((await complain({})).json).toEqual({ who: null });
    expect((await complain({ origin: ORIGIN, ...cookie })).json).toEqual({ who: PERSON });
    expect((await complain({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await complain({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
  });
});
