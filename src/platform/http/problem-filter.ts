import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mapFault, type MappedFault } from './fault-mapping.js';
import { problemDocument, problemHeaders, type ProblemDocument } from './problem.js';
import type { RouteIndex } from './route-index.js';

/** Told of every refusal the operator must hear of. Must not throw and must not write values (see logging). */
export type FaultReporter = (thrown: unknown, report: 'notice' | 'fault', requestId: string) => void;

/** Draws a problem for people, or answers `undefined` to leave it as JSON. */
export type ProblemPage = (problem: ProblemDocument) => string | undefined;

export interface ProblemSettings {
  readonly report: FaultReporter;
  readonly routes: RouteIndex;
  readonly page?: ProblemPage | undefined;
}

/** The one place where a thrown value becomes a response; installed for every route and for Fastify's own errors. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly settings: ProblemSettings) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerWithProblem(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.settings);
  }
}

export function answerWithProblem(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  settings: ProblemSettings,
): void {
  const fault = methodOrPath(mapFault(thrown), request, settings.routes);
  if (fault.report !== 'quiet') settings.report(thrown, fault.report, request.id);
  if (reply.raw.headersSent) {
    // Half an answer is out; the reader must not take it for a whole one.
    reply.raw.destroy();
    return;
  }
  const problem = problemDocument(fault.rejection, request.id);
  void reply.code(problem.status).headers({ ...problemHeaders(fault.rejection), ...fault.headers });
  const page = settings.page && wantsPage(request) ? settings.page(problem) : undefined;
  if (page === undefined) void reply.send(JSON.stringify(problem));
  else void reply.header('content-type', 'text/html; charset=utf-8').send(page);
}

/** A path that exists under another method is 405, not 404. Which routes exist is public (OpenAPI). */
function methodOrPath(fault: MappedFault, request: FastifyRequest, routes: RouteIndex): MappedFault {
  if (fault.rejection.code !== 'not-found' || !request.is404) return fault;
  const [path = ''] = request.url.split('?', 1);
  const methods = routes.methodsAt(path);
  if (methods.length === 0 || methods.includes(request.method)) return fault;
  const allow = methods.join(', ');
  return {
    rejection: { code: 'method-not-allowed', detail: `Use one of these methods: ${allow}.` },
    headers: { allow },
    report: 'quiet',
  };
}

function wantsPage(request: FastifyRequest): boolean {
  return !request.url.startsWith('/api/') && /\btext\/html\b/.test(request.headers.accept ?? '');
}
