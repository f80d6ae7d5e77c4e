import type { Command } from 'commander';
import { CommandFailure } from '../exit-codes.js';
import { printRecord, say, withOutput } from '../print.js';
import type { Column, OutputOptions } from '../print.js';
import { withProgress } from '../progress.js';

type Counts = Readonly<Record<string, number>>;

/** By the database's clock, as the sweep itself sees it. */
const DUE = `
  select
    (select count(*)::int from sharing.release_grant
     where status in ('active', 'suspended') and expires_at <= clock_timestamp()) as "grantsToExpire",
    (select count(*)::int from disclosure.package
     where not gone and not held and due_at <= clock_timestamp()) as "packagesToPurge",
    (select count(*)::int from disclosure.package
     where not gone and held and due_at <= clock_timestamp()) as "packagesHeldBack",
    (select count(*)::int from retention.sealed_file
     where status = 'closed' and due_at <= clock_timestamp()) as "filesToDestroy",
    (select coalesce(sum((state #>> '{counted,counts,due}')::int), 0)::int from retention.purge_brake
     where status in ('pulled', 'half_released')) as "packagesBraked",
    (select count(*)::int from retention.obligation
     where status = 'due' and due_at <= clock_timestamp()) as "obligationsOverdue"`;

/** Adds `retention run` to the `retention` command. */
export function registerRetentionRun(retention: Command): void {
  withOutput(retention.command('run'))
    .description('do once what time alone does: expire, destroy, mark overdue; safe beside a running service')
    .option('--dry-run', 'only count what is due')
    .action(async (options: OutputOptions & { readonly dryRun?: true }) => {
      const { refuseWhileReadOnly, withInstallation } = await import('./platform-connection.js');
      await withInstallation(async (platform) => {
        if (options.dryRun) {
          const { rows } = await platform.purger.pool.query<Counts>(DUE);
          await printCounts(options, rows[0] ?? {});
          return say('Nothing was changed.');
        }
        await refuseWhileReadOnly(platform);
        const [{ withApplication }, { RetentionSweep }] = await Promise.all([
          import('./application.js'),
          import('../../retention/index.js'),
        ]);
        const report = await withProgress('sweeping', () =>
          withApplication(platform, (app) => app.get(RetentionSweep, { strict: false }).run()),
        );
        const { cut, ...counts } = report;
        await printCounts(options, counts);
        if (cut) say('More is due than one pass does. A running service goes on with it; without one, run this again.');
        if (report.failed > 0) {
          throw new CommandFailure(`${report.failed} failed; the log lines above say why. Run it again afterwards.`);
        }
      });
    });
}

async function printCounts({ output }: OutputOptions, counts: Counts): Promise<void> {
  const columns: Column<Counts>[] = Object.keys(counts).map((name) => ({
    title: name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    of: (row) => row[name],
  }));
  await printRecord(output, counts, columns);
}
