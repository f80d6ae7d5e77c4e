import type { Command } from 'commander';
import { readConfig } from '../../platform/config/config.js';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { out, printList, say, withOutput } from '../print.js';
import type { OutputOptions } from '../print.js';
import { withProgress } from '../progress.js';

/** Adds `db migrate`, `db backup`, `db restore` and `db dump-schema`. */
export function registerDbCommands(program: Command): void {
  const db = program.command('db').description('the database: migrate, back up, restore, dump the schema');
  withOutput(db.command('migrate'))
    .description('bring roles, schema and queue up to date; makes the keys of a new installation')
    .option('--dry-run', 'only say what would be applied')
    .action(migrate);
  db.command('backup')
    .description('write one consistent state of the database into one file, beside a running service; holds no key')
    .argument('<file>', 'a new file, or a directory, not in the key directory')
    .action(backup);
  db.command('restore')
    .description('put a backup into an empty database; the keys it belongs to must be there')
    .argument('<file>', 'what "db backup" wrote')
    .action(restoreBackup);
  db.command('dump-schema')
    .description('write schema.sql as the migrations make it, from a database made for it')
    .option('--check', 'write nothing; exit 1 when schema.sql says something else')
    .action(dumpSchema);
}

async function migrate(options: OutputOptions & { readonly dryRun?: true }): Promise<void> {
  const [{ withServer }, { migrateInstallation, pendingMigrations }] = await Promise.all([
    import('./server.js'),
    import('./migrations.js'),
  ]);
  await withServer(async (server) => {
    const columns = [{ title: 'migration', of: (row: { migration: string }) => row.migration }];
    if (options.dryRun) {
      const pending = await pendingMigrations(server.adminUrl);
      if (pending.length > 0) await printList(options.output, pending.map(toRow), columns);
      return say(pending.length === 0 ? 'Nothing to apply.' : `${pending.length} would be applied.`);
    }
    const { applied, total, keysMade } = await withProgress('migrating', () => migrateInstallation(server));
    if (keysMade) say(`Keys made in ${server.config.keys}. Back them up apart from the database.`);
    if (applied.length > 0 || options.output === 'json') await printList(options.output, applied.map(toRow), columns);
    say(`${applied.length} migrations applied, ${total} in all.`);
  });
}

const toRow = (migration: string) => ({ migration });

async function backup(target: string): Promise<void> {
  const [{ withServer }, { backUp }] = await Promise.all([import('./server.js'), import('../backup/back-up.js')]);
  const { path, manifest } = await withServer((server) =>
    withProgress('backing up', (onProgress) => backUp(server, target, onProgress)),
  );
  const { ledger, tables, takenAt } = manifest;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  out(`${path}: ${rows} rows of ${tables.length} tables, ${ledger.size} ledger entries, as of ${takenAt}`);
  say('Back up the key directory too, and elsewhere: without it nothing in this file can be opened.');
}

async function restoreBackup(path: string): Promise<void> {
  const [{ withServer }, { restore }, { withInstallation }] = await Promise.all([
    import('./server.js'),
    import('../backup/restore.js'),
    import('./platform-connection.js'),
  ]);
  const readOnly = await withServer(async (server) => {
    const { ledger, takenAt } = await withProgress('restoring', (onProgress) => restore(server, path, onProgress));
    out(`Restored as of ${takenAt}, ${ledger.size} ledger entries. Everybody signs in again.`);
    return withInstallation((platform) => platform.readOnly(), server.config);
  });
  say('The next start that may write destroys again what the erasure journal says was destroyed since.');
  if (readOnly) say(readOnly.detail);
}

async function dumpSchema({ check }: { readonly check?: true }): Promise<void> {
  const { schemaDrift, writeSchema } = await import('../schema/dump-schema.js');
  const config = readConfig();
  if (!check) return out(await withProgress('migrating a new database', () => writeSchema(config)));
  const drift = await withProgress('migrating a new database', () => schemaDrift(config));
  if (drift !== undefined) throw new CommandFailure(drift, EXIT.failed);
  say('schema.sql is what the migrations make.');
}
