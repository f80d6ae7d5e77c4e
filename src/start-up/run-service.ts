import { CurrentPolicy } from '../policy/index.js';
import { ConfigProblem, readConfig } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { packageVersion } from '../platform/package-root.js';
import { startBackground } from './background.js';
import { beforeServing } from './before-serving.js';
import { prepareDemoSource, seedDemo } from './demo-data.js';
import { openPlatform } from './platform.js';
import { startUpScreen } from './screen.js';
import type { StartUpScreen } from './screen.js';
import { createService } from './service.js';
import { whatToDo } from './what-to-do.js';

const TITLE = 'Comity';

export interface RunningService {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts everything in order, tells each part on the screen, and listens. */
export async function startService(config: Config, screen: StartUpScreen): Promise<RunningService> {
  const platform = await openPlatform({
    config,
    createKeys: !config.production,
    say: (line) => screen.note(`    ${line}`),
  });
  try {
    const { database } = platform;
    screen.ok(
      'PostgreSQL',
      `${database.version} ${database.embedded ? `embedded, data in ${config.home}` : 'from DATABASE_URL'}`,
    );
    screen.ok('Migrations', `${database.applied.length} applied now, ${database.migrations} in all`);
    if (config.demo) screen.ok('Demo source', await prepareDemoSource(platform));
    const app = await createService(platform);
    await app.init();
    screen.ok('Keystore', await beforeServing(app, platform));
    const policy = app.get(CurrentPolicy, { strict: false });
    screen.ok('Policy pack', `${policy.name}, ${policy.ruleCount} rules, ${policy.digest.slice(0, 23)}…`);
    screen.ok('Queue', config.redisUrl === undefined ? 'PostgreSQL (set REDIS_URL to use Redis)' : 'Redis');
    const readOnly = await platform.readOnly();
    if (readOnly) screen.failed('Ledger', readOnly.detail);
    if (config.demo && !readOnly) screen.ok('Demo data', await seedDemo(app, platform));
    const background = config.worker === 'in-process' && !readOnly ? startBackground(app, platform) : undefined;
    await app.listen(config.port, config.host);
    return {
      url: await app.getUrl(),
      stop: async () => {
        await app.close();
        await background?.stop();
        await platform.close();
      },
    };
  } catch (error) {
    await platform.close();
    throw error;
  }
}

/** `main`: start, show, and stop cleanly on SIGINT or SIGTERM. */
export async function runService(): Promise<void> {
  const screen = startUpScreen(process.stdout);
  let service: RunningService;
  try {
    const config = readConfig();
    const mode = config.demo ? 'demo mode: every person, case and agency is invented' : 'service';
    screen.note(`${TITLE} ${packageVersion()}   ${mode}`);
    screen.note('');
    service = await startService(config, screen);
    showAddresses(screen, config.publicOrigin, config.demo);
  } catch (error) {
    screen.failed(error instanceof ConfigProblem ? 'Configuration' : 'Start', whatToDo(error));
    process.exitCode = 1;
    return;
  }
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= service.stop().catch((error: unknown) => {
      screen.failed('Stop', whatToDo(error));
      process.exitCode = 1;
    });
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function showAddresses(screen: StartUpScreen, origin: string, demo: boolean): void {
  screen.note('');
  screen.note(`Console          ${origin}/sign-in`);
  screen.note(`API reference    ${origin}/api/docs`);
  screen.note(`Ledger           ${origin}/api/v1/ledger/checkpoint`);
  screen.note(`Health           ${origin}/health/ready`);
  screen.note('');
  screen.note(
    demo
      ? 'Try:  npx comity request check policies/utah/tests/task-force.yaml --scenario SC02'
      : 'Try:  npx comity doctor',
  );
  screen.note('');
}
