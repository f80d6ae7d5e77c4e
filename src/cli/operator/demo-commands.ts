import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import pg from 'pg';
import { DEMO_AGENCIES } from '../../../samples/demo-world.js';
import { readConfig } from '../../platform/config/config.js';
import type { Config } from '../../platform/config/config.js';
import { prepareDemoSource, seedDemo } from '../../start-up/demo-data.js';
import { checkpointMemoryPath, openPlatform } from '../../start-up/platform.js';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { out, say } from '../print.js';
import { withProgress } from '../progress.js';
import { withServer } from './server.js';

/** Adds `demo seed` and `demo reset`. */
export function registerDemoCommands(program: Command): void {
  const demo = program.command('demo').description('the invented world of the demo');
  demo
    .command('seed')
    .description('bring agencies, people, agreements and the connected source in; a second run adds nothing')
    .action(async () => out(await withProgress('seeding', () => seed(demoConfig()))));
  demo
    .command('reset')
    .description('throw all data of a demo away, its ledger too, and seed it anew; stop the service first')
    .option('--dry-run', 'only say whether it would be done')
    .option('--yes', 'really do it')
    .action(reset);
}

function demoConfig(): Config {
  const config = readConfig();
  if (config.demo) return config;
  throw new CommandFailure(
    'This is no demo (NODE_ENV=production, COMITY_DEMO=off, or HOST is not a loopback address). Nothing was done.',
    EXIT.notAllowed,
  );
}

async function seed(config: Config): Promise<string> {
  const platform = await openPlatform({ config, createKeys: true, say });
  try {
    const { withApplication } = await import('./application.js');
    const source = await prepareDemoSource(platform);
    return `${await withApplication(platform, (app) => seedDemo(app, platform))}; ${source} at the source`;
  } finally {
    await platform.close();
  }
}

async function reset({ dryRun, yes }: { readonly dryRun?: true; readonly yes?: true }): Promise<void> {
  const config = demoConfig();
  await withServer(async ({ adminUrl }) => {
    const admin = new pg.Client({ connectionString: adminUrl });
    admin.on('error', () => undefined);
    await admin.connect();
    try {
      await refuseUnlessIdleDemo(admin);
      if (dryRun) return say('All data of this demo would be thrown away.');
      if (!yes) throw new CommandFailure('All data of this demo would be thrown away. Add --yes to do it.', EXIT.usage);
      await dropSchemas(admin);
    } finally {
      await admin.end();
    }
  }, config);
  if (dryRun) return;
  // The new ledger has another history, so it gets another key: nothing that the old one signed speaks for it.
  for (const file of [checkpointMemoryPath(config), join(config.keys, 'ledger.ed25519.pem')])
    rmSync(file, { force: true });
  out(await withProgress('seeding', () => seed(config)));
}

/** Demo mode is the default of a loopback address, so the setting alone does not show that the data is invented. */
async function refuseUnlessIdleDemo(admin: pg.Client): Promise<void> {
  const { rows: sessions } = await admin.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and usename like 'comity\\_%'`,
  );
  if ((sessions[0]?.n ?? 0) > 0) {
    throw new CommandFailure(
      'A service or worker is connected to this database. Stop it first.',
      EXIT.changedMeanwhile,
    );
  }
  const { rows: known } = await admin.query<{ present: boolean }>(
    `select to_regclass('directory.agency') is not null as present`,
  );
  if (!known[0]?.present) return;
  const { rows: others } = await admin.query<{ id: string }>(
    'select id from directory.agency where id <> all ($1) order by id limit 5',
    [DEMO_AGENCIES.map(({ slug }) => slug)],
  );
  if (others.length === 0) return;
  const names = others.map(({ id }) => id).join(', ');
  throw new CommandFailure(
    `This database holds agencies that are not the demo's: ${names}. Nothing was done.`,
    EXIT.notAllowed,
  );
}

async function dropSchemas(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `select quote_ident(nspname) as name from pg_namespace
     where nspowner in (select oid from pg_roles where rolname in ('comity_owner', 'comity_queue'))`,
  );
  if (rows.length > 0) await admin.query(`drop schema ${rows.map(({ name }) => name).join(', ')} cascade`);
}
