import type { FieldError, Rejection, Result } from '../result.js';
import { REJECTIONS, type RejectionCode } from './rejection-table.js';

/** RFC 9457. `type` is a reference relative to the service; `GET /problems/<code>` answers there. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: RejectionCode;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
  readonly [extension: string]: unknown;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** A refusal on its way to the caller. Thrown by controllers and decorators only; domain code returns the value. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly rejection: Rejection,
    /** Response header fields that the status asks for, for example `WWW-Authenticate`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(rejection.code);
  }
}

/** The value of an accepted result; a rejection is thrown as a problem for the caller. For controllers. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new ProblemError(result.rejection);
}

export function problemDocument(rejection: Rejection, requestId: string): ProblemDocument {
  const { status, title } = REJECTIONS[rejection.code];
  return {
    // First, so that an extension can never overwrite a member of the standard.
    ...rejection.extension,
    type: problemType(rejection.code),
    title,
    status,
    detail: rejection.detail,
    code: rejection.code,
    requestId,
    ...(rejection.errors && rejection.errors.length > 0 ? { errors: rejection.errors } : {}),
  };
}

export function problemType(code: RejectionCode): string {
  return `/problems/${code}`;
}

/** Seconds after which trying again makes sense (RFC 9110 §10.2.3); an extension `retryAfter` overrides them. */
const RETRY_AFTER: Partial<Record<RejectionCode, number>> = {
  'idempotency-in-flight': 2,
  'service-unavailable': 5,
  'source-unavailable': 30,
  'too-many-requests': 30,
};

/** Header fields that a problem of this kind always carries. */
export function problemHeaders(rejection: Rejection): Record<string, string> {
  const asked = rejection.extension?.['retryAfter'];
  const retryAfter = typeof asked === 'number' && Number.isSafeInteger(asked) && asked >= 0 ? asked : undefined;
  const seconds = retryAfter ?? RETRY_AFTER[rejection.code];
  return {
    'content-type': PROBLEM_MEDIA_TYPE,
    ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
    // RFC 9110 §15.5.16: tells a sender that only unencoded bodies are read.
    ...(rejection.code === 'unsupported-media-type' ? { 'accept-encoding': 'identity' } : {}),
  };
}
