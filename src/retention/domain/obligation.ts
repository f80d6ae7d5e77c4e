import type { DetailRef } from './legal-hold.js';

/** Duties about the recipient's own copies that the broker cannot fulfil itself and therefore follows up. */
export const FOLLOWED_OBLIGATIONS = ['O-DELETE-BY', 'O-CERTIFY-DESTRUCTION', 'O-VALIDATE-BY'] as const;
export type FollowedObligation = (typeof FOLLOWED_OBLIGATIONS)[number];

export interface ObligationTerms {
  readonly code: FollowedObligation;
  readonly packageId: string;
  readonly packageNumber: string;
  readonly grantId: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  /** When the recipient's copy must be gone. */
  readonly destroyAt: string;
  /** When the word about it must be here: `dueIn` after that, by the calendar of `zone`. */
  readonly dueAt: string;
  /** ISO 8601 duration; absent: at once. */
  readonly dueIn?: string;
  readonly zone: string;
}

export interface Attestation {
  readonly personId: string;
  readonly at: string;
  /** Day on which the copies were destroyed, as the recipient says. */
  readonly destroyedOn: string;
  readonly statement: DetailRef;
}

/** The recipient's word, before the period ended, that its copies are still valid and needed. */
export interface Validation {
  readonly personId: string;
  readonly at: string;
  readonly reviewedOn: string;
  readonly finding: DetailRef;
}

export type Obligation =
  | { readonly status: 'none' }
  | { readonly status: 'due' | 'overdue'; readonly terms: ObligationTerms }
  | { readonly status: 'attested'; readonly terms: ObligationTerms; readonly attestation: Attestation }
  | { readonly status: 'validated'; readonly terms: ObligationTerms; readonly validation: Validation }
  | {
      readonly status: 'waived';
      readonly terms: ObligationTerms;
      readonly waivedBy: string;
      readonly reason: DetailRef;
    };

export type ObligationEvent =
  | { readonly type: 'ObligationCreated'; readonly terms: ObligationTerms }
  | { readonly type: 'ObligationBroughtForward'; readonly destroyAt: string; readonly dueAt: string }
  | { readonly type: 'ObligationOverdue'; readonly dueAt: string }
  | { readonly type: 'ObligationAttested'; readonly attestation: Attestation }
  | { readonly type: 'ObligationValidated'; readonly validation: Validation }
  | { readonly type: 'ObligationWaived'; readonly waivedBy: string; readonly reason: DetailRef };

export function evolve(state: Obligation, event: ObligationEvent): Obligation {
  if (event.type === 'ObligationCreated') return { status: 'due', terms: event.terms };
  if (state.status !== 'due' && state.status !== 'overdue') {
    throw new Error(`An obligation that is ${state.status} changed`);
  }
  const { terms } = state;
  switch (event.type) {
    case 'ObligationBroughtForward':
      return { ...state, terms: { ...terms, destroyAt: event.destroyAt, dueAt: event.dueAt } };
    case 'ObligationOverdue':
      return { status: 'overdue', terms };
    case 'ObligationAttested':
      return { status: 'attested', terms, attestation: event.attestation };
    case 'ObligationValidated':
      return { status: 'validated', terms, validation: event.validation };
    case 'ObligationWaived':
      return { status: 'waived', terms, waivedBy: event.waivedBy, reason: event.reason };
  }
}
