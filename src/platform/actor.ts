export const ROLES = [
  'analyst',
  'privacy_officer',
  'legal_counsel',
  'custodian',
  'records_officer',
  'policy_steward',
  'auditor',
  'operator',
  'overseer',
] as const;
export type Role = (typeof ROLES)[number];

/** Who acts: a person of an agency, or the service itself (time passing, policy deciding alone). */
export interface Actor {
  readonly personId: string;
  readonly agencyId: string;
  readonly roles: readonly Role[];
}

/** Author of events that no person caused; belongs to no agency. */
export const SERVICE_PERSON = 'service';
