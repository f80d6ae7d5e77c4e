import type { Command } from 'commander';
import { readConfig } from '../../platform/config/config.js';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { out, printList, say, withOutput } from '../print.js';
import type { OutputOptions } from '../print.js';
import { withProgress } from '../progress.js';

/** Adds `db migrate` and `db dump-schema`. */
export function registerDbCommands(program: Command): void {
  const db = program.command('db').description('the database: migrate, dump the schema');
  withOutput(db.command('migrate'))
    .description('bring roles, schema and queue up to date; makes the keys of a new installation')
    .option('--dry-run', 'only say what would be applied')
    .action(migrate);
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

async function dumpSchema({ check }: { readonly check?: true }): Promise<void> {
  const { schemaDrift, writeSchema } = await import('../schema/dump-schema.js');
  const config = readConfig();
  if (!check) return out(await withProgress('migrating a new database', () => writeSchema(config)));
  const drift = await withProgress('migrating a new database', () => schemaDrift(config));
  if (drift !== undefined) throw new CommandFailure(drift, EXIT.failed);
  say('schema.sql is what the migrations make.');
}
