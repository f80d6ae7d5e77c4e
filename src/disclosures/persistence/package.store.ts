import type { AggregateDefinition } from '../../ledger/index.js';
import { evolve } from '../domain/package.js';
import type { Package, PackageEvent } from '../domain/package.js';

type Known = Exclude<Package, { status: 'none' }>;

const known = (state: Package): Known => {
  if (state.status === 'none') throw new Error('A package is stored before it was sealed');
  return state;
};

export const PACKAGE: AggregateDefinition<Package, PackageEvent> = {
  kind: 'package',
  table: 'disclosure.package',
  initial: { status: 'none' },
  evolve,
  columns: {
    number: (state) => known(state).terms.number,
    status: (state) => state.status,
    grant_id: (state) => known(state).terms.grantId,
    share_request_id: (state) => known(state).terms.requestId,
    accounting_id: (state) => known(state).terms.accountingId,
    requesting_agency: (state) => known(state).terms.requestingAgency,
    source_agency: (state) => known(state).terms.sourceAgency,
    recipient_agency: (state) => known(state).terms.recipientAgency,
    due_at: (state) => known(state).dueAt,
    held: (state) => known(state).holds.length > 0,
  },
  agencies: (state) => {
    const { requestingAgency, sourceAgency, recipientAgency } = known(state).terms;
    return [...new Set([requestingAgency, sourceAgency, recipientAgency])];
  },
};

/** Nest token of the aggregate store. */
export const PACKAGE_STORE = Symbol('package store');
