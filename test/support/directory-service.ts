import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Global, Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { seedDemoAgreements } from '../../samples/demo-agreements.js';
import { demoPeople } from '../../samples/demo-world.js';
import { seedDemoWorld } from '../../samples/seed-demo-world.js';
import type { DemoWorldStore } from '../../samples/seed-demo-world.js';
import { AgreementsModule } from '../../src/agreements/index.js';
import { DirectoryModule, personLookup } from '../../src/directory/index.js';
import { openFileKeys, Reactions, SealedDetails, toDomainEvent } from '../../src/ledger/index.js';
import type { AggregateDefinition, DomainEvent, LedgerEntry } from '../../src/ledger/index.js';
import type { Actor } from '../../src/platform/actor.js';
import { createTokens, TOKENS } from '../../src/platform/auth/tokens.js';
import { SettableClock } from '../../src/platform/clock/clock.js';
import { urlForRole } from '../../src/platform/database/connection.js';
import { Database } from '../../src/platform/database/database.js';
import { CONFIG } from '../../src/platform/config/config.js';
import { configureHttp } from '../../src/platform/http/configure-http.js';
import { createFastifyAdapter } from '../../src/platform/http/fastify-adapter.js';
import { NEW_ID, newId } from '../../src/platform/ids/ids.js';
import { openKeyHome } from '../../src/platform/keys/key-home.js';
import { createLog } from '../../src/platform/logging/log.js';
import { createTestDatabase } from './test-database.js';

export const NOON = new Date('2026-11-24T19:00:00Z');
export const TODAY = '2026-11-24';
const ORIGIN = 'http://localhost:3000';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // What the service answers with is what these tests look into.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** Directory and agreements behind the real HTTP edge, on a database of their own, with the demo world in it. */
export interface DirectoryService {
  readonly app: NestFastifyApplication;
  readonly clock: SettableClock;
  /** As comity_app and as comity_purger. */
  readonly database: Database;
  readonly purger: Database;
  readonly details: SealedDetails;
  /** As superuser: what no process of ours may do. */
  readonly admin: pg.Client;
  readonly commands: CommandBus;
  readonly store: DemoWorldStore;
  /** Types of the events that reactions were told of. */
  readonly told: string[];
  send(
    actor: Actor | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Ids of the aggregates whose folded ledger entries differ from their row; every row has entries. */
  differences<State, Event extends DomainEvent>(
    definition: AggregateDefinition<State, Event>,
  ): Promise<{ readonly rows: number; readonly different: readonly string[] }>;
  close(): Promise<void>;
}

@Global()
@Module({})
class StandInPlatform {
  static of(providers: Provider[]): DynamicModule {
    return {
      module: StandInPlatform,
      providers,
      exports: providers.map((each) => ('provide' in each ? each.provide : each)),
    };
  }
}

@Module({})
class ServiceUnderTest {}

/** A person of the demo, as the guard would hand them over. */
export function demoActor(handle: string): Actor {
  const person = demoPeople(TODAY).find((each) => each.handle === handle);
  if (!person) throw new Error(`The demo has no ${handle}`);
  return { personId: person.id, agencyId: person.agency, roles: person.roles };
}

export async function startDirectoryService(): Promise<DirectoryService> {
  const test = await createTestDatabase();
  const keys = openKeyHome(process.env['COMITY_KEYS']!, { create: false });
  const clock = new SettableClock(NOON);
  const open = (role: 'app' | 'purger') =>
    new Database({ url: urlForRole(test.adminUrl, role, keys.rolePassword), clock, onPoolError: () => undefined });
  const [database, purger] = [open('app'), open('purger')];
  const told: string[] = [];
  const reactions = new Reactions();
  const listen = async (_: unknown, { event }: { event: DomainEvent }) => void told.push(event.type);
  reactions.install(new Proxy({}, { get: () => [listen] }));
  const details = new SealedDetails(keys, openFileKeys(process.env['COMITY_KEYS']!), newId);
  const { privateKey, publicKey } = keys.tokenSigner;
  const tokens = createTokens({ privateKey, publicKey, issuer: 'comity', audience: 'comity-api', clock });

  const module: DynamicModule = {
    module: ServiceUnderTest,
    imports: [
      CqrsModule.forRoot(),
      StandInPlatform.of([
        { provide: Database, useValue: database },
        { provide: Reactions, useValue: reactions },
        { provide: SealedDetails, useValue: details },
        { provide: NEW_ID, useValue: newId },
        { provide: CONFIG, useValue: { demo: true } },
        { provide: TOKENS, useValue: tokens },
      ]),
      DirectoryModule,
      AgreementsModule,
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(module, createFastifyAdapter(), { logger: false });
  configureHttp(app, {
    publicOrigin: ORIGIN,
    log: createLog({ level: 'silent' }),
    fingerprintKey: Buffer.alloc(32, 7),
    auth: {
      verifyToken: (token) => tokens.verify(token),
      findSession: () => Promise.resolve(undefined),
      findPerson: personLookup(database),
    },
  });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const admin = new pg.Client({ connectionString: test.adminUrl });
  await admin.connect();
  const commands = app.get(CommandBus, { strict: false });
  const store = { commands, database, today: TODAY };
  await seedDemoWorld(store);
  await seedDemoAgreements(store);

  return {
    app,
    clock,
    database,
    purger,
    details,
    admin,
    commands,
    store,
    told,
    send: async (actor, method, path, body, headers = {}) => {
      const token = actor && (await tokens.issue(actor));
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, headers: answer.headers, body: await answer.json() };
    },
    differences: async ({ kind, table, initial, evolve }) => {
      const rows = await admin.query<{ id: string; version: number; state: unknown }>(
        `select id, version, state from ${table} order by id`,
      );
      const different: string[] = [];
      for (const row of rows.rows) {
        const entries = await admin.query<{ bytes: Buffer }>(
          `select bytes from ledger.inbox where aggregate_kind = $1 and aggregate_id = $2 order by aggregate_version`,
          [kind, row.id],
        );
        const events = entries.rows.map((entry) => toDomainEvent(JSON.parse(entry.bytes.toString()) as LedgerEntry));
        const folded = (events as Parameters<typeof evolve>[1][]).reduce(evolve, initial);
        if (events.length !== row.version || sorted(folded) !== sorted(row.state)) different.push(row.id);
      }
      return { rows: rows.rows.length, different };
    },
    close: async () => {
      await app.close();
      await Promise.all([database.close(), purger.close(), admin.end()]);
      await test.drop();
    },
  };
}

/** JSON with its members in order: PostgreSQL keeps another one than JavaScript. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  );
}
