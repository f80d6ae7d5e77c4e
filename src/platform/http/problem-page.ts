import type { FastifyInstance } from 'fastify';
import { problemType } from './problem.js';
import { REJECTIONS, type RejectionCode } from './rejection-table.js';

/** What `GET /problems/<code>` says about a code: the target of every problem's `type`. */
export interface ProblemExplanation {
  readonly code: RejectionCode;
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}

export function explain(code: string): ProblemExplanation | undefined {
  return Object.hasOwn(REJECTIONS, code)
    ? { code: code as RejectionCode, ...REJECTIONS[code as RejectionCode] }
    : undefined;
}

/** `/problems/<code>`: JSON for programs, a small page for people. Open to everybody. */
export function registerProblemExplanations(instance: FastifyInstance): void {
  instance.get<{ Params: { code: string } }>(`${problemType(':code' as RejectionCode)}`, (request, reply) => {
    const explanation = explain(request.params.code);
    if (!explanation) return reply.callNotFound();
    void reply.header('cache-control', 'public, max-age=3600');
    void reply.header('vary', 'accept');
    return /\btext\/html\b/.test(request.headers.accept ?? '')
      ? reply.type('text/html; charset=utf-8').send(explanationPage(explanation))
      : reply.type('application/json; charset=utf-8').send(JSON.stringify(explanation));
  });
}

function explanationPage({ code, status, title, remedy }: ProblemExplanation): string {
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)} (${status})</title>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"></head>',
    `<body><main><h1>${escaped(title)}</h1>`,
    `<p>HTTP status ${status}, code <code>${escaped(code)}</code></p>`,
    `<h2>What to do</h2><p>${escaped(remedy)}</p></main></body></html>`,
  ].join('\n');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
