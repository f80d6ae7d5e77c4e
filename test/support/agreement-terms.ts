import type { AgreementTerms } from '../../src/agreements/index.js';
import { inDays, REQUESTING, SOURCE } from './retention-world.js';

/** That day alone. */
export const inDaysOnly = (days: number) => inDays(days).toISOString().slice(0, 10);

/** In force since a hundred days, and for a hundred more. */
export const AGREEMENT_TERMS: AgreementTerms = {
  kind: 'mou',
  parties: [SOURCE, REQUESTING].map((agency) => ({ agency, direction: 'both', oris: [] })),
  authorities: ['A-TEST'],
  purposes: [{ code: 'CRIM_INVESTIGATION', elements: ['person.*'] }],
  elementsForbidden: [],
  series: [],
  jurisdictions: ['US-UT'],
  recipients: { contractors: false, subRecipients: false },
  onward: { rule: 'forbidden', to: [] },
  retention: { maximum: 'P1Y', perCategory: [], atEnd: 'destroy', certificateRequired: true },
  security: { standards: [], breachNoticeWithin: 'PT24H' },
  trainings: [],
  audit: { right: true, every: 'P1Y' },
  individuals: { correctionsWithin: 'P5D', requestsHandledBy: SOURCE, accountingKeptBy: SOURCE },
  term: {
    effectiveFrom: inDaysOnly(-100),
    expiresOn: inDaysOnly(100),
    timeZone: 'America/Denver',
    maxRenewals: 1,
    reviewOn: inDaysOnly(50),
  },
  heldData: { onSuspension: 'freeze', onTermination: 'destroy' },
  public: false,
  documentDigest: `sha256:${'a'.repeat(64)}`,
  counselReview: { agency: SOURCE, reviewedOn: inDaysOnly(-101) },
  clauses: [],
  undertaking: true,
  contractorAssurance: false,
};
