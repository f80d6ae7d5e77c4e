import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { checkRequest } from './request-checks.js';
import { ProblemFilter, type FaultReporter, type ProblemPage } from './problem-filter.js';
import { registerProblemExplanations } from './problem-page.js';
import { RouteIndex } from './route-index.js';

export interface HttpOptions {
  /** Scheme, host and port under which browsers reach the service, for example `https://comity.example`. */
  readonly publicOrigin: string;
  readonly report: FaultReporter;
  /** Draws problems for people on page routes; without it, and under `/api/`, they stay JSON. */
  readonly problemPage?: ProblemPage;
}

/**
 * Installs the whole HTTP edge on an application made with `createFastifyAdapter`. Call it once, after
 * `NestFactory.create` and before `app.init()` or `app.listen()`: routes made earlier would escape the route index.
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
  registerProblemExplanations(instance);
  app.useGlobalFilters(new ProblemFilter({ report: options.report, routes, page: options.problemPage }));
}
