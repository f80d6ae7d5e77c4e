import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection, Result } from '../result.js';
import { ProblemError } from './problem.js';
import { parseUrlEncoded, QUERY, type UrlEncoded } from './url-encoded.js';

export const ADDRESS_LIMIT = 4096;

/** Where the query parser leaves its refusal: it runs inside the router, which nothing may throw out of. */
const QUERY_REJECTION = Symbol('query rejection');

/** Fastify's `querystringParser`. */
export function readQuery(text: string): Record<string, unknown> {
  const query: Result<UrlEncoded> = parseUrlEncoded(text, QUERY);
  return query.ok ? (query.value as Record<string, unknown>) : { [QUERY_REJECTION]: query.rejection };
}

/** Fields of which two would leave it to chance which one counts; Node keeps one of them silently. */
const SINGLE_FIELDS: ReadonlySet<string> = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'host',
  'idempotency-key',
  'if-match',
  'origin',
  'sec-fetch-site',
]);

/** Refuses what no route could read, before anything is parsed or anybody is signed in. */
export function checkRequest(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  const rejection = rejectionOf(request);
  if (rejection) done(new ProblemError(rejection));
  else done();
}

function rejectionOf(request: FastifyRequest): Rejection | undefined {
  const { url } = request.raw;
  if (url === undefined || url.length > ADDRESS_LIMIT) {
    return { code: 'address-too-long', detail: `Shorten the address to ${ADDRESS_LIMIT} characters.` };
  }
  // %00 would be cut off or refused by everything behind us; RFC 3986 §7.3 warns of it.
  if (/[^\u0021-\u007e]|%00/.test(url)) {
    return { code: 'bad-request', detail: 'Percent-encode everything but ASCII in the address, and send no NUL.' };
  }
  const repeated = repeatedField(request.raw.rawHeaders);
  if (repeated !== undefined) return { code: 'bad-request', detail: `Send the header field "${repeated}" once.` };
  if (request.headers.host === undefined) return { code: 'bad-request', detail: 'Send the header field "host".' };

  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return { code: 'unsupported-media-type', detail: 'Send the body without Content-Encoding.' };
  }
  return (request.query as { [QUERY_REJECTION]?: Rejection } | undefined)?.[QUERY_REJECTION];
}

function repeatedField(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!SINGLE_FIELDS.has(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}
