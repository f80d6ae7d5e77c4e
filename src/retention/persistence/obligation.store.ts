import type { AggregateDefinition } from '../../ledger/index.js';
import { evolve } from '../domain/obligation.js';
import type { Obligation, ObligationEvent, ObligationTerms } from '../domain/obligation.js';

const terms = (state: Obligation): ObligationTerms => {
  if (state.status === 'none') throw new Error('An obligation is stored before it was created');
  return state.terms;
};

export const OBLIGATION: AggregateDefinition<Obligation, ObligationEvent> = {
  kind: 'obligation',
  table: 'retention.obligation',
  initial: { status: 'none' },
  evolve,
  columns: {
    code: (state) => terms(state).code,
    status: (state) => state.status,
    package_id: (state) => terms(state).packageId,
    source_agency: (state) => terms(state).sourceAgency,
    recipient_agency: (state) => terms(state).recipientAgency,
    due_at: (state) => terms(state).dueAt,
  },
  agencies: (state) => [...new Set([terms(state).sourceAgency, terms(state).recipientAgency])],
};

/** Nest token of the aggregate store. */
export const OBLIGATION_STORE = Symbol('obligation store');
