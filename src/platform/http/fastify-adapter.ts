import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection } from '../result.js';
import { newId } from '../ids/ids.js';
import { BODY_LIMIT, installBodyParsers } from './body-parsers.js';
import { problemDocument, problemHeaders } from './problem.js';
import { answerWithProblem, type ProblemSettings } from './problem-filter.js';
import { readQuery } from './request-checks.js';
import { RouteIndex } from './route-index.js';
import { setSecurityHeaders } from './security-headers.js';

export const SEGMENT_LIMIT = 200;
const REQUEST_TIMEOUT_MS = 30_000;
const HEADER_LIMIT = 16 * 1024;

/** Errors before routing are always the sender's doing, so there is nobody to tell but the sender. */
const BEFORE_ROUTING: ProblemSettings = { report: () => undefined, routes: new RouteIndex() };

/**
 * Fastify set up so that nothing is guessed, rewritten or logged behind our back; `configureHttp` does the rest.
 * @param trustedProxies whose `X-Forwarded-For` says who asks; anybody else could write anything there
 */
export function createFastifyAdapter(trustedProxies: readonly string[] = []): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    // Fastify's own log lines carry the address with ids and query; ours are written by `configureHttp`.
    logger: false,
    // An id from outside would let a caller write into our log.
    requestIdHeader: false,
    genReqId: () => newId(),
    routerOptions: {
      caseSensitive: true,
      ignoreTrailingSlash: false,
      ignoreDuplicateSlashes: false,
      maxParamLength: SEGMENT_LIMIT,
      querystringParser: readQuery,
    },
    // A missing Host is answered by `checkRequest` with a problem document instead of Node's bare 400.
    http: { maxHeaderSize: HEADER_LIMIT, requireHostHeader: false },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      setSecurityHeaders(reply.raw);
      reply.raw.setHeader('X-Request-Id', request.id);
      answerWithProblem(error, request, reply, BEFORE_ROUTING);
    },
    clientErrorHandler: answerBrokenRequest,
  });
  // Nest's own hook for this: it runs before every other one, also for addresses that no route can have.
  adapter.registerSecurityHook((request, response) => {
    setSecurityHeaders(response);
    response.setHeader('X-Request-Id', request.id);
    return undefined;
  });
  // Node answers an `Expect` other than 100-continue by itself, with a bare 417.
  adapter.getInstance().server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    answerRaw(response, { code: 'bad-request', detail: 'Send no Expect header field but "100-continue".' });
  });
  installBodyParsers(adapter);
  return adapter;
}

function answerRaw(response: ServerResponse, rejection: Rejection): void {
  const requestId = newId();
  const problem = problemDocument(rejection, requestId);
  const body = JSON.stringify(problem);
  setSecurityHeaders(response);
  response.writeHead(problem.status, {
    ...problemHeaders(rejection),
    'x-request-id': requestId,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  response.end(body);
}

/** Bytes that Node could not read as HTTP: there is no request and no reply, only the socket. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const requestId = newId();
    const problem = problemDocument(brokenRequest(error.code), requestId);
    const body = JSON.stringify(problem);
    const headers = Object.entries({
      ...problemHeaders(brokenRequest(error.code)),
      'x-request-id': requestId,
      'cache-control': 'private, no-store',
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${headers.join('')}\r\n${body}`);
  }
  socket.destroySoon();
}

function brokenRequest(code: string | undefined): Rejection {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { code: 'request-timeout', detail: 'The request did not arrive in time. Send it again.' };
    case 'HPE_HEADER_OVERFLOW':
      return { code: 'headers-too-large', detail: 'Send fewer or shorter header fields.' };
    default:
      return { code: 'bad-request', detail: 'The request is not HTTP/1.1. Check its line, fields and lengths.' };
  }
}
