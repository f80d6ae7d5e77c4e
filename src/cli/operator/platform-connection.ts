import { systemClock } from '../../platform/clock/clock.js';
import { readConfig } from '../../platform/config/config.js';
import type { Config } from '../../platform/config/config.js';
import { openKeyHome } from '../../platform/keys/key-home.js';
import { createLog } from '../../platform/logging/log.js';
import { connectPlatform } from '../../start-up/platform.js';
import type { Platform } from '../../start-up/platform.js';
import { CommandFailure, EXIT } from '../exit-codes.js';
import { openServer } from './server.js';

/**
 * The platform of an installation that was set up before: keys are not made and nothing is migrated. Its log goes to
 * standard error, so that data stays alone on standard output.
 * @throws KeyProblem when there are no keys, before a server is started
 */
export async function openInstallation(config: Config = readConfig()): Promise<Platform> {
  const keys = openKeyHome(config.keys, { create: false });
  const { adminUrl, embedded, close } = await openServer(config);
  return connectPlatform({
    config,
    clock: systemClock,
    log: createLog({ level: config.logLevel, destination: process.stderr }),
    keys,
    adminUrl,
    database: { version: 'not asked', embedded, applied: [], migrations: 0 },
    stopServer: close,
  });
}

/** Runs `work` with the installation and lets it go, whatever happens. */
export async function withInstallation<T>(work: (platform: Platform) => Promise<T>, config?: Config): Promise<T> {
  const platform = await openInstallation(config);
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

/** For commands whose work would count refusals as nothing to do. @throws CommandFailure while the ledger is behind */
export async function refuseWhileReadOnly({ readOnly }: Platform): Promise<void> {
  const refusal = await readOnly();
  if (refusal) throw new CommandFailure(refusal.detail, EXIT.notAllowed);
}
