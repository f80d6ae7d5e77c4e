import type { Command } from 'commander';
import { out } from '../print.js';
import { withProgress } from '../progress.js';

/** Adds `keys rotate`. */
export function registerKeysCommands(program: Command): void {
  const keys = program
    .command('keys')
    .description('the keystore: rotate the keys that packages and sealed words are under');
  keys
    .command('rotate')
    .description(
      'put every key of packages and of files of words under a new epoch key and destroy the former ones; safe beside a running service, ' +
        'and after an interruption to be called again',
    )
    .action(rotate);
}

async function rotate(): Promise<void> {
  const [{ refuseWhileReadOnly, withInstallation }, { withApplication }, { FileKeysKeeper, KeyEpochsKeeper }] =
    await Promise.all([
      import('./platform-connection.js'),
      import('./application.js'),
      import('../../retention/index.js'),
    ]);
  const moved = await withProgress('rotating keys', (onProgress) =>
    withInstallation(async (platform) => {
      await refuseWhileReadOnly(platform);
      return withApplication(platform, async (app) => ({
        packages: await app.get(KeyEpochsKeeper, { strict: false }).rotate(onProgress),
        files: await app.get(FileKeysKeeper, { strict: false }).rotate(onProgress),
      }));
    }),
  );
  out(
    `Keys moved: ${moved.packages} of packages, ${moved.files} of files of words. The former epoch keys are destroyed. Backups of the keystore from before still hold them.`,
  );
}
