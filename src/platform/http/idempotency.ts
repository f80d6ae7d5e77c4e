import { createHmac } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { canonicalize } from 'json-canonicalize';
import type { Tx } from '../database/database.js';
import { accepted, rejected, type Result } from '../result.js';
import { sqlStateOf } from './fault-mapping.js';
import { ProblemError } from './problem.js';

/** draft-ietf-httpapi-idempotency-key-header-07: what the sender says, and what the request was. */
export interface IdempotentRequest {
  readonly key: string;
  /** Method and route pattern. */
  readonly route: string;
  /** Keyed digest of address and body. */
  readonly fingerprint: Buffer;
}

/** All that is remembered of an answer. The controller reads the record again for the body. */
export interface Outcome {
  readonly status: number;
  readonly location?: string | undefined;
  readonly etag?: string | undefined;
}

export type Claim = { readonly fresh: true } | { readonly fresh: false; readonly replay: Outcome };

const KEPT_HOURS = 24;
/** How long a second request waits for the first to end before it is told to come back. */
const WAIT_MS = 2000;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Runs `work` once for a key: claims it, does the work, keeps the outcome, all in the caller's transaction, so that
 * claim and effect stand or fall together. A rejection is not kept: it had no effect, and the retry may succeed.
 */
export async function once(
  tx: Tx,
  request: IdempotentRequest,
  work: () => Promise<Result<Outcome>>,
): Promise<Result<Outcome & { readonly replayed: boolean }>> {
  const claim = await claimIdempotencyKey(tx, request);
  if (!claim.ok) return claim;
  if (!claim.value.fresh) return accepted({ ...claim.value.replay, replayed: true });
  const result = await work();
  if (!result.ok) return result;
  await completeIdempotencyKey(tx, request, result.value);
  return accepted({ ...result.value, replayed: false });
}

/**
 * First statement of the effect's transaction. A second request with the same key waits at the primary key until the
 * first has committed (then it is a replay) or rolled back (then it is fresh).
 *
 * @returns `idempotency-key-reused` for another body, `idempotency-in-flight` after the wait; the transaction must
 *   then be rolled back, which returning the rejection from `Database.transaction` does
 */
export async function claimIdempotencyKey(
  tx: Tx,
  { key, route, fingerprint }: IdempotentRequest,
  waitMs = WAIT_MS,
): Promise<Result<Claim>> {
  const { agencyId, personId } = tx.actor;
  let claimed: readonly unknown[];
  try {
    // The subquery is volatile, so it runs, and it runs before the row meets the primary key.
    claimed = await tx.query(
      `insert into platform.idempotency as kept (agency, person, route, key, fingerprint, expires_at)
       select $1, $2, $3, $4, $5, $6::timestamptz + make_interval(hours => ${KEPT_HOURS})
       from (select set_config('lock_timeout', $7, true)) as patience
       on conflict (agency, person, route, key) do update
         set fingerprint = excluded.fingerprint, expires_at = excluded.expires_at,
             status = null, location = null, etag = null
         where kept.expires_at <= $6
       returning 1`,
      [agencyId, personId, route, key, fingerprint, tx.at, String(waitMs)],
    );
  } catch (error) {
    if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
    return rejected('idempotency-in-flight', 'The first request with this key still runs. Repeat this one later.');
  }
  // The rest of the transaction is as patient as before.
  await tx.query('set local lock_timeout to default');
  if (claimed.length > 0) return accepted({ fresh: true });
  return replayOf(tx, { key, route, fingerprint });
}

/** Keeps the outcome under the key that this transaction has claimed. */
export async function completeIdempotencyKey(
  tx: Tx,
  { key, route }: IdempotentRequest,
  { status, location, etag }: Outcome,
): Promise<void> {
  await tx.query(
    `update platform.idempotency set status = $5, location = $6, etag = $7
     where agency = $1 and person = $2 and route = $3 and key = $4`,
    [tx.actor.agencyId, tx.actor.personId, route, key, status, location ?? null, etag ?? null],
  );
}

/** Removes what is older than a day; for the worker's role, which sees all rows. Returns how many. */
export async function sweepIdempotencyKeys(tx: Tx): Promise<number> {
  const rows = await tx.query(`delete from platform.idempotency where expires_at <= $1 returning 1`, [tx.at]);
  return rows.length;
}

async function replayOf(tx: Tx, { key, route, fingerprint }: IdempotentRequest): Promise<Result<Claim>> {
  const [kept] = await tx.query<{
    fingerprint: Buffer;
    status: number | null;
    location: string | null;
    etag: string | null;
  }>(
    `select fingerprint, status, location, etag from platform.idempotency
     where agency = $1 and person = $2 and route = $3 and key = $4`,
    [tx.actor.agencyId, tx.actor.personId, route, key],
  );
  if (!kept || kept.status === null) {
    // Claimed and committed without an outcome: a use without \`once\`. Never run the effect again on a guess.
    return rejected(
      'idempotency-in-flight',
      'The first request with this key has no answer yet. Repeat this one later.',
    );
  }
  if (!kept.fingerprint.equals(fingerprint)) {
    return rejected('idempotency-key-reused', 'This key belongs to another request. Send a new one.');
  }
  const { status, location, etag } = kept;
  return accepted({ fresh: false, replay: { status, location: location ?? undefined, etag: etag ?? undefined } });
}

/** Puts an outcome on the reply; a replay says so. The controller returns the body, read anew. */
export function replyWith(reply: FastifyReply, outcome: Outcome & { readonly replayed?: boolean }): void {
  void reply.code(outcome.status);
  if (outcome.location !== undefined) void reply.header('location', outcome.location);
  if (outcome.etag !== undefined) void reply.header('etag', outcome.etag);
  if (outcome.replayed) void reply.header('idempotency-replayed', 'true');
}

/** Visible characters without quote, comma and backslash; the draft's quoted form is accepted around them. */
const KEY = /^"?([!#-+\--[\]-~]{8,128})"?$/;
const secrets = new WeakMap<FastifyInstance['server'], Buffer>();

/** Gives the edge the key under which bodies are digested: a bare digest of a short body can be guessed. */
export function installFingerprintKey(instance: FastifyInstance, key: Buffer): void {
  secrets.set(instance.server, key);
}

function idempotentRequest(request: FastifyRequest, sent: unknown): IdempotentRequest {
  if (sent === undefined || sent === '') {
    throw new ProblemError({
      code: 'idempotency-key-required',
      detail: 'Send an Idempotency-Key, for example a UUID, and the same one if you repeat the request.',
    });
  }
  const key = typeof sent === 'string' ? KEY.exec(sent)?.[1] : undefined;
  if (key === undefined) {
    throw new ProblemError({
      code: 'invalid-parameter',
      detail: 'The Idempotency-Key must have 8 to 128 visible ASCII characters without quotes and commas.',
    });
  }
  return { key, route: `${request.method} ${request.routeOptions.url}`, fingerprint: fingerprintOf(request) };
}

const IdempotencyKeyParameter = createParamDecorator((_: unknown, context: ExecutionContext): IdempotentRequest => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return idempotentRequest(request, request.headers['idempotency-key']);
});

/** The same for the form of a page, which carries the key that the page was drawn with in the field `idempotencyKey`. */
export const FormIdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): IdempotentRequest => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return idempotentRequest(
    request,
    (request.body as Readonly<Record<string, unknown>> | undefined)?.['idempotencyKey'],
  );
});

/** The key of a request whose effect must happen once; required. Hands over an `IdempotentRequest` for `once`. */
export function IdempotencyKey(): ParameterDecorator {
  const parameter = IdempotencyKeyParameter();
  return (target, key, index) => {
    const descriptor = key === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key);
    if (descriptor && key !== undefined) {
      const documented = ApiHeader({ name: 'Idempotency-Key', required: true, description: 'Same key on each retry' });
      (documented as MethodDecorator)(target, key, descriptor);
    }
    parameter(target, key, index);
  };
}

/** Order of members and blanks are no difference (RFC 8785); address and version seen are. */
function fingerprintOf(request: FastifyRequest): Buffer {
  const secret = secrets.get(request.server.server);
  if (!secret) throw new Error('configureHttp was not given a fingerprint key');
  const asked = { url: request.url, ifMatch: request.headers['if-match'] ?? null, body: request.body ?? null };
  return createHmac('sha256', secret).update(canonicalize(asked)).digest();
}
