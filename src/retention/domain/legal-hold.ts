export interface DetailRef {
  readonly id: string;
  readonly commitment: string;
}

/** What the hold was placed on. A hold on a share request also takes what is released under it later. */
export type HoldScope =
  | { readonly kind: 'packages' }
  | { readonly kind: 'share-request'; readonly requestId: string }
  /** What somebody without an account wrote: a rights case or a complaint, of which the words are kept. */
  | {
      readonly kind: 'letter';
      readonly file: 'rights-case' | 'complaint';
      readonly fileId: string;
      readonly number: string;
    };

/** The matter and the reason are words of a lawyer: sealed in `detail`, never in an event. */
export interface HoldTerms {
  readonly number: string;
  readonly sourceAgency: string;
  readonly scope: HoldScope;
  readonly placedBy: string;
  readonly detail: DetailRef;
}

interface Placed {
  readonly terms: HoldTerms;
  /** Every package it was ever put on. */
  readonly packageIds: readonly string[];
}

export interface LiftProposal {
  readonly proposedBy: string;
  readonly reason: DetailRef;
}

export type LegalHold =
  | { readonly status: 'none' }
  | (Placed & { readonly status: 'active' })
  | (Placed & { readonly status: 'lift_proposed'; readonly proposal: LiftProposal })
  | (Placed & {
      readonly status: 'lifted';
      readonly proposal: LiftProposal;
      readonly confirmedBy: string;
      readonly confirmation: DetailRef;
    });

export type LegalHoldEvent =
  | { readonly type: 'HoldPlaced'; readonly terms: HoldTerms; readonly packageIds: readonly string[] }
  | { readonly type: 'HoldExtended'; readonly packageId: string }
  | { readonly type: 'HoldLiftProposed'; readonly proposedBy: string; readonly reason: DetailRef }
  | { readonly type: 'HoldLifted'; readonly confirmedBy: string; readonly reason: DetailRef };

export function evolve(state: LegalHold, event: LegalHoldEvent): LegalHold {
  if (event.type === 'HoldPlaced') {
    return { status: 'active', terms: event.terms, packageIds: event.packageIds };
  }
  if (state.status === 'none') throw new Error('A hold changed before it was placed');
  if (state.status === 'lifted') throw new Error('A hold changed after it was lifted');
  switch (event.type) {
    case 'HoldExtended':
      return { ...state, packageIds: [...new Set([...state.packageIds, event.packageId])] };
    case 'HoldLiftProposed':
      return { ...state, status: 'lift_proposed', proposal: { proposedBy: event.proposedBy, reason: event.reason } };
    case 'HoldLifted': {
      if (state.status !== 'lift_proposed') throw new Error('A hold was lifted before anybody proposed it');
      return { ...state, status: 'lifted', confirmedBy: event.confirmedBy, confirmation: event.reason };
    }
  }
}
