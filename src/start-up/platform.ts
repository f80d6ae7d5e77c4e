import { sign } from 'node:crypto';
import pg from 'pg';
import { checkpointFilePath } from '../ledger/index.js';
import type { Signer } from '../ledger/index.js';
import { systemClock } from '../platform/clock/clock.js';
import type { Clock } from '../platform/clock/clock.js';
import type { Config } from '../platform/config/config.js';
import { urlForRole } from '../platform/database/connection.js';
import { Database } from '../platform/database/database.js';
import { migrate } from '../platform/database/migrate.js';
import { outliveSessions } from '../platform/database/outlive-sessions.js';
import { startEmbeddedPostgres } from '../platform/embedded-postgres/embedded-postgres.js';
import { openKeyHome } from '../platform/keys/key-home.js';
import type { KeyHome } from '../platform/keys/key-home.js';
import { createLog } from '../platform/logging/log.js';
import type { Log } from '../platform/logging/log.js';
import type { Rejection } from '../platform/result.js';
import { embeddedData, refuseKeysBesideData, refuseSharedPlace } from './key-place.js';
import { ledgerGate } from './ledger-gate.js';

/** Above the server's own limit of 15 s a statement: whoever is silent for so long is not there any more. */
const ANSWER_WITHIN_MS = 30_000;

/** What every process stands on: configuration, keys, log, clock, and the database under each role. */
export interface Platform {
  readonly config: Config;
  readonly keys: KeyHome;
  readonly log: Log;
  readonly clock: Clock;
  /** Superuser or owner; migrations and the demo's seed only. */
  readonly adminUrl: string;
  readonly database: {
    readonly version: string;
    readonly embedded: boolean;
    readonly applied: readonly string[];
    readonly migrations: number;
  };
  /** As comity_app: serves people. */
  readonly app: Database;
  /** As comity_purger: time passing and disposition. */
  readonly purger: Database;
  /** As comity_auditor: reads the ledger of all agencies. */
  readonly auditor: Database;
  /** As comity_sequencer. */
  readonly sequencerPool: pg.Pool;
  readonly ledgerSigner: Signer;
  /** Why this process writes nothing, found out once: its ledger is not what was signed. `app` and `purger` ask it. */
  readonly readOnly: () => Promise<Rejection | undefined>;
  close(): Promise<void>;
}

export interface PlatformOptions {
  readonly config: Config;
  readonly clock?: Clock;
  readonly say?: (line: string) => void;
  /** Whether missing keys are made; a production service never makes keys beside an existing database by accident. */
  readonly createKeys: boolean;
}

/** Names the ledger in its checkpoints (https://c2sp.org/tlog-checkpoint): a URL without scheme. */
const LEDGER_ORIGIN = 'comity.example/ledger';

export async function openPlatform({
  config,
  clock = systemClock,
  say,
  createKeys,
}: PlatformOptions): Promise<Platform> {
  const log = createLog({ level: config.logLevel });
  // Before keys are made there, so before an embedded database is made too.
  if (config.databaseUrl === undefined) refuseSharedPlace(config.keys, embeddedData(config));
  else await refuseKeysBesideData(config.keys, config.databaseUrl);
  const keys = openKeyHome(config.keys, { create: createKeys });
  const server =
    config.databaseUrl === undefined
      ? await startEmbeddedPostgres({ home: config.home, database: 'comity', ...(say ? { say } : {}) })
      : undefined;
  try {
    const adminUrl = config.databaseUrl ?? server!.url;
    // Its files may have had to go elsewhere.
    if (server !== undefined) await refuseKeysBesideData(config.keys, adminUrl);
    const migrated = await migrate({ adminUrl, password: keys.rolePassword, fingerprint: keys.fingerprint });
    const version = server?.version ?? (await serverVersion(adminUrl));
    return connectPlatform({
      config,
      clock,
      log,
      keys,
      adminUrl,
      database: { version, embedded: server !== undefined, applied: migrated.applied, migrations: migrated.total },
      stopServer: async () => server?.stop(),
    });
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

/**
 * The platform over a database that is there and migrated. The pools connect at their first use, so this works without a
 * database until somebody asks one.
 */
export function connectPlatform(
  parts: Pick<Platform, 'config' | 'clock' | 'log' | 'keys' | 'adminUrl' | 'database'> & {
    readonly stopServer: () => Promise<void>;
  },
): Platform {
  const { stopServer, ...rest } = parts;
  const { adminUrl, clock, log, keys } = rest;
  const onPoolError = (fault: Error) => log.warn('A database connection was lost', { fault });
  const open = (role: 'app' | 'purger' | 'auditor', poolSize: number, readOnly?: Platform['readOnly']) =>
    new Database({
      url: urlForRole(adminUrl, role, keys.rolePassword),
      clock,
      poolSize,
      onPoolError,
      // The auditor also reads whole ledgers, with no limit to how long that takes.
      ...(role !== 'auditor' && { answerWithinMs: ANSWER_WITHIN_MS }),
      ...(readOnly && { readOnly }),
    });
  const auditor = open('auditor', 2);
  const { ledgerSigner: signing } = keys;
  const ledgerSigner: Signer = {
    origin: LEDGER_ORIGIN,
    publicKey: signing.publicKey,
    sign: (bytes) => sign(null, bytes, signing.privateKey),
  };
  const readOnly = ledgerGate(auditor, ledgerSigner, checkpointMemoryPath(rest.config));
  const app = open('app', 10, readOnly);
  const purger = open('purger', 4, readOnly);
  const sequencerPool = new pg.Pool({ connectionString: urlForRole(adminUrl, 'sequencer', keys.rolePassword), max: 2 });
  outliveSessions(sequencerPool, onPoolError);
  return {
    ...rest,
    app,
    purger,
    auditor,
    sequencerPool,
    ledgerSigner,
    readOnly,
    close: async () => {
      await Promise.all([app.close(), purger.close(), auditor.close(), sequencerPool.end()]);
      await stopServer();
    },
  };
}

async function serverVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'unknown';
  } finally {
    await client.end();
  }
}

/** The signer's own memory, on the side of the keys: a restored database cannot take it back. */
export const checkpointMemoryPath = (config: Config): string => checkpointFilePath(config.keys);
