import { HttpException } from '@nestjs/common';
import { DatabaseUnavailable } from '../database/database.js';
import type { Rejection } from '../result.js';
import { ProblemError } from './problem.js';
import type { RejectionCode } from './rejection-table.js';

/** What the caller is told, and whether the operator must hear of it. */
export interface MappedFault {
  readonly rejection: Rejection;
  readonly headers?: Readonly<Record<string, string>>;
  /** `quiet`: the caller's doing. `notice`: a check of ours is missing. `fault`: something of ours broke. */
  readonly report: 'quiet' | 'notice' | 'fault';
}

/** Turns anything thrown during a request into a refusal. No message of a foreign error ever reaches the caller. */
export function mapFault(thrown: unknown): MappedFault {
  if (thrown instanceof ProblemError) return { rejection: thrown.rejection, headers: thrown.headers, report: 'quiet' };
  const sqlState = sqlStateOf(thrown);
  if (sqlState !== undefined) return mapDatabaseFault(sqlState);
  const code = codeOf(thrown);
  const status = numberMember(thrown, 'statusCode');
  // The sender went away in the middle of the body: nobody reads this answer, and nothing of ours broke.
  if (code === 'ECONNRESET' && status === 400) return quiet('bad-request', 'The body ended early. Send it whole.');
  if (thrown instanceof DatabaseUnavailable || isConnectionFault(thrown)) return UNAVAILABLE;
  if (thrown instanceof HttpException) return mapHttpStatus(thrown.getStatus(), codeOf(thrown.cause));
  // Fastify marks its own errors with FST_ codes; their status is the sender's doing below 500.
  if (code?.startsWith('FST_') && status !== undefined) return mapHttpStatus(status, code);
  return INTERNAL;
}

const INTERNAL: MappedFault = {
  rejection: { code: 'internal-error', detail: 'Something of ours failed. Report the requestId to the operator.' },
  report: 'fault',
};

const UNAVAILABLE: MappedFault = {
  rejection: {
    code: 'service-unavailable',
    detail: 'The service cannot reach what it needs. Try again after the time in Retry-After.',
  },
  report: 'fault',
};

const BUSY: MappedFault = {
  rejection: {
    code: 'service-unavailable',
    detail: 'The record is busy with other changes. Try the same request again.',
    extension: { retryAfter: 1 },
  },
  report: 'notice',
};

const quiet = (code: RejectionCode, detail: string): MappedFault => ({ rejection: { code, detail }, report: 'quiet' });
const notice = (code: RejectionCode, detail: string): MappedFault => ({
  rejection: { code, detail },
  report: 'notice',
});

/** https://www.postgresql.org/docs/18/errcodes-appendix.html. DETAIL quotes values, so it stays where it is. */
function mapDatabaseFault(sqlState: string): MappedFault {
  switch (sqlState) {
    case '23505': // unique_violation
    case '23P01': // exclusion_violation
      return notice('already-exists', 'A record with this identity already exists. Read it, or choose another one.');
    case '40001': // serialization_failure
    case '40P01': // deadlock_detected
    case '55P03': // lock_not_available (lock_timeout)
    case '57014': // query_canceled (statement_timeout)
      return BUSY;
  }
  switch (sqlState.slice(0, 2)) {
    case '22': // data exception: text that is no uuid, number out of range, NUL, impossible date
      return notice('invalid-body', 'A value does not fit. Check lengths, numbers, dates and identifiers.');
    case '23': // integrity constraint: foreign key, check, not null
      return notice('invalid-body', 'A value refers to something that does not exist here, or breaks a limit.');
    case '08': // connection exception
    case '25': // idle transaction cut off
    case '53': // insufficient resources
    case '57': // operator intervention, shutting down
    case '58': // system error
      return UNAVAILABLE;
    default:
      return INTERNAL;
  }
}

function mapHttpStatus(status: number, code: string | undefined): MappedFault {
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE':
      return quiet('unsupported-media-type', 'Send Content-Type: application/json.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return quiet('bad-request', 'The body is not as long as Content-Length says. Send the whole body.');
    case 'FST_ERR_BAD_URL':
      return quiet('bad-request', 'The percent-encoding of the address is broken. Encode it as UTF-8.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return quiet('address-too-long', 'A segment of the path is longer than 200 characters. Shorten it.');
  }
  switch (status) {
    case 401:
      return quiet('not-signed-in', 'Sign in, or send Authorization: Bearer.');
    case 403:
      return quiet('not-permitted', 'Your role does not allow this.');
    case 404:
      return quiet('not-found', 'Nothing here, or nothing you may see. Check the address.');
    case 405:
      return quiet('method-not-allowed', 'Use a method named in Allow.');
    case 408:
      return quiet('request-timeout', 'The request did not arrive in time. Send it again.');
    case 413:
      return quiet('body-too-large', 'The body is larger than this route accepts. Send less.');
    case 414:
      return quiet('address-too-long', 'The address is too long. Shorten it.');
    case 415:
      return quiet('unsupported-media-type', 'Send Content-Type: application/json.');
    case 429:
      return quiet('too-many-requests', 'Wait as long as Retry-After says.');
    case 431:
      return quiet('headers-too-large', 'Send fewer or shorter header fields.');
    case 503:
      return UNAVAILABLE;
  }
  return status >= 400 && status < 500
    ? quiet('bad-request', 'The request cannot be read. Check its form against the OpenAPI document.')
    : INTERNAL;
}

/** The SQLSTATE of an error of PostgreSQL (pg's `DatabaseError`), also inside TypeORM's `QueryFailedError`. */
export function sqlStateOf(thrown: unknown): string | undefined {
  const inner = memberOf(thrown, 'driverError') ?? thrown;
  const code = codeOf(inner);
  // `severity` tells it from a Node error such as EPIPE, which also has five characters.
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && typeof memberOf(inner, 'severity') === 'string'
    ? code
    : undefined;
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** pg and pg-pool throw these without a code. */
const CONNECTION_MESSAGE =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

function isConnectionFault(thrown: unknown): boolean {
  const inner = memberOf(thrown, 'driverError') ?? thrown;
  const code = codeOf(inner);
  // A missing file is a fault; a missing socket is an unreachable service.
  if (code === 'ENOENT') return memberOf(inner, 'syscall') === 'connect';
  if (code !== undefined && CONNECTION_CODES.has(code)) return true;
  return inner instanceof Error && CONNECTION_MESSAGE.test(inner.message);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function codeOf(value: unknown): string | undefined {
  const code = memberOf(value, 'code');
  return typeof code === 'string' ? code : undefined;
}

function numberMember(value: unknown, name: string): number | undefined {
  const member = memberOf(value, name);
  return typeof member === 'number' ? member : undefined;
}
