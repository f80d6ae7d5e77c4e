import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { accepted, rejected, type Result } from '../result.js';
import { ProblemError, unwrap } from './problem.js';

/** One version of one kind of record; `digest` names what else the sender must have seen, for example the facts. */
export interface EntityVersion {
  /** Kebab-case noun of the record, for example `share-request`. */
  readonly kind: string;
  readonly version: number;
  /** 8 to 64 hexadecimal digits. */
  readonly digest?: string | undefined;
}

const ENTITY_TAG = /^"([a-z]+(?:-[a-z]+)*)-(0|[1-9]\d{0,14})(?:-([0-9a-f]{8,64}))?"$/;

/** Strong entity tag (RFC 9110 §8.8.3): `"<kind>-<version>[-<digest>]"`. */
export function entityTag({ kind, version, digest }: EntityVersion): string {
  const tag = `"${kind}-${version}${digest === undefined ? '' : `-${digest}`}"`;
  if (!ENTITY_TAG.test(tag)) throw new RangeError('An entity tag needs a kebab-case kind, a version and a hex digest.');
  return tag;
}

/**
 * Reads `If-Match`. Missing, `*` and weak tags are 428 `precondition-required`: none of them names a version that
 * was seen (RFC 9110 §13.1.1 compares strongly). Lists and other text are 400.
 */
export function parseIfMatch(header: string | undefined): Result<EntityVersion> {
  const value = header?.trim() ?? '';
  if (value === '') {
    return rejected('precondition-required', 'Read the record first and send its ETag in If-Match.');
  }
  if (value === '*' || value.startsWith('W/')) {
    return rejected(
      'precondition-required',
      'Send the strong ETag of the version you have seen, not "*" or a weak tag.',
    );
  }
  const match = ENTITY_TAG.exec(value);
  if (!match) return rejected('invalid-parameter', 'If-Match must be one ETag exactly as this service sent it.');
  const [, kind = '', version, digest] = match;
  return accepted({ kind, version: Number(version), ...(digest === undefined ? {} : { digest }) });
}

/**
 * Whether what the sender has seen is what is there now; call it under the row lock.
 *
 * @returns `changed-meanwhile` for another version, `facts-changed` for the same version with another digest; 412
 */
export function compareVersion(seen: EntityVersion, current: EntityVersion): Result<void> {
  if (seen.kind !== current.kind || seen.version !== current.version) {
    return rejected('changed-meanwhile', 'Read the record again and decide on its present version.');
  }
  if (seen.digest !== current.digest) {
    return rejected('facts-changed', 'Read the policy result again and decide on its present facts.');
  }
  return accepted(undefined);
}

const IfMatchParameter = createParamDecorator((_: unknown, context: ExecutionContext): EntityVersion => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (Array.isArray(header)) throw new ProblemError({ code: 'invalid-parameter', detail: 'Send If-Match once.' });
  return unwrap(parseIfMatch(header));
});

/** The version that the sender has seen; required. Hands over an `EntityVersion`. */
export function IfMatch(): ParameterDecorator {
  const parameter = IfMatchParameter();
  return (target, key, index) => {
    const descriptor = key === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key);
    if (descriptor && key !== undefined) {
      const documented = ApiHeader({ name: 'If-Match', required: true, description: 'ETag of the version seen' });
      (documented as MethodDecorator)(target, key, descriptor);
    }
    parameter(target, key, index);
  };
}

/** The version number to compare under the row lock; an ETag of another kind of record is 412. For controllers. */
export function versionSeen(seen: EntityVersion, kind: string): number {
  if (seen.kind === kind) return seen.version;
  throw new ProblemError({
    code: 'changed-meanwhile',
    detail: 'The ETag belongs to another record. Read this one and send its ETag in If-Match.',
  });
}
