import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { checkMajor, initialiseCluster, readPassword } from './cluster.js';
import { connectionUrl } from './connection-url.js';
import { errorCode } from './embedded-postgres-error.js';
import { choosePlace, type Place } from './place.js';
import { findPrograms } from './programs.js';
import { findRunningServer, noteOwner } from './running-server.js';
import { type ServerProcess, startServer } from './server-process.js';
import { withStartLock } from './start-lock.js';

export interface EmbeddedPostgres {
  /** Superuser URL of the database over the unix socket, as `pg`, TypeORM and BullMQ take it. Holds the password. */
  readonly url: string;
  /** True when another process had already started the server: it goes on after our `stop`, and ends with that one. */
  readonly attached: boolean;
  /** Of the server, for example `18.4`. */
  readonly version: string;
  /** Fast shutdown: open sessions are ended, committed work is kept. Nothing when attached. May be called twice. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The data home (`.comity`); the cluster lives in `postgres/` inside it. */
  readonly home: string;
  /** Made when missing. */
  readonly database: string;
  /** Takes the few lines that a person at the terminal should see. */
  readonly say?: (line: string) => void;
}

/** Milliseconds that one start waits for another, crash recovery included. */
const PATIENCE = 180_000;

/**
 * Starts the PostgreSQL that comes with Comity, or attaches to the one that another process has running on this home.
 * It ends with `stop()`, or with this process however that ends.
 * @throws EmbeddedPostgresError whose message says what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { home, database, say = () => {} } = options;
  const place = choosePlace(home, say);
  return withStartLock(place.folder, PATIENCE, async () => {
    for (let tries = 1; ; tries += 1) {
      const server = await startOrAttach(place, say);
      try {
        const password = readPassword(place);
        const version = await ensureDatabase(connectionUrl(server.socketFolder, 'postgres', password), database);
        const url = connectionUrl(server.socketFolder, database, password);
        return { url, attached: server.attached, version, stop: server.stop };
      } catch (error) {
        await server.stop();
        // Its owner was stopping it while we attached. The next look waits for the end and starts our own.
        if (!server.attached || !isGoingDown(error) || tries === 20) throw error;
        await wait(100);
      }
    }
  });
}

/** Class 57P is operator intervention: shutting down, not yet up. Without a SQLSTATE the connection itself broke. */
function isGoingDown(error: unknown): boolean {
  const code = errorCode(error);
  return code === undefined
    ? error instanceof Error && error.message.includes('Connection terminated')
    : /^57P|^ECONN|^ENOENT$|^EPIPE$/.test(code);
}

async function startOrAttach(
  place: Place,
  say: (line: string) => void,
): Promise<ServerProcess & { readonly attached: boolean }> {
  const programs = findPrograms(place, say);
  const known = checkMajor(place, programs);
  const running = known ? await findRunningServer(place, PATIENCE) : undefined;
  if (running) return { socketFolder: running.socketFolder, attached: true, stop: async () => {} };
  if (!known) {
    initialiseCluster(place, programs);
    say(`made a new PostgreSQL ${programs.version} database in ${place.folder}`);
  }
  const server = await startServer(place, programs, say);
  noteOwner(place);
  return { ...server, attached: false };
}

/** Returns the server's version. */
async function ensureDatabase(adminUrl: string, database: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  // Without a listener, a server that goes away between two statements would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; known: boolean }>(
      `SELECT current_setting('server_version') AS version,
              EXISTS (SELECT FROM pg_database WHERE datname = $1) AS known`,
      [database],
    );
    if (!rows[0]?.known) await createDatabase(client, database);
    return rows[0]?.version ?? 'unknown';
  } finally {
    await client.end();
  }
}

async function createDatabase(client: pg.Client, database: string): Promise<void> {
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
  } catch (error) {
    // 42P04 duplicate_database: someone else, not through this launcher, made it meanwhile.
    if (errorCode(error) !== '42P04') throw error;
  }
}
