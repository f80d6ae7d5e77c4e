import type { FastifyRequest } from 'fastify';
import type { Rejection } from '../result.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const CROSS_SITE: Rejection = {
  code: 'cross-site-request',
  detail: 'Send it from a page of this service. Programs use a bearer token instead of the cookie.',
};

/**
 * Whether another site made the browser send this (https://web.dev/articles/fetch-metadata). `Sec-Fetch-Site` decides
 * where the browser sends it, else `Origin`. A request that rides on a cookie must carry one of them; one without
 * credentials (a public form) must not carry a foreign one. Bodies are JSON, or forms where a page asks for them: the
 * body parsers see to that.
 *
 * @param publicOrigin scheme, host and port of the service
 */
export function crossSiteRejection(
  request: Pick<FastifyRequest, 'method' | 'headers'>,
  publicOrigin: string,
  ridesOnCookie: boolean,
): Rejection | undefined {
  if (SAFE_METHODS.has(request.method)) return undefined;
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  if (site !== undefined) return site === 'same-origin' ? undefined : CROSS_SITE;
  if (origin !== undefined) return origin === publicOrigin ? undefined : CROSS_SITE;
  return ridesOnCookie ? CROSS_SITE : undefined;
}
