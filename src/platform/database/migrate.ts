import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import type { MigrationInterface } from 'typeorm';
import { urlForRole } from './connection.js';
import { ensureRoles, OWNER_ROLE } from './roles.js';

/** Any number will do as long as nothing else uses it; TypeORM itself takes no lock. */
const MIGRATION_LOCK = 7_263_110_001;

const MIGRATIONS = join(dirname(fileURLToPath(import.meta.url)), '../../../migrations');

export interface MigrateOptions {
  /** URL of a superuser, or of a role that may create roles and owns the database. */
  readonly adminUrl: string;
  readonly password: (role: string) => string;
  /** Recognises keys of another installation; see `KeyHome.fingerprint`. */
  readonly fingerprint: string;
}

/** The database belongs to other keys than those in the key directory. */
export class WrongKeys extends Error {
  override readonly name = 'WrongKeys';
}

/**
 * Brings roles and schema up to date, once, before anything else starts: TypeORM's own `migrationsRun` has no lock, and
 * three instances on an empty database fail on each other.
 * @returns names of the migrations applied now, and how many exist
 */
export async function migrate(options: MigrateOptions): Promise<{ applied: string[]; total: number }> {
  const admin = new pg.Client({ connectionString: options.adminUrl });
  await admin.connect();
  try {
    await admin.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await ensureRoles(admin, options.password);
    const outcome = await applyMigrations(options.adminUrl);
    await checkFingerprint(admin, options.fingerprint);
    await migrateQueue(options);
    return outcome;
  } finally {
    await admin.end();
  }
}

async function applyMigrations(adminUrl: string): Promise<{ applied: string[]; total: number }> {
  const files = readdirSync(MIGRATIONS).filter((name) => /^\d+-.*\.(js|ts)$/.test(name) && !name.endsWith('.d.ts'));
  if (await areApplied(adminUrl, files)) return { applied: [], total: files.length };
  // For what it is needed for alone: 3 MB of program text, which every worker kept.
  const { DataSource } = createRequire(import.meta.url)('typeorm') as typeof import('typeorm');
  const source = new DataSource({
    type: 'postgres',
    url: adminUrl,
    migrations: await migrationClasses(files),
    migrationsTableName: 'schema_migration',
    extra: { options: `-c role=${OWNER_ROLE}` },
    schema: 'app',
  });
  const bootstrap = new pg.Client({ connectionString: adminUrl });
  await bootstrap.connect();
  try {
    await bootstrap.query(`create schema if not exists app authorization ${OWNER_ROLE}`);
  } finally {
    await bootstrap.end();
  }
  await source.initialize();
  try {
    const applied = await source.runMigrations({ transaction: 'each' });
    return { applied: applied.map((migration) => migration.name), total: source.migrations.length };
  } finally {
    await source.destroy();
  }
}

/** By the instant in the name of each, which its class bears too. */
async function areApplied(adminUrl: string, files: readonly string[]): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query(`select to_regclass('app.schema_migration') is not null as made`);
    if (tables[0]?.made !== true) return false;
    const { rows } = await client.query<{ timestamp: string }>('select timestamp from app.schema_migration');
    const applied = new Set(rows.map(({ timestamp }) => timestamp));
    return files.every((name) => applied.has(name.slice(0, name.indexOf('-'))));
  } finally {
    await client.end();
  }
}

async function migrationClasses(files: readonly string[]): Promise<(new () => MigrationInterface)[]> {
  const classes: (new () => MigrationInterface)[] = [];
  for (const file of [...files].sort()) {
    const module = (await import(pathToFileURL(join(MIGRATIONS, file)).href)) as Record<
      string,
      new () => MigrationInterface
    >;
    classes.push(...Object.values(module));
  }
  return classes;
}

/** A database restored beside other keys would look fine until the first thing cannot be opened: refuse at once. */
async function checkFingerprint(admin: pg.Client, fingerprint: string): Promise<void> {
  await admin.query(`set role ${OWNER_ROLE}`);
  await admin.query(
    `insert into app.installation (only_row, key_fingerprint) values (true, $1) on conflict do nothing`,
    [fingerprint],
  );
  const { rows } = await admin.query<{ key_fingerprint: string }>('select key_fingerprint from app.installation');
  await admin.query('reset role');
  if (rows[0]?.key_fingerprint !== fingerprint) {
    throw new WrongKeys(
      'The keys in the key directory do not belong to this database. Restore the right key directory (COMITY_KEYS), ' +
        'or point DATABASE_URL at its own database.',
    );
  }
}

/** Without its schema a BullMQ worker spins (two million error events in 40 s), so it is made here or start fails. */
async function migrateQueue(options: MigrateOptions): Promise<void> {
  const { runMigrations } = await import('bullmq');
  const client = new pg.Client({ connectionString: urlForRole(options.adminUrl, 'queue', options.password) });
  await client.connect();
  try {
    await runMigrations(client);
  } finally {
    await client.end();
  }
}
