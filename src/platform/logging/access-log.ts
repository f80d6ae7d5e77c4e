import type { FastifyInstance } from 'fastify';
import type { Log } from './log.js';

/** One line a request, after the answer has left. The address is never written: it holds ids and, by mistake, names. */
export function logRequests(instance: FastifyInstance, log: Log): void {
  instance.addHook('onResponse', (request, reply, done) => {
    const { url: route } = request.routeOptions;
    log.info('request', {
      requestId: request.id,
      method: request.method,
      ...(route === undefined ? {} : { route }),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ...(request.actor ? { agency: request.actor.agencyId } : {}),
    });
    done();
  });
}
