import type { Command } from 'commander';
import { findPack, formatProblem } from '../../policy/index.js';
import { readConfig } from '../../platform/config/config.js';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { printImpact } from '../print-impact.js';
import { withOutput } from '../print.js';
import type { OutputOptions } from '../print.js';
import { withProgress } from '../progress.js';

interface Options extends OutputOptions {
  readonly packs?: string;
  readonly list: string;
}

/** Adds `policy impact` to the `policy` command: the only one of them that needs the database. */
export function registerPolicyImpact(policy: Command): void {
  withOutput(policy.command('impact'))
    .description('what a draft would have made of past decisions and would make of live grants; changes nothing')
    .argument('<draft>', 'a pack, or the folder of one')
    .option('--packs <directory>', 'where the packs are; by default those of the installation')
    .option('--list <number>', 'cases listed of each kind; all are counted', '50')
    .addHelpText('after', '\nExit codes: 0 nothing would change · 3 something would · 1 failed · 2 usage')
    .action(impact);
}

async function impact(draft: string, { output, packs, list }: Options): Promise<void> {
  if (!/^\d{1,6}$/.test(list)) throw new CommandFailure('--list takes a whole number.', EXIT.usage);
  const config = readConfig();
  const loaded = findPack(draft, packs ?? config.policies);
  if (!loaded.ok) {
    throw new CommandFailure(`The draft cannot be used:\n${loaded.problems.map(formatProblem).join('\n')}`);
  }
  const [{ withInstallation }, { withApplication }, { PolicyImpact }, { SERVICE_PERSON }] = await Promise.all([
    import('./platform-connection.js'),
    import('./application.js'),
    import('../../grants/index.js'),
    import('../../platform/actor.js'),
  ]);
  const report = await withProgress('replaying decisions', (onProgress) =>
    withInstallation(
      (platform) =>
        withApplication(platform, (app) =>
          app.get(PolicyImpact, { strict: false }).of({
            // The one role that reads the facts of all agencies; the transactions are read-only.
            database: platform.purger,
            actor: { personId: SERVICE_PERSON, agencyId: '', roles: [] },
            draft: loaded.pack,
            listAtMost: Number(list),
            onProgress,
          }),
        ),
      config,
    ),
  );
  await printImpact(output, report);
}
