import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { demoPeople } from '../../samples/demo-world.js';
import { SettableClock } from '../../src/platform/clock/clock.js';
import { readConfig } from '../../src/platform/config/config.js';
import { openKeyHome } from '../../src/platform/keys/key-home.js';
import { createLog } from '../../src/platform/logging/log.js';
import { TOKENS } from '../../src/platform/auth/tokens.js';
import type { Tokens } from '../../src/platform/auth/tokens.js';
import { prepareDemoSource, seedDemo } from '../../src/start-up/demo-data.js';
import { connectPlatform } from '../../src/start-up/platform.js';
import type { Platform } from '../../src/start-up/platform.js';
import { createService } from '../../src/start-up/service.js';
import { createTestDatabase } from './test-database.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  // What the service answers with is what these tests look into.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** One invented person's calls to the API. */
export interface Caller {
  readonly personId: string;
  readonly agencyId: string;
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The same with a fresh Idempotency-Key. */
  once(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface TestService {
  readonly app: NestFastifyApplication;
  readonly platform: Platform;
  readonly clock: SettableClock;
  readonly origin: string;
  as(handle: string): Promise<Caller>;
  close(): Promise<void>;
}

export interface TestServiceOptions {
  readonly now?: Date;
  /** Also the connected source of invented people; some seconds. */
  readonly source?: boolean;
}

/**
 * The whole service on a database of its own with the demo world in it, listening on loopback. No worker runs: tests call
 * the sweep and the sequencer themselves.
 */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const database = await createTestDatabase();
  const home = mkdtempSync(join(tmpdir(), 'comity-test-'));
  const config = readConfig({
    DATABASE_URL: database.adminUrl,
    COMITY_HOME: home,
    COMITY_KEYS: process.env['COMITY_KEYS'],
    COMITY_DEMO: 'on',
    COMITY_WORKER: 'off',
    LOG_LEVEL: 'silent',
    ...(process.env['REDIS_URL'] === undefined ? {} : { REDIS_URL: process.env['REDIS_URL'] }),
  });
  const clock = new SettableClock(options.now ?? new Date());
  const platform = connectPlatform({
    config,
    clock,
    log: createLog({ level: 'silent' }),
    keys: openKeyHome(config.keys, { create: false }),
    adminUrl: database.adminUrl,
    database: { version: 'test', embedded: false, applied: [], migrations: 0 },
    stopServer: () => database.drop(),
  });
  if (options.source) await prepareDemoSource(platform);
  const app = await createService(platform, 'http://localhost:3000');
  await app.init();
  await seedDemo(app, platform);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const people = demoPeople(clock.now().toISOString().slice(0, 10));
  const tokens = app.get<Tokens>(TOKENS, { strict: false });

  return {
    app,
    platform,
    clock,
    origin,
    as: async (handle) => {
      const person = people.find((each) => each.handle === handle);
      if (person === undefined) throw new Error(`The demo world has no ${handle}`);
      const token = await tokens.issue({ personId: person.id, agencyId: person.agency });
      return callerOf(origin, token, person.id, person.agency);
    },
    close: async () => {
      await app.close();
      await platform.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function callerOf(origin: string, token: string, personId: string, agencyId: string): Caller {
  const call: Caller['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get('content-type') ?? '';
    const isJson = type.startsWith('application/json') || type.startsWith('application/problem+json');
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      body: isJson && bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : undefined,
    };
  };
  return {
    personId,
    agencyId,
    call,
    once: (method, path, body, headers = {}) =>
      call(method, path, body, { 'idempotency-key': randomUUID(), ...headers }),
  };
}

/** A share request of the task force that policy permits; spread and change what a test is about. */
export const TASK_FORCE_REQUEST = {
  sourceAgency: 'dps',
  purpose: 'TRAFFICKING_SMUGGLING',
  caseRef: 'STF-2026-0142',
  necessity: 'Identify the named suspect of an open trafficking case.',
  authorities: ['UT-206-1B', 'UT-67-5-22.7'],
  elements: [{ code: 'person.full_name' }, { code: 'person.birth_year' }, { code: 'id.dl_number' }],
  subjects: { criteria: [{ givenName: 'Doriskel', familyName: 'Ruskumber', birthDate: '1980-03-29' }] },
  retention: 'P180D',
} as const;

/** Number of the demo's agreement on trafficking between the task force agencies. */
export async function taskForceAgreement(analyst: Caller): Promise<string> {
  const { body } = await analyst.call('GET', '/agreements');
  const found = (body.items as { number: string; purposes: (string | { code: string })[] }[]).find((agreement) =>
    agreement.purposes.some(
      (purpose) => (typeof purpose === 'string' ? purpose : purpose.code) === 'TRAFFICKING_SMUGGLING',
    ),
  );
  if (found === undefined) throw new Error('The demo world has no task force agreement');
  return found.number;
}
