import { isUtf8 } from 'node:buffer';
import { RouteConfig, type FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { rejected, type Result } from '../result.js';
import { parseJsonBody } from './json-boundary.js';
import { MULTIPART_TYPE, readMultipart } from './multipart.js';
import { unwrap } from './problem.js';
import { FORM, parseUrlEncoded } from './url-encoded.js';

/** Room for a request with 500 elements and their reasons; a larger text is an upload, which goes to its own route. */
export const BODY_LIMIT = 256 * 1024;

const ACCEPTS_UP_TO = 'acceptsUpTo';

/** For a route that takes uploads: the body may have this many bytes. */
export const AcceptsUpTo = (bytes: number): MethodDecorator => RouteConfig({ [ACCEPTS_UP_TO]: bytes });

/** The only parameter of the content type that changes nothing we do. */
const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;
const FORM_TYPE = /^application\/x-www-form-urlencoded[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

const ACCEPTS_FORM = 'acceptsForm';

/**
 * For routes of pages: the body may be a URL-encoded form. Elsewhere forms are 415, because a form is what another
 * site can send without asking (CORS "simple request"). Names ending in `[]` arrive as lists.
 */
export const AcceptsForm = (): MethodDecorator => RouteConfig({ [ACCEPTS_FORM]: true });

const ACCEPTS_FILES = 'acceptsFiles';

/** For a page with a field for files: the form may also be multipart (RFC 7578). No larger than others, and never on a disk. */
export const AcceptsFormWithFiles = (): MethodDecorator => RouteConfig({ [ACCEPTS_FORM]: true, [ACCEPTS_FILES]: true });

/** Both at once: the configuration of a route is one, and the decorator that stands above replaces it. */
export const AcceptsFormUpTo = (bytes: number): MethodDecorator =>
  RouteConfig({ [ACCEPTS_FORM]: true, [ACCEPTS_UP_TO]: bytes });

/** Replaces every body parser of Fastify and Nest; types without a parser are 415. */
export function installBodyParsers(adapter: FastifyAdapter): void {
  adapter.getInstance().removeAllContentTypeParsers();
  // A limit of the route goes before that of the parser (https://fastify.dev/docs/latest/Reference/Routes/#routes-options).
  adapter.getInstance().addHook('onRoute', (route) => {
    const bytes = (route.config as Readonly<Record<string, unknown>> | undefined)?.[ACCEPTS_UP_TO];
    if (typeof bytes === 'number') route.bodyLimit = bytes;
  });
  const options = { bodyLimit: BODY_LIMIT };
  adapter.useBodyParser('application/json', false, options, (request, body, done) => {
    settle(() => unwrap(readJson(request as unknown as FastifyRequest, body)), done);
  });
  adapter.useBodyParser('application/x-www-form-urlencoded', false, options, (request, body, done) => {
    settle(() => unwrap(readForm(request as unknown as FastifyRequest, body)), done);
  });
  adapter.useBodyParser('multipart/form-data', false, options, (request, body, done) => {
    readUpload(request as unknown as FastifyRequest, body).then(
      (read) => settle(() => unwrap(read), done),
      (error: unknown) => done(error as Error),
    );
  });
}

function readJson(request: FastifyRequest, body: Buffer): Result<unknown> {
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
    return rejected('unsupported-media-type', 'Send Content-Type: application/json, in UTF-8.');
  }
  return parseJsonBody(body);
}

const configured = (request: FastifyRequest, what: string): boolean =>
  (request.routeOptions.config as unknown as Record<string, unknown>)[what] === true;

async function readUpload(request: FastifyRequest, body: Buffer): Promise<Result<unknown>> {
  if (!configured(request, ACCEPTS_FILES)) {
    return rejected('unsupported-media-type', 'This route takes no files. Send Content-Type: application/json.');
  }
  const type = request.headers['content-type'] ?? '';
  if (!MULTIPART_TYPE.test(type)) {
    return rejected('malformed-form', 'Send the form as multipart/form-data with its boundary and nothing else.');
  }
  return readMultipart(type, body);
}

function readForm(request: FastifyRequest, body: Buffer): Result<unknown> {
  if (!configured(request, ACCEPTS_FORM)) {
    return rejected('unsupported-media-type', 'This route reads JSON only. Send Content-Type: application/json.');
  }
  if (!FORM_TYPE.test(request.headers['content-type'] ?? '')) {
    return rejected('unsupported-media-type', 'Send the form as application/x-www-form-urlencoded in UTF-8.');
  }
  if (!isUtf8(body)) return rejected('malformed-form', 'The form is not valid UTF-8.');
  return parseUrlEncoded(body.toString('utf8'), FORM);
}

function settle(read: () => unknown, done: (error: Error | null, body?: unknown) => void): void {
  let body: unknown;
  try {
    body = read();
  } catch (error) {
    done(error as Error);
    return;
  }
  done(null, body);
}
