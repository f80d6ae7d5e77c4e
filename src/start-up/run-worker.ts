import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { readConfig } from '../platform/config/config.js';
import { NestLogger } from '../platform/logging/nest-logger.js';
import { startBackground } from './background.js';
import { beforeServing } from './before-serving.js';
import { openPlatform } from './platform.js';
import { startUpScreen } from './screen.js';
import { whatToDo } from './what-to-do.js';

/** `worker`: sequencer, retention and queue without the API; any number may run beside each other. */
export async function runWorker(): Promise<void> {
  const screen = startUpScreen(process.stdout);
  try {
    const config = readConfig();
    const platform = await openPlatform({ config, createKeys: !config.production });
    const app = await NestFactory.createApplicationContext(AppModule.of(platform), {
      logger: new NestLogger(platform.log),
      abortOnError: false,
    });
    await beforeServing(app, platform);
    const readOnly = await platform.readOnly();
    if (readOnly) {
      screen.failed('Worker', readOnly.detail);
      process.exitCode = 1;
      await app.close();
      return await platform.close();
    }
    const background = startBackground(app, platform);
    screen.ok('Worker', config.redisUrl === undefined ? 'queue on PostgreSQL' : 'queue on Redis');
    let stopping: Promise<void> | undefined;
    const stop = () => {
      stopping ??= background
        .stop()
        .then(() => app.close())
        .then(() => platform.close());
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  } catch (error) {
    screen.failed('Worker', whatToDo(error));
    process.exitCode = 1;
  }
}
