import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Config } from '../../platform/config/config.js';
import { urlForDatabase } from '../../platform/database/connection.js';
import { migrate } from '../../platform/database/migrate.js';
import { startEmbeddedPostgres } from '../../platform/embedded-postgres/embedded-postgres.js';
import { openKeyHome } from '../../platform/keys/key-home.js';

/**
 * Runs `work` on a database that was made and migrated just now and is gone afterwards: beside the one of DATABASE_URL when
 * that server is set up with the keys at hand, else in an embedded PostgreSQL of its own. Never with new keys on a server
 * that others use: roles belong to the whole server, and new keys would change their passwords.
 */
export async function withScratchDatabase<T>(
  config: Pick<Config, 'databaseUrl' | 'keys'>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  return config.databaseUrl !== undefined && existsSync(config.keys)
    ? besideDatabase(config.databaseUrl, config.keys, work)
    : embedded(work);
}

async function besideDatabase<T>(
  databaseUrl: string,
  keys: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const name = `comity_scratch_${randomBytes(6).toString('hex')}`;
  await withClient(databaseUrl, (client) => client.query(`create database ${name}`));
  try {
    return await migrated(urlForDatabase(databaseUrl, name), keys, false, work);
  } finally {
    await withClient(databaseUrl, (client) => client.query(`drop database ${name} with (force)`));
  }
}

async function embedded<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'comity-scratch-'));
  // PostgreSQL may run as another user, who must be able to pass through.
  chmodSync(home, 0o711);
  try {
    const server = await startEmbeddedPostgres({ home, database: 'comity' });
    try {
      return await migrated(server.url, join(home, 'keys'), true, work);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function migrated<T>(
  adminUrl: string,
  keyDirectory: string,
  create: boolean,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const { rolePassword, fingerprint } = openKeyHome(keyDirectory, { create });
  await migrate({ adminUrl, password: rolePassword, fingerprint });
  return withClient(adminUrl, work);
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  // Without a listener, a server that goes away between two statements would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
