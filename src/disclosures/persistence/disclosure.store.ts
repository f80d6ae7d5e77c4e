import type { AggregateDefinition } from '../../ledger/index.js';
import { evolveDisclosure } from '../domain/accounting.js';
import type { Accounting, DisclosureEvent, DisclosureRecord } from '../domain/accounting.js';

const accounting = (state: DisclosureRecord): Accounting => {
  if (state.status === 'none') throw new Error('A disclosure is stored before it was recorded');
  return state.accounting;
};

export const DISCLOSURE: AggregateDefinition<DisclosureRecord, DisclosureEvent> = {
  kind: 'disclosure',
  table: 'disclosure.accounting',
  initial: { status: 'none' },
  evolve: evolveDisclosure,
  columns: {
    package_id: (state) => accounting(state).packageId,
    grant_id: (state) => accounting(state).grantId,
    share_request_id: (state) => accounting(state).requestId,
    source_agency: (state) => accounting(state).disclosingAgency,
    requesting_agency: (state) => accounting(state).requestingAgency,
    recipient_agency: (state) => accounting(state).recipient.agency,
    purpose: (state) => accounting(state).purpose.code,
    subject_pseudonyms: (state) => accounting(state).subjects.pseudonyms,
    disclosed_at: (state) => accounting(state).disclosedAt,
    keep_until: (state) => accounting(state).keepUntil,
  },
  agencies: (state) => {
    const { disclosingAgency, requestingAgency, recipient } = accounting(state);
    return [...new Set([disclosingAgency, requestingAgency, recipient.agency])];
  },
};

/** Nest token of the aggregate store. */
export const DISCLOSURE_STORE = Symbol('disclosure store');
