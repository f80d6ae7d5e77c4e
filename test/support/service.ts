import 'reflect-metadata';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { demoPeople } from '../../samples/demo-world.js';
import type { Actor } from '../../src/platform/actor.js';
import { TOKENS } from '../../src/platform/auth/tokens.js';
import type { Tokens } from '../../src/platform/auth/tokens.js';
import { SettableClock } from '../../src/platform/clock/clock.js';
import type { Clock } from '../../src/platform/clock/clock.js';
import { readConfig } from '../../src/platform/config/config.js';
import type { Config } from '../../src/platform/config/config.js';
import { listen } from '../../src/platform/http/spec-support/listen.js';
import type { Answer, Method } from '../../src/platform/http/spec-support/listen.js';
import { openKeyHome } from '../../src/platform/keys/key-home.js';
import { createLog } from '../../src/platform/logging/log.js';
import type { Log } from '../../src/platform/logging/log.js';
import { packageRoot } from '../../src/platform/package-root.js';
import { startBackground } from '../../src/start-up/background.js';
import { prepareDemoSource, seedDemo } from '../../src/start-up/demo-data.js';
import { connectPlatform } from '../../src/start-up/platform.js';
import type { Platform } from '../../src/start-up/platform.js';
import { createService } from '../../src/start-up/service.js';
import { demoTemplate } from './demo-template.js';
import { createTestDatabase } from './test-database.js';

/** The instant the test service begins at unless it is given a clock; a Tuesday at noon in Denver. */
export const TEST_NOON = new Date('2026-11-24T19:00:00Z');

export interface TestServiceOptions {
  /** Stands at `TEST_NOON` unless given; move it with `service.clock.advance`. */
  readonly clock?: Clock;
  /** Agencies, people and agreements of the demo; true unless told otherwise. */
  readonly seed?: boolean;
  /** Also the connected source of 10,000 invented people, one for the whole run; some seconds the first time. */
  readonly source?: boolean;
  /** Sequencer, checkpoint signer and retention worker beside it, as in the default mode; off unless asked for. */
  readonly background?: boolean;
  /** Settings on top of those of a demo. */
  readonly config?: Partial<Config>;
  /** Silent unless given. */
  readonly log?: Log;
}

export interface SendOptions {
  /** Handle of a person of the demo, sent as a bearer token. */
  readonly as?: string;
  readonly body?: unknown;
  /** Sent URL-encoded, as a page does, with the `Origin` of the service. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as multipart, as a page with a field for files does. */
  readonly upload?: FormData;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Answer['headers'];
  readonly text: string;
  /** Parsed where the answer is JSON: what the service answers with is what tests look into. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export interface TestService {
  readonly app: NestFastifyApplication;
  readonly platform: Platform;
  /** The default clock; a fault to use when another was given. */
  readonly clock: SettableClock;
  readonly publicOrigin: string;
  /** Every route that Fastify serves, `GET /api/v1/me`; HEAD, which goes with each GET, is left out. */
  readonly routes: readonly string[];
  /** Where it really listens. */
  readonly baseUrl: string;
  /** Over a real socket, so that the whole edge takes part. */
  send(method: Method, path: string, options?: SendOptions): Promise<TestAnswer>;
  /** A bearer token of a person of the demo. */
  tokenFor(handle: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * The real service with everything in it, against a database of its own, cloned from a template in which the demo's people
 * are. Call `close()` in `afterAll`.
 */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const { seed = true } = options;
  if (options.background === true && options.clock === undefined) {
    // By the database's clock a session of noon is over in the evening: such a test passes until a quarter past.
    throw new Error('The worker goes by the database’s clock: give the service a clock that shows the present.');
  }
  const clock = options.clock ?? new SettableClock(TEST_NOON);
  const template = seed ? await demoTemplate(clock.now(), (adminUrl) => seedInto(adminUrl, clock)) : undefined;
  const database = await createTestDatabase(undefined, template);
  const home = openHome(database.adminUrl, clock, options.config, options.log);
  const { platform } = home;
  const { publicOrigin } = platform.config;
  if (options.source === true) await prepareDemoSource(platform);
  const app = await createService(platform);
  const routes = recordRoutes(app);
  const listening = await listen(app);
  const background = options.background === true ? startBackground(app, platform) : undefined;
  const tokens = app.get<Tokens>(TOKENS, { strict: false });
  const tokenFor = (handle: string) => tokens.issue(demoActor(handle));
  return {
    app,
    platform,
    get clock() {
      if (clock instanceof SettableClock) return clock;
      throw new Error('This test service was given a clock that cannot be set');
    },
    publicOrigin,
    routes,
    baseUrl: `http://127.0.0.1:${listening.port}`,
    tokenFor,
    send: async (method, path, { as, body, form, upload, headers } = {}) => {
      const encoded = upload && new Response(upload);
      const sent = {
        ...(as === undefined ? {} : { authorization: `Bearer ${await tokenFor(as)}` }),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded', origin: publicOrigin } : {}),
        ...(encoded ? { 'content-type': encoded.headers.get('content-type') ?? '', origin: publicOrigin } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      };
      const json = body === undefined ? undefined : JSON.stringify(body);
      const uploaded = encoded && Buffer.from(await encoded.arrayBuffer());
      const payload = uploaded ?? (form ? new URLSearchParams(form).toString() : json);
      const answer = await listening.send(method, path, payload, sent);
      return {
        status: answer.status,
        headers: answer.headers,
        text: answer.body,
        body: /\bjson\b/.test(answer.type) && answer.body !== '' ? JSON.parse(answer.body) : undefined,
      };
    },
    close: async () => {
      await listening.close();
      await background?.stop();
      await home.close();
      await database.drop();
    },
  };
}

/** Filled while Nest registers its routes, which it does at `listen`; `/problems/:code` is there before. */
function recordRoutes(app: NestFastifyApplication): readonly string[] {
  const routes = ['GET /problems/:code'];
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) if (each !== 'HEAD') routes.push(`${each} ${url}`);
    });
  return routes;
}

/** Who a person of the demo is, as the guard would say. */
export function demoActor(handle: string): Actor {
  const person = demoPeople('2026-11-24').find((each) => each.handle === handle);
  if (!person) throw new Error(`There is no person "${handle}" in samples/demo-world.ts`);
  return { personId: person.id, agencyId: person.agency, roles: person.roles };
}

async function seedInto(adminUrl: string, clock: Clock): Promise<void> {
  const { platform, close } = openHome(adminUrl, clock);
  const app = await createService(platform);
  await app.init();
  await seedDemo(app, platform);
  await app.close();
  // Whoever clones the template opens its words with the keys of the run.
  cpSync(join(platform.config.keys, 'epochs'), join(process.env['COMITY_KEYS'] ?? '', 'epochs'), { recursive: true });
  await close();
}

/** Keys of the run in a folder of their own: the signer keeps its memory beside them, and that is of one ledger. */
function openHome(adminUrl: string, clock: Clock, changes: Partial<Config> = {}, log = createLog({ level: 'silent' })) {
  const home = mkdtempSync(join(tmpdir(), 'comity-test-'));
  const keys = join(home, 'keys');
  cpSync(process.env['COMITY_KEYS'] ?? '', keys, {
    recursive: true,
    filter: (name) => !name.endsWith('checkpoints.ndjson'),
  });
  const config: Config = {
    ...readConfig({ DATABASE_URL: adminUrl, COMITY_HOME: home, COMITY_DEMO: 'on', LOG_LEVEL: 'silent' }),
    ...changes,
  };
  const files = readdirSync(join(packageRoot(), 'migrations'));
  const platform = connectPlatform({
    config,
    clock,
    log,
    keys: openKeyHome(keys, { create: false }),
    adminUrl,
    database: {
      version: 'of the test server',
      embedded: false,
      applied: [],
      migrations: files.filter((name) => /^\d{13}-.*\.ts$/.test(name)).length,
    },
    stopServer: async () => undefined,
  });
  return {
    platform,
    close: async () => {
      await platform.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
