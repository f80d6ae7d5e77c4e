/**
 * The one table from rejection code to HTTP status and title. `docs/errors.md` is checked against it, and
 * `GET /problems/<code>` prints it. A code that is not here does not compile.
 */
export const REJECTIONS = {
  // Input
  'malformed-json': { status: 400, title: 'The body is not acceptable JSON' },
  'invalid-body': { status: 422, title: 'The body does not have the expected shape' },
  'invalid-parameter': { status: 400, title: 'A parameter of the address is not acceptable' },
  'unsupported-media-type': { status: 415, title: 'Only application/json in UTF-8 is accepted here' },
  'body-too-large': { status: 413, title: 'The body is larger than this route accepts' },
  'bad-request': { status: 400, title: 'The request cannot be read' },
  'method-not-allowed': { status: 405, title: 'This address does not accept that method' },
  // Who
  'not-signed-in': { status: 401, title: 'Sign in, or send a bearer token' },
  'cross-site-request': { status: 403, title: 'The request came from another site' },
  'not-permitted': { status: 403, title: 'Your role does not allow this in the present state' },
  'conflict-of-roles': { status: 403, title: 'One person may not fill both of these roles' },
  'not-found': { status: 404, title: 'Nothing here, or nothing you may see' },
  // Concurrency
  'precondition-required': { status: 428, title: 'Send If-Match with the version you have seen' },
  'changed-meanwhile': { status: 412, title: 'The record changed since you saw it' },
  'facts-changed': { status: 412, title: 'The facts behind the policy result changed since you saw it' },
  'idempotency-key-required': { status: 400, title: 'Send an Idempotency-Key' },
  'idempotency-key-reused': { status: 422, title: 'This Idempotency-Key was used for another request' },
  'idempotency-in-flight': { status: 409, title: 'The first request with this Idempotency-Key is still running' },
  'wrong-state': { status: 409, title: 'The record is not in a state that allows this' },
  // Policy
  'policy-denied': { status: 422, title: 'Policy does not allow this' },
  'policy-hold': { status: 409, title: 'Policy holds this until something is supplied' },
  'override-not-allowed': { status: 422, title: 'Only a policy choice can be overridden, with a reason' },
  'incomplete-decision': { status: 422, title: 'The decision does not cover the request' },
  // Release and retention
  'notice-not-accepted': { status: 409, title: 'Accept the classification notice first' },
  'grant-not-active': { status: 409, title: 'The grant is not active' },
  'already-purged': { status: 410, title: 'The data was destroyed' },
  'under-hold': { status: 409, title: 'A legal hold keeps this' },
  'not-due': { status: 409, title: 'Retention has not run out' },
  'source-unavailable': { status: 503, title: 'The source of the records cannot be reached' },
  'source-too-many-matches': { status: 422, title: 'More records match than the grant covers' },
  // Service
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'service-unavailable': { status: 503, title: 'The service cannot answer now' },
  'internal-error': { status: 500, title: 'A fault of ours' },
} as const satisfies Record<string, { status: number; title: string }>;

export type RejectionCode = keyof typeof REJECTIONS;
