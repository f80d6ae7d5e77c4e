import type { AggregateDefinition } from '../../ledger/index.js';
import { evolve } from '../domain/grant.js';
import type { Grant, GrantEvent, GrantTerms } from '../domain/grant.js';

const terms = (state: Grant): GrantTerms => {
  if (state.status === 'none') throw new Error('A grant is stored before it was created');
  return state.terms;
};

export const GRANT: AggregateDefinition<Grant, GrantEvent> = {
  kind: 'grant',
  table: 'sharing.release_grant',
  initial: { status: 'none' },
  evolve,
  columns: {
    number: (state) => terms(state).number,
    status: (state) => state.status,
    share_request_id: (state) => terms(state).requestId,
    decision_id: (state) => terms(state).decisionId,
    requesting_agency: (state) => terms(state).requestingAgency,
    source_agency: (state) => terms(state).sourceAgency,
    recipient_agency: (state) => terms(state).recipientAgency,
    agreement_id: (state) => terms(state).agreement ?? null,
    starts_at: (state) => terms(state).startsAt,
    expires_at: (state) => terms(state).expiresAt,
  },
  agencies: (state) => [
    ...new Set([terms(state).requestingAgency, terms(state).sourceAgency, terms(state).recipientAgency]),
  ],
};

/** Nest token of the aggregate store. */
export const GRANT_STORE = Symbol('grant store');
