export interface GrantedElement {
  readonly code: string;
  readonly result: 'permit' | 'mask';
  readonly transform?: string;
  /** Policy choices that were set aside for it when it was granted. */
  readonly overrode?: readonly string[];
}

export interface GrantTerms {
  readonly number: string;
  readonly requestId: string;
  readonly requestNumber: string;
  readonly decisionId: string;
  readonly requesterId: string;
  /** The people who decided: none of them releases or receives alone what they granted themselves. */
  readonly approvers: readonly string[];
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly agreement?: string;
  readonly purpose: string;
  readonly elements: readonly GrantedElement[];
  readonly subjects: { readonly count: number; readonly pseudonyms: readonly string[] };
  readonly retention: { readonly duration: string; readonly destroyAt: string; readonly setBy: readonly string[] };
  readonly obligations: readonly {
    readonly code: string;
    readonly params: Readonly<Record<string, string | number | boolean>>;
  }[];
  readonly startsAt: string;
  readonly expiresAt: string;
}

export type SuspensionCause =
  | 'officer'
  | 'agreement_suspended'
  | 'agreement_ended'
  | 'facts_changed'
  /** While a complaint about it is reviewed. */
  | 'complaint'
  | 'complaint_upheld';

/**
 * What made a re-check look at the grant: an agreement, the requester, a policy pack, the day, a complaint. An id or digest,
 * no words.
 */
export interface RecheckCause {
  readonly kind: 'agreement' | 'person' | 'policy' | 'time' | 'complaint';
  readonly subject?: string;
}

export type Grant =
  | { readonly status: 'none' }
  | { readonly status: 'pending' | 'active' | 'expired'; readonly terms: GrantTerms }
  | {
      readonly status: 'suspended';
      readonly terms: GrantTerms;
      readonly cause: SuspensionCause;
      /** Rules that stand against it, when a rule suspended it. */
      readonly rules?: readonly string[];
    }
  | { readonly status: 'revoked'; readonly terms: GrantTerms }
  | { readonly status: 'superseded'; readonly terms: GrantTerms; readonly by: string };

export type GrantEvent =
  | { readonly type: 'GrantCreated'; readonly terms: GrantTerms }
  | { readonly type: 'GrantActivated' }
  | {
      readonly type: 'GrantSuspended';
      readonly cause: SuspensionCause;
      readonly rationale?: { readonly id: string; readonly commitment: string };
      readonly rules?: readonly string[];
      readonly because?: RecheckCause;
    }
  | {
      readonly type: 'GrantResumed';
      /** An officer's reason; absent when a rule resumed what a rule had suspended. */
      readonly rationale?: { readonly id: string; readonly commitment: string };
      readonly because?: RecheckCause;
    }
  | { readonly type: 'GrantRevoked'; readonly rationale: { readonly id: string; readonly commitment: string } }
  | { readonly type: 'GrantExpired'; readonly dueAt: string }
  | { readonly type: 'GrantSuperseded'; readonly by: string };

export type LiveGrant = Extract<Grant, { status: 'active' | 'suspended' | 'pending' | 'expired' }>;

export function evolve(state: Grant, event: GrantEvent): Grant {
  if (event.type === 'GrantCreated') return { status: 'pending', terms: event.terms };
  if (state.status === 'none') throw new Error('A grant changed before it was created');
  const { terms } = state;
  switch (event.type) {
    case 'GrantActivated':
    case 'GrantResumed':
      return { status: 'active', terms };
    case 'GrantSuspended':
      return {
        status: 'suspended',
        terms,
        cause: event.cause,
        ...(event.rules === undefined ? {} : { rules: event.rules }),
      };
    case 'GrantRevoked':
      return { status: 'revoked', terms };
    case 'GrantExpired':
      return { status: 'expired', terms };
    case 'GrantSuperseded':
      return { status: 'superseded', terms, by: event.by };
  }
}
