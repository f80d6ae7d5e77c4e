import type { AggregateDefinition } from '../../ledger/index.js';
import {
  evolve,
  namedAgreements,
  namedGrants,
  namedShareRequests,
  requestsBehind,
  sourceAgencies,
} from '../domain/complaint.js';
import type { Complaint, ComplaintEvent, KnownComplaint } from '../domain/complaint.js';

const known = (state: Complaint): KnownComplaint => {
  if (state.status === 'none') throw new Error('A complaint is stored before it was received');
  return state;
};
const conclusion = (state: Complaint) => ('conclusion' in state ? state.conclusion : undefined);

function dueAt(state: Complaint): string | null {
  const { status, terms } = known(state);
  if (conclusion(state) !== undefined) return null;
  return status === 'received' ? terms.acknowledgeBy : terms.answerBy;
}

export const COMPLAINT: AggregateDefinition<Complaint, ComplaintEvent> = {
  kind: 'complaint',
  table: 'complaints.complaint',
  initial: { status: 'none' },
  evolve,
  columns: {
    number: (state) => known(state).terms.number,
    status: (state) => state.status,
    overseer_agency: (state) => known(state).terms.overseerAgency,
    agency_complained_of: (state) => known(state).terms.agencyComplainedOf,
    source_agencies: (state) => sourceAgencies(known(state).terms),
    share_request_ids: (state) => namedShareRequests(known(state).terms),
    requests_behind: (state) => requestsBehind(known(state).terms),
    grant_ids: (state) => namedGrants(known(state).terms),
    agreement_refs: (state) => namedAgreements(known(state).terms),
    frozen: (state) => state.status === 'in_review' && state.frozen,
    reaches_agreement: (state) => state.status === 'upheld' && state.reach === 'agreement',
    due_at: dueAt,
    kept_until: (state) => conclusion(state)?.keptUntil ?? null,
  },
  // Its entries say when somebody complained, of what and whom: the agency complained of does not read them.
  agencies: (state) => [known(state).terms.overseerAgency],
};

/** Nest token of the aggregate store. */
export const COMPLAINT_STORE = Symbol('complaint store');
