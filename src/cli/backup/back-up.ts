import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { storedHead } from '../../ledger/index.js';
import { openKeyHome } from '../../platform/keys/key-home.js';
import { packageVersion } from '../../platform/package-root.js';
import { realPlace, within } from '../../start-up/key-place.js';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { migrationFiles, pendingMigrations } from '../operator/migrations.js';
import type { Server } from '../operator/server.js';
import type { Progress } from '../progress.js';
import { writeArchive } from './archive.js';
import type { Manifest, Part } from './archive.js';
import { keptSequences, keptTables, refuseUnlessAllSeeing, rowsIn, SETTINGS, SHOW_ALL } from './stored-tables.js';

/** Held in memory at a time. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_ROWS = 500;

export interface BackedUp {
  readonly path: string;
  readonly manifest: Manifest;
}

/**
 * One consistent state of the database in one file, taken beside a running service. Made of SQL alone, since the embedded
 * PostgreSQL carries no pg_dump and an external one may be newer than the one at hand. No key is in any table of it but under another key.
 */
export async function backUp(
  { config, adminUrl }: Server,
  target: string,
  onProgress: Progress = () => undefined,
): Promise<BackedUp> {
  const { fingerprint } = openKeyHome(config.keys, { create: false });
  refuseBesideKeys(target, config.keys);
  if ((await pendingMigrations(adminUrl)).length > 0) {
    throw new CommandFailure('Migrations are missing. Run "comity db migrate", or use the release that runs here.');
  }
  const admin = new pg.Client({ connectionString: adminUrl });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    await refuseUnlessAllSeeing(admin);
    await admin.query(`begin isolation level repeatable read read only; ${SETTINGS}; ${SHOW_ALL}`);
    const manifest = await manifestOf(admin, fingerprint);
    const path = isDirectory(target) ? join(target, fileName(manifest)) : target;
    await writeArchive(path, manifest, partsOf(admin, manifest, onProgress));
    await admin.query('commit');
    return { path, manifest };
  } finally {
    await admin.end();
  }
}

function refuseBesideKeys(target: string, keys: string): void {
  if (!within(realPlace(target), realPlace(keys))) return;
  throw new CommandFailure(
    `${target} is in the key directory. Keep backups of data and keys apart from each other: name another place.`,
    EXIT.notAllowed,
  );
}

async function manifestOf(admin: pg.Client, keyFingerprint: string): Promise<Manifest> {
  const { rows } = await admin.query<{ now: Date }>('select clock_timestamp() as now');
  const tables = [];
  for (const name of await keptTables(admin)) tables.push({ name, rows: await rowsIn(admin, name) });
  const { size, root } = await storedHead(async <Row>(text: string, values: readonly unknown[]) => {
    return (await admin.query(text, [...values])).rows as Row[];
  });
  return {
    comityBackup: 1,
    version: packageVersion(),
    migration: migrationFiles().at(-1)!.name,
    keyFingerprint,
    takenAt: rows[0]!.now.toISOString(),
    ledger: { size, root: root.toString('hex') },
    tables,
  };
}

async function* partsOf(admin: pg.Client, { tables }: Manifest, onProgress: Progress): AsyncGenerator<Part> {
  const total = tables.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  for (const { name } of tables) {
    yield { table: name };
    for await (const row of rowsOf(admin, name)) {
      yield { row };
      done += 1;
      onProgress(done, total);
    }
  }
  for (const name of await keptSequences(admin)) {
    const { rows } = await admin.query<{ value: string; called: boolean }>(
      `select last_value::text as value, is_called as called from ${name}`,
    );
    yield { sequence: name, ...rows[0]! };
  }
  yield { end: done };
}

/** As many at once as fit; one row may be a released package of megabytes. */
async function* rowsOf(admin: pg.Client, table: string): AsyncGenerator<string> {
  await admin.query(`declare kept no scroll cursor for select t::text as row from ${table} t`);
  for (let count = 20; ;) {
    const { rows } = await admin.query<{ row: string }>(`fetch ${count} from kept`);
    if (rows.length === 0) break;
    for (const { row } of rows) yield row;
    const longest = Math.max(...rows.map(({ row }) => row.length));
    count = Math.min(BATCH_ROWS, Math.max(1, Math.floor(BATCH_BYTES / longest)));
  }
  await admin.query('close kept');
}

const isDirectory = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

const fileName = ({ takenAt }: Manifest): string => `comity-${takenAt.replaceAll(/[-:]|\.\d+/g, '')}.backup`;
