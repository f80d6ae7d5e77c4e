import type { AggregateDefinition } from '../../ledger/index.js';
import { SERVICE_PERSON } from '../../platform/actor.js';
import { evolve, known, publicationOf } from '../domain/pack-version.js';
import type { PackVersion, PackVersionEvent } from '../domain/pack-version.js';

export const POLICY_PACK_VERSION: AggregateDefinition<PackVersion, PackVersionEvent> = {
  kind: 'policy-pack-version',
  table: 'policy.pack_version',
  initial: { status: 'none' },
  evolve,
  columns: {
    pack: (state) => known(state).pack,
    pack_version: (state) => known(state).packVersion,
    status: (state) => known(state).status,
    digest: (state) => known(state).digest,
    tests_digest: (state) => known(state).testsDigest,
    keeper: (state) => known(state).keeper,
    effective_at: (state) => publicationOf(state)?.effectiveAt ?? null,
    author: (state) => person(known(state).proposedBy),
    first_approver: (state) => known(state).approvals[0]?.person ?? null,
    first_role: (state) => known(state).approvals[0]?.role ?? null,
    second_approver: (state) => known(state).approvals[1]?.person ?? null,
    second_role: (state) => known(state).approvals[1]?.role ?? null,
    publisher: (state) => person(publicationOf(state)?.publishedBy),
  },
  agencies: (state) => [known(state).keeper].filter((keeper) => keeper !== ''),
};

/** Nest token of the aggregate store. */
export const PACK_VERSION_STORE = Symbol('policy pack version store');

/** The service is no person. */
function person(id: string | undefined): string | null {
  return id === undefined || id === SERVICE_PERSON ? null : id;
}
