import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DEMO_OVERSEER, DEMO_PACK_KEEPER } from '../../samples/demo-world.js';
import { AppModule } from '../app.module.js';
import { personLookup } from '../directory/index.js';
import { findSession } from '../platform/auth/sessions.js';
import { TOKENS } from '../platform/auth/tokens.js';
import type { Tokens } from '../platform/auth/tokens.js';
import { configureHttp } from '../platform/http/configure-http.js';
import { PackInForce } from '../policy-packs/index.js';
import { createFastifyAdapter } from '../platform/http/fastify-adapter.js';
import { NestLogger } from '../platform/logging/nest-logger.js';
import { ApiDocument } from '../web/api-document.js';
import { problemPage } from '../web/problem-page.js';
import { demoPersonas } from './demo-personas.js';
import { describeRoutes } from './openapi-document.js';
import type { Platform } from './platform.js';
import { readinessProbes } from './readiness.js';

/** The API and the pages on one Nest application, ready to listen. Tests and the benchmark start it the same way. */
export async function createService(platform: Platform): Promise<NestFastifyApplication> {
  const { log, app: database, keys, config, clock } = platform;
  const { publicOrigin } = config;
  const adapter = createFastifyAdapter(config.trustedProxies);
  const http = {
    publicOrigin,
    personas: config.demo ? demoPersonas(clock.now()) : [],
    readiness: readinessProbes(platform, () => app.get(PackInForce, { strict: false }).complaint),
  };
  const app: NestFastifyApplication = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(withDemoAgencies(platform), http),
    adapter,
    {
      logger: new NestLogger(log),
      abortOnError: false,
    },
  );
  const tokens = app.get<Tokens>(TOKENS, { strict: false });
  configureHttp(app, {
    publicOrigin,
    log,
    fingerprintKey: keys.requestDigestKey,
    problemPage: problemPage(config),
    auth: {
      verifyToken: (token) => tokens.verify(token),
      findSession: (token) => findSession(database, token),
      findPerson: personLookup(database),
    },
  });
  app.get(ApiDocument, { strict: false }).describe(() => describeRoutes(app));
  return app;
}

/** Who keeps the demo's pack and who hears its complaints are agencies of the demo, unless a setting says otherwise. */
function withDemoAgencies(platform: Platform): Platform {
  const { config } = platform;
  if (!config.demo) return platform;
  const { packKeeper = DEMO_PACK_KEEPER, overseer = DEMO_OVERSEER } = config;
  return { ...platform, config: { ...config, packKeeper, overseer } };
}
