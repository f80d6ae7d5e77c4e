import type { AggregateDefinition } from '../../ledger/index.js';
import { evolve } from '../domain/sealed-file.js';
import type { FileTerms, SealedFile, SealedFileEvent } from '../domain/sealed-file.js';

const terms = (state: SealedFile): FileTerms => {
  if (state.status === 'none') throw new Error('A file is stored before it was closed');
  return state.terms;
};

export const SEALED_FILE: AggregateDefinition<SealedFile, SealedFileEvent> = {
  kind: 'sealed-file',
  table: 'retention.sealed_file',
  initial: { status: 'none' },
  evolve,
  columns: {
    kind: (state) => terms(state).kind,
    status: (state) => state.status,
    requesting_agency: (state) => terms(state).requestingAgency,
    source_agency: (state) => terms(state).sourceAgency,
    recipient_agency: (state) => terms(state).recipientAgency,
    due_at: (state) => ('due' in state ? state.due.dueAt : null),
    begun_at: (state) => ('begunAt' in state ? state.begunAt : null),
    destroyed_at: (state) => (state.status === 'destroyed' ? state.destroyedAt : null),
  },
  agencies: (state) => {
    const { requestingAgency, sourceAgency, recipientAgency } = terms(state);
    return [...new Set([requestingAgency, sourceAgency, recipientAgency])];
  },
};

/** Nest token of the aggregate store. */
export const SEALED_FILE_STORE = Symbol('sealed file store');
