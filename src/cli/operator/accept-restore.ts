import type { Command } from 'commander';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { out, say } from '../print.js';

const SHORTEST_REASON = 20;

/** Adds `ledger accept-restore` to the `ledger` command. */
export function registerAcceptRestore(ledger: Command): void {
  ledger
    .command('accept-restore')
    .description(
      'go on with a ledger that is behind what was signed: what came after it is lost, and the ledger says so for ever',
    )
    .requiredOption(
      '--reason <text>',
      `why, in at least ${SHORTEST_REASON} characters; kept sealed, its commitment in the ledger`,
    )
    .action(accept);
}

async function accept({ reason }: { readonly reason: string }): Promise<void> {
  if (reason.trim().length < SHORTEST_REASON) {
    throw new CommandFailure(`Give the reason in at least ${SHORTEST_REASON} characters.`, EXIT.usage);
  }
  const [{ withInstallation }, { acceptLedger }] = await Promise.all([
    import('./platform-connection.js'),
    import('../backup/accept-ledger.js'),
  ]);
  const { lost, formerMemory } = await withInstallation((platform) => acceptLedger(platform, reason));
  out(`Accepted. ${lost.size} entries had been signed, root ${lost.root.toString('hex')}; ${formerMemory} keeps that.`);
  say('Start the service again. Tell those who hold checkpoints of this ledger: theirs no longer match it.');
}
