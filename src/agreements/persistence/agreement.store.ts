import type { AggregateDefinition } from '../../ledger/index.js';
import { evolve, known, nextStep, visibleTo } from '../domain/agreement.js';
import type { Agreement, AgreementEvent } from '../domain/agreement.js';
import { partiesOf } from '../domain/terms.js';

export const AGREEMENT: AggregateDefinition<Agreement, AgreementEvent> = {
  kind: 'agreement',
  table: 'agreements.agreement',
  initial: { status: 'none' },
  evolve,
  columns: {
    number: (state) => known(state).number,
    revision: (state) => known(state).revision,
    status: (state) => known(state).status,
    kind: (state) => known(state).terms.kind,
    parties: (state) => partiesOf(known(state).terms),
    visible_to: (state) => visibleTo(known(state)),
    effective_from: (state) => known(state).terms.term.effectiveFrom,
    expires_on: (state) => known(state).terms.term.expiresOn,
    due_at: (state) => nextStep(state)?.dueAt ?? null,
    detail_id: (state) => known(state).detail.id,
  },
  agencies: (state) => partiesOf(known(state).terms),
};

/** Nest token of the aggregate store. */
export const AGREEMENT_STORE = Symbol('agreement store');
