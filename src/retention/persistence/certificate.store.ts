import type { AggregateDefinition } from '../../ledger/index.js';
import { evolve } from '../domain/certificate.js';
import type { Certificate, CertificateEvent, CertificateState } from '../domain/certificate.js';

const issued = (state: CertificateState): Certificate => {
  if (state.status === 'none') throw new Error('A certificate is stored before it was issued');
  return state.document.certificate;
};

export const CERTIFICATE: AggregateDefinition<CertificateState, CertificateEvent> = {
  kind: 'certificate',
  table: 'retention.certificate',
  initial: { status: 'none' },
  evolve,
  columns: {
    number: (state) => issued(state).number,
    requesting_agency: (state) => issued(state).requestingAgency,
    source_agency: (state) => issued(state).sourceAgency,
    recipient_agency: (state) => issued(state).recipientAgency,
    issued_at: (state) => issued(state).issuedAt,
    keep_until: (state) => issued(state).keepUntil,
  },
  agencies: (state) => {
    const { requestingAgency, sourceAgency, recipientAgency } = issued(state);
    return [...new Set([requestingAgency, sourceAgency, recipientAgency])];
  },
};

/** Nest token of the aggregate store. */
export const CERTIFICATE_STORE = Symbol('certificate store');
