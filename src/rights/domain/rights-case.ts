export interface DetailRef {
  readonly id: string;
  readonly commitment: string;
}

/** `accounting`: to whom was what about me disclosed. */
export const RIGHTS_KINDS = ['accounting', 'access', 'correction'] as const;
export type RightsKind = (typeof RIGHTS_KINDS)[number];
/** In whose right somebody asks; 63G-2-202(1) names these. */
export const CAPACITIES = ['self', 'parent_or_guardian', 'power_of_attorney', 'notarised_release'] as const;
/** How the person will show who they are. No picture of a document is taken or stored. */
export const IDENTITY_PROOFS = ['in_person', 'notarised_letter', 'ask_me'] as const;
/** How the agency answered; what it wrote went to the person, and stays in its own file. */
export const ANSWERS = ['granted', 'partly_granted', 'denied', 'passed_on'] as const;
export const LANGUAGES = ['en', 'es'] as const;

/** Until when the agency must act, and what says so. */
export interface RightsClock {
  /** Null where no time for an acknowledgement is set. */
  readonly acknowledgeBy: string | null;
  readonly answerBy: string;
  readonly citation: string;
  /** False: the pack has no calendar for all of that time, so that the clock may run out sooner than it must. */
  readonly calendarKnown: boolean;
}

/** Who asks and what they write is sealed in `detail`, for the agency that is asked. */
export interface RightsCaseTerms {
  readonly number: string;
  readonly receivedAt: string;
  readonly channel: 'web';
  readonly language: (typeof LANGUAGES)[number];
  readonly kind: RightsKind;
  readonly capacity: (typeof CAPACITIES)[number];
  readonly identityProof: (typeof IDENTITY_PROOFS)[number];
  /** That must answer; of the overseers where the person did not know whom to ask. */
  readonly agency: string;
  readonly detail: DetailRef;
  /** Slow hash of the code with which the person asks how it stands; the code itself is told once. */
  readonly receipt: { readonly salt: string; readonly hash: string };
  readonly timeZone: string;
  readonly clock: RightsClock;
}

export type RightsCase =
  | { readonly status: 'none' }
  | { readonly status: 'received'; readonly terms: RightsCaseTerms }
  | { readonly status: 'withdrawn'; readonly terms: RightsCaseTerms; readonly withdrawnAt: string }
  | {
      readonly status: 'answered';
      readonly terms: RightsCaseTerms;
      readonly answer: (typeof ANSWERS)[number];
      readonly answeredBy: string;
      readonly answeredAt: string;
    };
export type KnownRightsCase = Exclude<RightsCase, { status: 'none' }>;

export type RightsCaseEvent =
  | { readonly type: 'RightsCaseReceived'; readonly terms: RightsCaseTerms }
  | { readonly type: 'RightsCaseWithdrawn'; readonly at: string }
  | {
      readonly type: 'RightsCaseAnswered';
      readonly answer: (typeof ANSWERS)[number];
      readonly answeredBy: string;
      readonly at: string;
    };

/** Folds one event into the state; an event that does not fit is a corrupted history, so it throws. */
export function evolve(state: RightsCase, event: RightsCaseEvent): RightsCase {
  switch (event.type) {
    case 'RightsCaseReceived':
      if (state.status !== 'none') throw new Error('A rights case was received twice');
      return { status: 'received', terms: event.terms };
    case 'RightsCaseWithdrawn':
      if (state.status !== 'received') throw new Error(`A rights case that is ${state.status} was withdrawn`);
      return { ...state, status: 'withdrawn', withdrawnAt: event.at };
    case 'RightsCaseAnswered': {
      if (state.status !== 'received') throw new Error(`A rights case that is ${state.status} was answered`);
      const { answer, answeredBy, at: answeredAt } = event;
      return { ...state, status: 'answered', answer, answeredBy, answeredAt };
    }
  }
}
