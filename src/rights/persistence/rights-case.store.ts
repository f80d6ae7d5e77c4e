import type { AggregateDefinition } from '../../ledger/index.js';
import { evolve } from '../domain/rights-case.js';
import type { KnownRightsCase, RightsCase, RightsCaseEvent } from '../domain/rights-case.js';

const known = (state: RightsCase): KnownRightsCase => {
  if (state.status === 'none') throw new Error('A rights case is stored before it was received');
  return state;
};

export const RIGHTS_CASE: AggregateDefinition<RightsCase, RightsCaseEvent> = {
  kind: 'rights-case',
  table: 'rights.rights_case',
  initial: { status: 'none' },
  evolve,
  columns: {
    number: (state) => known(state).terms.number,
    status: (state) => state.status,
    kind: (state) => known(state).terms.kind,
    agency: (state) => known(state).terms.agency,
    due_at: (state) => (state.status === 'received' ? state.terms.clock.answerBy : null),
  },
  agencies: (state) => [known(state).terms.agency],
};

/** Nest token of the aggregate store. */
export const RIGHTS_CASE_STORE = Symbol('rights case store');
