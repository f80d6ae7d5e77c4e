import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate } from '../../platform/database/migrate.js';
import { OWNER_ROLE } from '../../platform/database/roles.js';
import { KeyProblem, openKeyHome } from '../../platform/keys/key-home.js';
import type { KeyHome } from '../../platform/keys/key-home.js';
import { refuseKeysBesideData } from '../../start-up/key-place.js';
import type { Server } from './server.js';

const FOLDER = fileURLToPath(new URL('../../../migrations', import.meta.url));
const NAME = /^(\d+)-([a-z0-9-]+)\.(?:js|ts)$/;

export interface Migrated {
  readonly applied: readonly string[];
  readonly total: number;
  readonly keysMade: boolean;
}

/**
 * Keys, roles, schema and queue. Keys are made only for a database that was never set up: new ones beside data that others
 * sealed would open nothing, and would take the passwords of the roles away from who has the right ones.
 * @throws KeyProblem
 */
export async function migrateInstallation({ config, adminUrl }: Server): Promise<Migrated> {
  await refuseKeysBesideData(config.keys, adminUrl);
  const setUp = await withAdmin(adminUrl, hasInstallation);
  const keysMade = !existsSync(config.keys);
  const keys = setUp ? existingKeys(config.keys) : openKeyHome(config.keys, { create: true });
  const { rolePassword, fingerprint } = keys;
  const { applied, total } = await migrate({ adminUrl, password: rolePassword, fingerprint });
  return { applied: applied.map(fileNameOf), total, keysMade };
}

function existingKeys(directory: string): KeyHome {
  try {
    return openKeyHome(directory, { create: false });
  } catch (error) {
    if (!(error instanceof KeyProblem) || existsSync(directory)) throw error;
    throw new KeyProblem(
      `This database was set up with keys that are not here: ${directory} is missing. Restore it from your key backup, ` +
        'or set COMITY_KEYS to where it is. New keys could open nothing in this database.',
    );
  }
}

/** Names of the migrations that the database has not seen, oldest first; reads only. */
export async function pendingMigrations(adminUrl: string): Promise<string[]> {
  const applied = await withAdmin(adminUrl, async (client) => {
    if (!(await exists(client, 'app.schema_migration'))) return new Set<string>();
    const { rows } = await client.query<{ timestamp: string }>('select timestamp::text from app.schema_migration');
    return new Set(rows.map((row) => row.timestamp));
  });
  return migrationFiles().flatMap(({ timestamp, name }) => (applied.has(timestamp) ? [] : [name]));
}

/** The migrations of this version, oldest first. */
export function migrationFiles(): { timestamp: string; name: string }[] {
  return readdirSync(FOLDER)
    .flatMap((file) => {
      const match = NAME.exec(file);
      return match && !file.endsWith('.d.ts') ? [{ timestamp: match[1]!, name: `${match[1]}-${match[2]}` }] : [];
    })
    .sort((left, right) => Number(left.timestamp) - Number(right.timestamp));
}

/** The class `CreateLedger1763900000200` is in the file `1763900000200-create-ledger`. */
function fileNameOf(className: string): string {
  return migrationFiles().find(({ timestamp }) => className.endsWith(timestamp))?.name ?? className;
}

async function hasInstallation(client: pg.Client): Promise<boolean> {
  if (!(await exists(client, 'app.installation'))) return false;
  // As the owner: forced row-level security would hide the row from an administrator who is no superuser.
  await client.query(`set role ${OWNER_ROLE}`);
  const { rows } = await client.query<{ n: number }>('select count(*)::int as n from app.installation');
  return (rows[0]?.n ?? 0) > 0;
}

async function exists(client: pg.Client, relation: string): Promise<boolean> {
  const { rows } = await client.query<{ present: boolean }>('select to_regclass($1) is not null as present', [
    relation,
  ]);
  return rows[0]?.present ?? false;
}

async function withAdmin<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
