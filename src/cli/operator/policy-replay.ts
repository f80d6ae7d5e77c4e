import type { Command } from 'commander';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { out, printList, withOutput } from '../print.js';
import type { OutputOptions } from '../print.js';
import { withProgress } from '../progress.js';
import type { ReplayReport } from '../../share-requests/index.js';

interface Options extends OutputOptions {
  readonly all?: true;
}

/** Adds `policy replay` to the `policy` command; it needs the database and the keys. */
export function registerPolicyReplay(policy: Command): void {
  withOutput(policy.command('replay'))
    .description(
      'judge past requests again, each under the pack and on the facts it names; they must come out the same',
    )
    .argument('[request]', 'number of one share request')
    .option('--all', 'every evaluation that was ever kept')
    .addHelpText(
      'after',
      '\nExit codes: 0 all that could be replayed came out the same · 8 something did not · 2 usage',
    )
    .action(replay);
}

async function replay(request: string | undefined, { output, all }: Options): Promise<void> {
  if ((request === undefined) === (all === undefined)) {
    throw new CommandFailure('Name one share request, or say --all.', EXIT.usage);
  }
  const [{ withInstallation }, { withApplication }, { ReplayEvaluations }, { SERVICE_PERSON }] = await Promise.all([
    import('./platform-connection.js'),
    import('./application.js'),
    import('../../share-requests/index.js'),
    import('../../platform/actor.js'),
  ]);
  const report = await withProgress('replaying evaluations', (onProgress) =>
    withInstallation((platform) =>
      withApplication(platform, (app) =>
        app.get(ReplayEvaluations, { strict: false }).of({
          // The one role that reads the facts of all agencies; the transactions are read-only.
          database: platform.purger,
          actor: { personId: SERVICE_PERSON, agencyId: '', roles: [] },
          ...(request === undefined ? {} : { request }),
          onProgress,
        }),
      ),
    ),
  );
  const total = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
  if (request !== undefined && total === 0) {
    throw new CommandFailure(`${request} was never judged, or there is no such share request.`, EXIT.notFound);
  }
  await print(output, report, total);
  if (report.faults.length > 0) process.exitCode = EXIT.notVerified;
}

async function print(output: Options['output'], { counts, faults }: ReplayReport, total: number): Promise<void> {
  if (output === 'json') return out(JSON.stringify({ total, counts, faults }, null, 2));
  if (output === 'csv' || faults.length > 0) {
    await printList(output, faults, [
      { title: 'request', of: (row) => row.request },
      { title: 'stage', of: (row) => row.stage },
      { title: 'what', of: (row) => row.what.replaceAll('_', ' ') },
    ]);
  }
  if (output === 'csv') return;
  const { same, differs, engine_differs, facts_purged, facts_unreadable, facts_altered, pack_missing } = counts;
  out(
    `Of ${total} evaluations ${same} came out the same, ${differs} differently; not replayed: ${facts_purged} facts purged, ` +
      `${engine_differs} by another engine, ${facts_unreadable} facts unreadable, ${facts_altered} facts altered, ${pack_missing} pack missing`,
  );
}
