/**
 * The one table from rejection code to HTTP status, title and remedy. `docs/errors.md` is checked against it, and
 * `GET /problems/<code>` prints it. A code that is not here does not compile.
 * `remedy` is the general answer to "what do I do now?"; a rejection's `detail` says it for the case at hand.
 */
export const REJECTIONS = {
  // Input
  'malformed-json': {
    status: 400,
    title: 'The body is not acceptable JSON',
    remedy:
      'Send one JSON object in UTF-8: no name twice in one object, no NUL, no lone surrogate, at most 32 levels, numbers that survive a double.',
  },
  'malformed-form': {
    status: 400,
    title: 'The form cannot be read',
    remedy:
      'Send application/x-www-form-urlencoded in UTF-8, or multipart/form-data where a page takes files; only names ending in [] may repeat.',
  },
  'invalid-body': {
    status: 422,
    title: 'The body does not have the expected shape',
    remedy: 'Correct the members listed in `errors`; the OpenAPI document describes the shape.',
  },
  'invalid-parameter': {
    status: 400,
    title: 'A parameter of the address or a header is not acceptable',
    remedy: 'Correct the parameters listed in `errors`; send each once, and only those the OpenAPI document names.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Only application/json in UTF-8 is accepted here',
    remedy: 'Send `Content-Type: application/json` without a content encoding. Pages also accept URL-encoded forms.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is larger than this route accepts',
    remedy: 'Send at most 256 kB, of a policy pack 1 MB, or split the work.',
  },
  'address-too-long': {
    status: 414,
    title: 'The address is longer than the service accepts',
    remedy: 'Shorten the path or the query; an address may have 4,096 characters, one path segment 200.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The header fields are larger than the service accepts',
    remedy: 'Send fewer or shorter header fields; together they may have 16 kB.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request did not arrive in time',
    remedy: 'Send the whole request within 30 seconds.',
  },
  'bad-request': {
    status: 400,
    title: 'The request cannot be read',
    remedy: 'Check the request line, the percent-encoding of the address, the header fields and Content-Length.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This address does not accept that method',
    remedy: 'Use one of the methods named in the `Allow` header.',
  },
  // Who
  'not-signed-in': {
    status: 401,
    title: 'Sign in, or send a bearer token',
    remedy: 'Sign in again, or send `Authorization: Bearer` with a token that has not run out.',
  },
  'cross-site-request': {
    status: 403,
    title: 'The request came from another site',
    remedy: 'Send it from a page of this service, or use a bearer token instead of the cookie.',
  },
  'not-permitted': {
    status: 403,
    title: 'Your role does not allow this in the present state',
    remedy: 'Ask a person whose role allows it; the permission table is in the documentation.',
  },
  'conflict-of-roles': {
    status: 403,
    title: 'One person may not fill both of these roles',
    remedy: 'Ask another person to do this step.',
  },
  'not-found': {
    status: 404,
    title: 'Nothing here, or nothing you may see',
    remedy: 'Check the address or the number; ask your agency administrator if you should see it.',
  },
  // Concurrency
  'precondition-required': {
    status: 428,
    title: 'Send If-Match with the version you have seen',
    remedy: 'Read the record, then repeat the request with its ETag in `If-Match`; one strong tag, not `*`.',
  },
  'changed-meanwhile': {
    status: 412,
    title: 'The record changed since you saw it',
    remedy: 'Read it again, look at what changed, and decide anew with the new ETag.',
  },
  'facts-changed': {
    status: 412,
    title: 'The facts behind the policy result changed since you saw it',
    remedy: 'Read the policy result again and decide on the new one.',
  },
  'idempotency-key-required': {
    status: 400,
    title: 'Send an Idempotency-Key',
    remedy: 'Send a fresh `Idempotency-Key` (8 to 128 visible characters, for example a UUID), the same on each retry.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    remedy: 'Use a new key for a new request; keep a key only to repeat the very same request.',
  },
  'idempotency-in-flight': {
    status: 409,
    title: 'The first request with this Idempotency-Key is still running',
    remedy: 'Repeat the same request after a few seconds; the first one decides.',
  },
  'wrong-state': {
    status: 409,
    title: 'The record is not in a state that allows this',
    remedy: 'Read the record; it shows its state and what may be done now.',
  },
  'already-exists': {
    status: 409,
    title: 'A record with this identity already exists',
    remedy: 'Read the existing record, or choose another code or number.',
  },
  // Policy
  'policy-denied': {
    status: 422,
    title: 'Policy does not allow this',
    remedy: 'Read `findings`: each names the rule, its basis and the cure; ask again with what would pass.',
  },
  'policy-hold': {
    status: 409,
    title: 'Policy holds this until something is supplied',
    remedy: 'Supply what `findings` ask for, then try again.',
  },
  'pack-unusable': {
    status: 422,
    title: 'The policy pack cannot be used as it is',
    remedy:
      'Correct what `problems` lists (file, line, column); `comity policy lint` and `comity policy test` say the same offline. The pack in force is untouched.',
  },
  'override-not-allowed': {
    status: 422,
    title: 'Only a policy choice can be overridden, with a reason',
    remedy: 'Remove the override of law or agreement, or give a written reason for overriding the policy choice.',
  },
  'incomplete-decision': {
    status: 422,
    title: 'The decision does not cover the request',
    remedy: 'Decide every element of the request and give the rationale that is missing.',
  },
  // Release and retention
  'notice-not-accepted': {
    status: 409,
    title: 'Accept the classification notice first',
    remedy: 'Accept the notice of the package, then open it.',
  },
  'grant-not-active': {
    status: 409,
    title: 'The grant is not active',
    remedy: 'Read the grant: it says whether it waits, is suspended, expired or was revoked.',
  },
  'already-purged': {
    status: 410,
    title: 'The data was destroyed',
    remedy: 'Nothing brings it back; the certificate of destruction says what was destroyed and when.',
  },
  'under-hold': {
    status: 409,
    title: 'A legal hold keeps this',
    remedy: 'Wait until two persons have lifted the hold.',
  },
  'not-due': {
    status: 409,
    title: 'Retention has not run out',
    remedy: 'Wait until the due date that the record shows.',
  },
  'source-unavailable': {
    status: 503,
    title: 'The source of the records cannot be reached',
    remedy: 'Try again later; ask the custodian of the source if it lasts.',
  },
  'source-too-many-matches': {
    status: 422,
    title: 'More records match than the grant covers',
    remedy: 'Narrow the subjects or the time range.',
  },
  // Service
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    remedy: 'Wait as long as `Retry-After` says.',
  },
  'service-unavailable': {
    status: 503,
    title: 'The service cannot answer now',
    remedy: 'Try again after `Retry-After` seconds; use the same Idempotency-Key.',
  },
  'ledger-behind': {
    status: 503,
    title: 'The service is read-only: its ledger is behind what was signed',
    remedy:
      'Reading works. An operator restores a newer backup, or accepts this one with `comity ledger accept-restore`; docs/reliability.md says how.',
  },
  'internal-error': {
    status: 500,
    title: 'A fault of ours',
    remedy: 'Report the `requestId` to the operator; repeat a change only with the same Idempotency-Key.',
  },
} as const satisfies Record<string, { status: number; title: string; remedy: string }>;

export type RejectionCode = keyof typeof REJECTIONS;
