import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Inject, Module, Post, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../src/platform/actor.js';
import { CurrentActor } from '../../src/platform/auth/current-actor.js';
import { findSession } from '../../src/platform/auth/sessions.js';
import { Database } from '../../src/platform/database/database.js';
import { configureHttp } from '../../src/platform/http/configure-http.js';
import { createFastifyAdapter } from '../../src/platform/http/fastify-adapter.js';
import {
  claimIdempotencyKey,
  IdempotencyKey,
  once,
  replyWith,
  sweepIdempotencyKeys,
  type IdempotentRequest,
} from '../../src/platform/http/idempotency.js';
import { unwrap } from '../../src/platform/http/problem.js';
import { listen, type Listening } from '../../src/platform/http/spec-support/listen.js';
import { createLog } from '../../src/platform/logging/log.js';
import { accepted, rejected, type Result } from '../../src/platform/result.js';
import { MINUTE, mary, nobody, noor, omar, openEdge, type Edge } from '../support/edge-world.js';

let edge: Edge;
let { clock, database, purger, admin, as, start } = {} as Edge;
beforeAll(async () => {
  edge = await openEdge();
  ({ clock, database, purger, admin, as, start } = edge);
  await admin.query(
    'create table public.effect (key text not null); grant insert, select on public.effect to comity_app',
  );
});
afterAll(() => edge.close());

describe('a request with an Idempotency-Key', () => {
  let serial = 0;
  const request = (more: Partial<IdempotentRequest> = {}): IdempotentRequest => ({
    key: `key-${++serial}-${'x'.repeat(8)}`,
    route: 'POST /api/v1/decisions',
    fingerprint: Buffer.alloc(32, 1),
    ...more,
  });
  /** The effect is a row; how many there are is what counts. */
  const act = (actor: Actor, asked: IdempotentRequest, fail?: 'reject' | 'throw') =>
    database.transaction(actor, (tx) =>
      once(tx, asked, async (): Promise<Result<{ status: number; location: string; etag: string }>> => {
        await tx.query('insert into public.effect values ($1)', [asked.key]);
        if (fail === 'reject') return rejected('wrong-state', 'Not now.');
        if (fail === 'throw') throw new Error('the process died here');
        return accepted({ status: 201, location: `/api/v1/decisions/${asked.key}`, etag: '"decision-1"' });
      }),
    );
  const effects = async (key: string) =>
    Number(
      (await admin.query<{ n: string }>('select count(*) as n from public.effect where key = $1', [key])).rows[0]!.n,
    );

  it('has one effect, and the same answer again', async () => {
    const asked = request();
    const answer = { status: 201, location: `/api/v1/decisions/${asked.key}`, etag: '"decision-1"' };
    expect(await act(mary, asked)).toEqual(accepted({ ...answer, replayed: false }));
    expect(await act(mary, asked)).toEqual(accepted({ ...answer, replayed: true }));
    expect(await effects(asked.key)).toBe(1);
  });

  it('and another body is refused', async () => {
    const asked = request();
    await act(mary, asked);
    const other = await act(mary, { ...asked, fingerprint: Buffer.alloc(32, 2) });
    expect(other).toMatchObject({ ok: false, rejection: { code: 'idempotency-key-reused' } });
    expect(await effects(asked.key)).toBe(1);
  });

  it('means something else from another person, agency or to another route', async () => {
    const asked = request();
    for (const actor of [mary, noor, omar])
      expect(await act(actor, asked)).toMatchObject({ value: { replayed: false } });
    expect(await act(mary, { ...asked, route: 'POST /api/v1/purges' })).toMatchObject({ value: { replayed: false } });
    expect(await effects(asked.key)).toBe(4);
  });

  it('that was refused or died may be repeated', async () => {
    const asked = request();
    expect(await act(mary, asked, 'reject')).toMatchObject({ ok: false, rejection: { code: 'wrong-state' } });
    await expect(act(mary, asked, 'throw')).rejects.toThrow('died');
    expect(await act(mary, asked)).toMatchObject({ value: { replayed: false } });
    expect(await effects(asked.key)).toBe(1);
  });

  it('twenty times at once has one effect, for each of twenty keys', async () => {
    const keys = Array.from({ length: 20 }, () => request());
    const results = await Promise.all(keys.flatMap((asked) => Array.from({ length: 20 }, () => act(mary, asked))));
    const fresh = results.filter((result) => result.ok && !result.value.replayed);
    expect(fresh).toHaveLength(20);
    for (const result of results) {
      if (result.ok) expect(result.value.status).toBe(201);
      else expect(result.rejection.code).toBe('idempotency-in-flight');
    }
    for (const { key } of keys) expect(await effects(key)).toBe(1);
  });

  it('planted: looking first and inserting afterwards has more than one', async () => {
    const { key } = request();
    let looking = 2;
    let all = () => {};
    const bothLooked = new Promise<void>((resolve) => (all = resolve));
    const careless = () =>
      as(mary, async (tx) => {
        const there = await tx.query('select 1 from public.effect where key = $1', [key]);
        if (--looking === 0) all();
        await bothLooked;
        if (there.length === 0) await tx.query('insert into public.effect values ($1)', [key]);
      });
    await Promise.all([careless(), careless()]);
    expect(await effects(key)).toBe(2);
  });

  it('is told to come back while the first one runs, and keeps its patience for other locks', async () => {
    const asked = request();
    let release = () => {};
    const running = new Promise<void>((resolve) => (release = resolve));
    let claimed = () => {};
    const first = new Promise<void>((resolve) => (claimed = resolve));
    const slow = database.transaction(mary, (tx) =>
      once(tx, asked, async () => {
        claimed();
        await running;
        return accepted({ status: 200 });
      }),
    );
    await first;
    const second = await database.transaction(mary, (tx) => claimIdempotencyKey(tx, asked, 20));
    expect(second).toMatchObject({ ok: false, rejection: { code: 'idempotency-in-flight' } });
    release();
    expect(await slow).toMatchObject({ ok: true });

    const [setting] = await as(mary, async (tx) => {
      await claimIdempotencyKey(tx, request(), 20);
      return tx.query<{ lock_timeout: string }>('show lock_timeout');
    });
    expect(setting).toEqual({ lock_timeout: '10s' });
  });

  it('is forgotten after a day, swept or not', async () => {
    const asked = request();
    await act(mary, asked);
    clock.advance(24 * 60 * MINUTE);
    expect(await act(mary, { ...asked, fingerprint: Buffer.alloc(32, 9) })).toMatchObject({
      value: { replayed: false },
    });
    const swept = await as(nobody, sweepIdempotencyKeys, purger);
    expect(swept).toBeGreaterThan(0);
    expect(await act(mary, { ...asked, fingerprint: Buffer.alloc(32, 9) })).toMatchObject({
      value: { replayed: true },
    });
  });

  it('of others is invisible', async () => {
    await act(mary, request());
    expect(
      await as(noor, (tx) => tx.query(`select 1 from platform.idempotency where person <> $1`, [noor.personId])),
    ).toEqual([]);
    expect(await as(nobody, (tx) => tx.query(`select 1 from platform.idempotency`))).toEqual([]);
  });
});

@Controller('api/v1/decisions')
class DecisionsController {
  constructor(@Inject(Database) private readonly store: Database) {}

  @Post()
  async decide(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() asked: IdempotentRequest,
    @Body() body: { outcome: string },
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const done = unwrap(
      await this.store.transaction(actor, (tx) =>
        once(tx, asked, async () => {
          await tx.query('insert into public.effect values ($1)', [asked.key]);
          return accepted({ status: 201, location: '/api/v1/decisions/1', etag: '"decision-1"' });
        }),
      ),
    );
    replyWith(reply, done);
    return { outcome: body.outcome };
  }
}

describe('the header over HTTP', () => {
  let service: Listening;
  beforeAll(async () => {
    @Module({ controllers: [DecisionsController], providers: [{ provide: Database, useValue: database }] })
    class DecisionsModule {}
    const app = await NestFactory.create<NestFastifyApplication>(DecisionsModule, createFastifyAdapter(), {
      logger: false,
      abortOnError: false,
    });
    configureHttp(app, {
      publicOrigin: 'http://localhost:3000',
      log: createLog({ level: 'silent' }),
      auth: {
        verifyToken: () => Promise.resolve({ personId: mary.personId, agencyId: mary.agencyId }),
        findSession: (token) => findSession(database, token),
        findPerson: () => Promise.resolve({ agencyId: mary.agencyId, roles: mary.roles, active: true }),
      },
      fingerprintKey: randomBytes(32),
    });
    service = await listen(app);
  });
  afterAll(() => service.close());

  const decide = (key: string | undefined, body: string, more: Record<string, string> = {}) =>
    service.send('POST', '/api/v1/decisions', body, {
      'content-type': 'application/json',
      authorization: 'Bearer a.b.c',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...more,
    });

  it('replays status, Location and ETag, and says so', async () => {
    const first = await decide('"8e03978e-40d5-43dd-bc93-6894a57f9324"', '{"outcome":"permit","why":"x"}');
    const second = await decide('8e03978e-40d5-43dd-bc93-6894a57f9324', '{ "why": "x", "outcome": "permit" }');
    for (const answer of [first, second]) {
      expect([answer.status, answer.headers.location, answer.headers.etag]).toEqual([
        201,
        '/api/v1/decisions/1',
        '"decision-1"',
      ]);
      expect(JSON.parse(answer.body)).toEqual({ outcome: 'permit' });
    }
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect((await decide('8e03978e-40d5-43dd-bc93-6894a57f9324', '{"outcome":"deny"}')).status).toBe(422);
    expect(
      (
        await decide('8e03978e-40d5-43dd-bc93-6894a57f9324', '{"outcome":"permit","why":"x"}', {
          'if-match': '"request-2"',
        })
      ).status,
    ).toBe(422);
  });

  it.each([
    [undefined, 'idempotency-key-required'],
    ['', 'idempotency-key-required'],
    ['short', 'invalid-parameter'],
    ['x'.repeat(129), 'invalid-parameter'],
    ['a b c d e f g h', 'invalid-parameter'],
    ['12345678,12345678', 'invalid-parameter'],
    ['12345678"12345678', 'invalid-parameter'],
  ])('%j is refused', async (key, code) => {
    const answer = await decide(key, '{"outcome":"permit"}');
    expect([answer.status, (JSON.parse(answer.body) as { code: string }).code]).toEqual([400, code]);
  });

  it('lets a real session in by its cookie', async () => {
    const token = await start(mary);
    const answer = await service.send('POST', '/api/v1/decisions', '{"outcome":"permit"}', {
      'content-type': 'application/json',
      cookie: `comity_demo=${token}`,
      origin: 'http://localhost:3000',
      'idempotency-key': randomBytes(16).toString('hex'),
    });
    expect(answer.status).toBe(201);
  });
});
