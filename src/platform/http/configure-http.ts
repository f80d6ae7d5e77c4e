import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuthGuard, type AuthSettings } from '../auth/auth.guard.js';
import { logRequests } from '../logging/access-log.js';
import type { Log } from '../logging/log.js';
import { installFingerprintKey } from './idempotency.js';
import { ProblemFilter, type FaultReporter, type ProblemPage } from './problem-filter.js';
import { registerProblemExplanations } from './problem-page.js';
import { checkRequest } from './request-checks.js';
import { RouteIndex } from './route-index.js';

export interface HttpOptions {
  /** Scheme, host and port under which browsers reach the service, for example `https://comity.example`. */
  readonly publicOrigin: string;
  readonly log: Log;
  readonly auth: AuthSettings;
  /** 32 bytes, the same in every process of the installation: a retry may reach another process. */
  readonly fingerprintKey: Buffer;
  /** Draws problems for people on page routes; without it, and under `/api/`, they stay JSON. */
  readonly problemPage?: ProblemPage;
}

/**
 * Installs the whole HTTP edge on an application made with `createFastifyAdapter`. Call it once, after
 * `NestFactory.create` and before `app.init()` or `app.listen()`: routes made earlier would escape the route index.
 * Every route then needs a session or a token unless it is `@Public()`.
 */
export function configureHttp(app: NestFastifyApplication, options: HttpOptions): void {
  const instance = app.getHttpAdapter().getInstance();
  const routes = new RouteIndex();

  instance.addHook('onRoute', (route) => routes.add(route.method, route.url));
  if (options.publicOrigin.startsWith('https:')) {
    instance.addHook('onRequest', (_request, reply, done) => {
      reply.raw.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
      done();
    });
  }
  instance.addHook('onRequest', checkRequest);
  logRequests(instance, options.log);
  installFingerprintKey(instance, options.fingerprintKey);
  registerProblemExplanations(instance);
  app.useGlobalGuards(new AuthGuard(options.auth, options.publicOrigin));
  app.useGlobalFilters(new ProblemFilter({ report: reporter(options.log), routes, page: options.problemPage }));
}

function reporter(log: Log): FaultReporter {
  return (thrown, report, requestId) => {
    if (report === 'fault') log.error('The request failed through a fault of ours', { requestId, fault: thrown });
    else log.warn('The database refused what the boundary let through', { requestId, fault: thrown });
  };
}
