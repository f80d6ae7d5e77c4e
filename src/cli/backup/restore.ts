import pg from 'pg';
import { openFileKeys, storedHead } from '../../ledger/index.js';
import { KeyEpochs, openPackageKeys } from '../../disclosures/index.js';
import type { Tx } from '../../platform/database/database.js';
import { SERVICE_ACTOR } from '../../platform/database/service-transaction.js';
import { followFileKeys, followKeystore } from '../../retention/index.js';
import { openKeyHome } from '../../platform/keys/key-home.js';
import { systemClock } from '../../platform/clock/clock.js';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { migrateInstallation, migrationFiles } from '../operator/migrations.js';
import type { Server } from '../operator/server.js';
import type { Progress } from '../progress.js';
import { Archive } from './archive.js';
import type { Manifest } from './archive.js';
import { keptSequences, keptTables, refuseUnlessAllSeeing, rowsIn, SETTINGS, storedColumns } from './stored-tables.js';

const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_ROWS = 500;
/** The one table in which a migration writes a row: the ledger of nothing. */
const HEAD = 'ledger.head';

/** Puts a backup into an empty database: all of it, or nothing. Constraints and triggers judge every row as ever. */
export async function restore(server: Server, path: string, onProgress: Progress = () => undefined): Promise<Manifest> {
  const archive = await Archive.open(path);
  try {
    await refuseForeign(server, archive.manifest);
    await migrateInstallation(server);
    await inOneTransaction(server.adminUrl, async (admin) => {
      await fill(admin, archive, onProgress);
      await followKeystore(transactionOf(admin), openPackageKeys(server.config.keys), new KeyEpochs());
      await followFileKeys(transactionOf(admin), openFileKeys(server.config.keys));
    });
    return archive.manifest;
  } finally {
    await archive.close();
  }
}

async function refuseForeign({ config }: Server, manifest: Manifest): Promise<void> {
  const { fingerprint } = openKeyHome(config.keys, { create: false });
  if (manifest.keyFingerprint !== fingerprint) {
    throw new CommandFailure(
      `The backup belongs to other keys than those in ${config.keys}. Restore the key directory that goes with it (COMITY_KEYS).`,
      EXIT.notAllowed,
    );
  }
  if (manifest.migration !== migrationFiles().at(-1)!.name) {
    throw new CommandFailure(
      `The backup was written by release ${manifest.version}, under migration ${manifest.migration}. Restore it with that ` +
        'release, then start this one.',
      EXIT.notAllowed,
    );
  }
}

async function inOneTransaction(adminUrl: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    await refuseUnlessAllSeeing(admin);
    await admin.query(`begin; ${SETTINGS}`);
    await work(admin);
    await admin.query('commit');
  } finally {
    // Without the commit the server takes everything back.
    await admin.end();
  }
}

const transactionOf = (admin: pg.Client): Tx => ({
  actor: SERVICE_ACTOR,
  at: systemClock.now(),
  query: async <Row>(text: string, values: readonly unknown[] = []) =>
    (await admin.query(text, [...values])).rows as Row[],
});

async function fill(admin: pg.Client, archive: Archive, onProgress: Progress): Promise<void> {
  const { manifest } = archive;
  const tables = await keptTables(admin);
  if (tables.join() !== manifest.tables.map(({ name }) => name).join()) {
    throw new CommandFailure(
      'The backup holds other tables than this release has. Restore it with the release that wrote it.',
    );
  }
  await refuseUnlessEmpty(admin, tables);
  await admin.query(`delete from ${HEAD}`);
  const sequences = await keptSequences(admin);
  const into = new Insertion(admin, manifest, onProgress);
  for await (const part of archive.parts()) {
    if ('row' in part) await into.take(part.row);
    else if ('table' in part) await into.next(part.table);
    else {
      if (!sequences.includes(part.sequence))
        throw new CommandFailure(`The backup names a sequence ${part.sequence} that is not here.`);
      await admin.query('select setval($1::regclass, $2, $3)', [part.sequence, part.value, part.called]);
    }
  }
  await into.flush();
  await compare(admin, manifest);
}

async function refuseUnlessEmpty(admin: pg.Client, tables: readonly string[]): Promise<void> {
  await admin.query(`lock table ${tables.join(', ')} in access exclusive mode`);
  for (const table of tables) {
    const filled =
      table === HEAD
        ? (await admin.query(`select 1 from ${HEAD} where size > 0`)).rows.length
        : await rowsIn(admin, table);
    if (filled === 0) continue;
    throw new CommandFailure(
      `This database is not empty: there are rows in ${table}. Nothing was changed. Restore into a new database ` +
        '(DATABASE_URL, or another COMITY_HOME with COMITY_KEYS as before).',
      EXIT.notAllowed,
    );
  }
}

/** What was counted when the backup was taken must be here, under the same root. */
async function compare(admin: pg.Client, { tables, ledger }: Manifest): Promise<void> {
  for (const { name, rows } of tables) {
    const here = await rowsIn(admin, name);
    if (here !== rows)
      throw new CommandFailure(`Of ${rows} rows of ${name} ${here} are in the backup. Nothing was restored.`);
  }
  const { size, root } = await storedHead(transactionOf(admin).query);
  if (size === ledger.size && root.toString('hex') === ledger.root) return;
  throw new CommandFailure('The ledger in the backup is not the one it was taken of. Nothing was restored.');
}

/** Rows go in many at a time, each table by itself. */
class Insertion {
  private table = '';
  private columns = '';
  private rows: string[] = [];
  private bytes = 0;
  private done = 0;
  private readonly total: number;

  constructor(
    private readonly admin: pg.Client,
    private readonly manifest: Manifest,
    private readonly onProgress: Progress,
  ) {
    this.total = manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
  }

  async next(table: string): Promise<void> {
    await this.flush();
    if (!this.manifest.tables.some(({ name }) => name === table))
      throw new CommandFailure(`The backup names a table ${table} that is not kept.`);
    this.table = table;
    this.columns = await storedColumns(this.admin, table);
  }

  async take(row: string): Promise<void> {
    this.rows.push(row);
    this.bytes += row.length;
    if (this.bytes >= BATCH_BYTES || this.rows.length >= BATCH_ROWS) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.rows.length === 0) return;
    await this.admin.query(
      `insert into ${this.table} (${this.columns}) overriding system value
       select ${this.columns} from (select (r).* from (select x::${this.table} as r from unnest($1::text[]) x offset 0) s) t`,
      [this.rows],
    );
    this.done += this.rows.length;
    this.onProgress(this.done, this.total);
    this.rows = [];
    this.bytes = 0;
  }
}
