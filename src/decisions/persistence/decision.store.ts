import type { AggregateDefinition } from '../../ledger/index.js';
import { evolve } from '../domain/decision.js';
import type { Decision, DecisionEvent } from '../domain/decision.js';

type Made = Exclude<Decision, { status: 'none' }>;

const made = (state: Decision): Made => {
  if (state.status === 'none') throw new Error('A decision is stored before it was made');
  return state;
};

export const DECISION: AggregateDefinition<Decision, DecisionEvent> = {
  kind: 'decision',
  table: 'sharing.decision',
  initial: { status: 'none' },
  evolve,
  columns: {
    share_request_id: (state) => made(state).content.requestId,
    ordinal: (state) => made(state).content.ordinal,
    status: (state) => state.status,
    outcome: (state) => made(state).content.outcome,
    source_agency: (state) => made(state).content.sourceAgency,
    requesting_agency: (state) => made(state).content.requestingAgency,
    first_approver: (state) => made(state).approvals[0]?.personId ?? null,
    second_approver: (state) => made(state).approvals[1]?.personId ?? null,
    first_role: (state) => made(state).approvals[0]?.role ?? null,
    second_role: (state) => made(state).approvals[1]?.role ?? null,
  },
  agencies: (state) => [...new Set([made(state).content.requestingAgency, made(state).content.sourceAgency])],
};

/** Nest token of the aggregate store. */
export const DECISION_STORE = Symbol('decision store');
