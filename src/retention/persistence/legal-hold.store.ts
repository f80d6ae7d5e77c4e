import type { AggregateDefinition } from '../../ledger/index.js';
import { evolve } from '../domain/legal-hold.js';
import type { LegalHold, LegalHoldEvent } from '../domain/legal-hold.js';

type Placed = Exclude<LegalHold, { status: 'none' }>;

const placed = (state: LegalHold): Placed => {
  if (state.status === 'none') throw new Error('A hold is stored before it was placed');
  return state;
};

export const LEGAL_HOLD: AggregateDefinition<LegalHold, LegalHoldEvent> = {
  kind: 'legal-hold',
  table: 'retention.legal_hold',
  initial: { status: 'none' },
  evolve,
  columns: {
    number: (state) => placed(state).terms.number,
    status: (state) => state.status,
    source_agency: (state) => placed(state).terms.sourceAgency,
    share_request_id: (state) => {
      const { scope } = placed(state).terms;
      return scope.kind === 'share-request' ? scope.requestId : null;
    },
    file_id: (state) => {
      const { scope } = placed(state).terms;
      return scope.kind === 'letter' ? scope.fileId : null;
    },
    package_ids: (state) => placed(state).packageIds,
    placed_by: (state) => placed(state).terms.placedBy,
    lift_proposed_by: (state) => ('proposal' in state ? state.proposal.proposedBy : null),
    lift_confirmed_by: (state) => (state.status === 'lifted' ? state.confirmedBy : null),
    detail_id: (state) => placed(state).terms.detail.id,
  },
  agencies: (state) => [placed(state).terms.sourceAgency],
};

/** Nest token of the aggregate store. */
export const LEGAL_HOLD_STORE = Symbol('legal hold store');
