import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../app.module.js';
import { NestLogger } from '../../platform/logging/nest-logger.js';
import type { Platform } from '../../start-up/platform.js';

/** Runs `work` with the commands of the features, without a server and without the background work. */
export async function withApplication<T>(
  platform: Platform,
  work: (app: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const app = await NestFactory.createApplicationContext(AppModule.of(platform), {
    logger: new NestLogger(platform.log),
    abortOnError: false,
  });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
