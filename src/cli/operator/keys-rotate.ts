import type { Command } from 'commander';
import { out } from '../print.js';
import { withProgress } from '../progress.js';

/** Adds `keys rotate`. */
export function registerKeysCommands(program: Command): void {
  const keys = program.command('keys').description('the keystore: rotate the keys that packages are under');
  keys
    .command('rotate')
    .description(
      'put every package key under a new epoch key and destroy the former ones; safe beside a running service, ' +
        'and after an interruption to be called again',
    )
    .action(rotate);
}

async function rotate(): Promise<void> {
  const [{ refuseWhileReadOnly, withInstallation }, { withApplication }, { KeyEpochsKeeper }] = await Promise.all([
    import('./platform-connection.js'),
    import('./application.js'),
    import('../../retention/index.js'),
  ]);
  const moved = await withProgress('rotating keys', (onProgress) =>
    withInstallation(async (platform) => {
      await refuseWhileReadOnly(platform);
      return withApplication(platform, (app) => app.get(KeyEpochsKeeper, { strict: false }).rotate(onProgress));
    }),
  );
  out(`${moved} keys moved; the former epoch keys are destroyed. Backups of the keystore from before still hold them.`);
}
