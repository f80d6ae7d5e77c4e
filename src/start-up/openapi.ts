import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.js';
import { systemClock } from '../platform/clock/clock.js';
import { readConfig } from '../platform/config/config.js';
import { createFastifyAdapter } from '../platform/http/fastify-adapter.js';
import { openKeyHome } from '../platform/keys/key-home.js';
import { createLog } from '../platform/logging/log.js';
import { packageRoot } from '../platform/package-root.js';
import { describeRoutes } from './openapi-document.js';
import { connectPlatform } from './platform.js';

/** Where the document is kept in the repository. */
export const openApiPath = (): string => join(packageRoot(), 'openapi.json');

/**
 * The document as text, made without a database, without settings and without keys that stay: Nest's preview mode finds the
 * routes and makes nothing that could connect (https://docs.nestjs.com/devtools/overview).
 */
export async function openApiText(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'comity-openapi-'));
  try {
    const platform = connectPlatform({
      config: readConfig({}),
      clock: systemClock,
      log: createLog({ level: 'silent' }),
      keys: openKeyHome(join(folder, 'keys'), { create: true }),
      adminUrl: 'postgres://nobody@127.0.0.1:1/none',
      database: { version: 'none', embedded: false, applied: [], migrations: 0 },
      stopServer: async () => undefined,
    });
    const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(platform), createFastifyAdapter(), {
      preview: true,
      logger: false,
      abortOnError: false,
    });
    return `${JSON.stringify(describeRoutes(app), null, 2)}\n`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes `openapi.json`; returns its path. */
export async function writeOpenApi(): Promise<string> {
  writeFileSync(openApiPath(), await openApiText());
  return openApiPath();
}

/** What is wrong with the stored document, in a sentence for the terminal; `undefined` when it says what the routes say. */
export async function openApiDrift(): Promise<string | undefined> {
  const path = openApiPath();
  if (!existsSync(path)) return 'openapi.json is missing. Run "comity openapi" and commit the file.';
  const stored = readFileSync(path, 'utf8').split('\n');
  const made = (await openApiText()).split('\n');
  const line = made.findIndex((text, index) => text !== stored[index]);
  if (line === -1 && made.length === stored.length) return undefined;
  const at = line === -1 ? made.length : line;
  return (
    `openapi.json differs from the routes at line ${at + 1}: stored ${(stored[at] ?? 'nothing').trim()}, ` +
    `routes say ${(made[at] ?? 'nothing').trim()}. Run "comity openapi" and commit the file.`
  );
}
