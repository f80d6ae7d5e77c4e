import { endOfTerm, millisecondsOf, startOfTerm } from './term.js';
import { partiesOf } from './terms.js';
import type { AgreementTerms } from './terms.js';

/** Sealed words beside the codes: where they are, and a keyed commitment to them. */
export interface DetailRef {
  readonly id: string;
  readonly commitment: string;
}

export interface Signature {
  readonly agency: string;
  readonly person: string;
  readonly role: string;
  /** Name, title and proof of delegation of the signatory. */
  readonly detail: DetailRef;
}

export const SUSPENSION_REASONS = ['breach', 'safeguards_lost', 'law_in_doubt', 'complaint', 'other'] as const;
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number];
export const TERMINATION_REASONS = ['mutual', 'breach', 'law_changed', 'need_ended', 'withdrawn', 'other'] as const;
export type TerminationReason = (typeof TERMINATION_REASONS)[number];

/** One party's stop. The agreement is in force again only when every party has lifted its own. */
export interface Suspension {
  readonly agency: string;
  readonly reason: SuspensionReason;
  readonly since: string;
  readonly detail?: DetailRef;
}

export interface Termination {
  readonly agency: string;
  readonly reason: TerminationReason;
  /** Day on which the other parties were told. */
  readonly noticeOn: string;
  readonly detail?: DetailRef;
}

interface Known {
  readonly number: string;
  /** 1 for the first; an amendment is the next revision of the same number. */
  readonly revision: number;
  readonly terms: AgreementTerms;
  readonly detail: DetailRef;
  readonly draftedBy: string;
  readonly signatures: readonly Signature[];
  /** The revision this one will supersede. */
  readonly amends?: string;
  /** The draft of the next revision, while there is one. */
  readonly amendment?: { readonly id: string; readonly parties: readonly string[] };
}

export interface DraftAgreement extends Known {
  readonly status: 'draft';
}
export interface AgreementInForce extends Known {
  readonly status: 'in_force';
}
export interface SuspendedAgreement extends Known {
  readonly status: 'suspended';
  readonly suspensions: readonly Suspension[];
}
export interface EndedAgreement extends Known {
  readonly status: 'expired' | 'terminated' | 'superseded';
  readonly termination?: Termination;
  readonly supersededBy?: string;
}
export type KnownAgreement = DraftAgreement | AgreementInForce | SuspendedAgreement | EndedAgreement;
export type Agreement = { readonly status: 'none' } | KnownAgreement;
export type AgreementStatus = KnownAgreement['status'];

export type AgreementEvent =
  | {
      readonly type: 'AgreementDrafted';
      readonly number: string;
      readonly revision: number;
      readonly terms: AgreementTerms;
      readonly detail: DetailRef;
      readonly draftedBy: string;
      readonly amends?: string;
    }
  | { readonly type: 'AgreementSigned'; readonly signature: Signature }
  | { readonly type: 'AgreementEnteredIntoForce'; readonly dueAt: string }
  | { readonly type: 'AgreementSuspended'; readonly suspension: Suspension }
  | { readonly type: 'AgreementSuspensionJoined'; readonly suspension: Suspension }
  | { readonly type: 'AgreementSuspensionLifted'; readonly agency: string }
  | { readonly type: 'AgreementResumed' }
  | { readonly type: 'AgreementAmendmentOpened'; readonly amendment: string; readonly parties: readonly string[] }
  | { readonly type: 'AgreementAmendmentDropped'; readonly amendment: string }
  | { readonly type: 'AgreementSuperseded'; readonly by: string }
  | { readonly type: 'AgreementTerminated'; readonly termination: Termination }
  | { readonly type: 'AgreementExpired'; readonly dueAt: string }
  /** A draft that nobody signed for the time the pack gives it: terminated by nobody. */
  | { readonly type: 'AgreementDraftLapsed'; readonly dueAt: string };

/** Folds one event into the state; an event that does not fit is a corrupted history, so it throws. */
export function evolve(state: Agreement, event: AgreementEvent): Agreement {
  if (event.type === 'AgreementDrafted') {
    if (state.status !== 'none') throw new Error('An agreement was drafted twice');
    const { type: _type, ...drafted } = event;
    return { status: 'draft', signatures: [], ...drafted };
  }
  switch (event.type) {
    case 'AgreementSigned': {
      const draft = expect(state, 'draft');
      return { ...draft, signatures: [...draft.signatures, event.signature] };
    }
    case 'AgreementEnteredIntoForce':
      return { ...expect(state, 'draft'), status: 'in_force' };
    case 'AgreementSuspended':
      return { ...expect(state, 'in_force'), status: 'suspended', suspensions: [event.suspension] };
    case 'AgreementSuspensionJoined': {
      const suspended = expect(state, 'suspended');
      return { ...suspended, suspensions: [...suspended.suspensions, event.suspension] };
    }
    case 'AgreementSuspensionLifted': {
      const suspended = expect(state, 'suspended');
      return { ...suspended, suspensions: suspended.suspensions.filter((each) => each.agency !== event.agency) };
    }
    case 'AgreementResumed': {
      const { suspensions: _lifted, ...rest } = expect(state, 'suspended');
      return { ...rest, status: 'in_force' };
    }
    case 'AgreementAmendmentOpened':
      return { ...live(state), amendment: { id: event.amendment, parties: event.parties } };
    case 'AgreementAmendmentDropped': {
      const { amendment: _dropped, ...rest } = known(state);
      return rest as KnownAgreement;
    }
    case 'AgreementSuperseded':
      return { ...ended(live(state), 'superseded'), supersededBy: event.by };
    case 'AgreementTerminated': {
      const current = state.status === 'draft' ? state : live(state);
      return { ...ended(current, 'terminated'), termination: event.termination };
    }
    case 'AgreementExpired':
      return ended(live(state), 'expired');
    case 'AgreementDraftLapsed':
      return ended(expect(state, 'draft'), 'terminated');
  }
}

/** What time alone will do to the agreement, and the first instant at which it is due. */
export function nextStep(
  agreement: Agreement,
): { readonly step: 'enter-into-force' | 'expire'; readonly dueAt: Date } | undefined {
  switch (agreement.status) {
    case 'draft': {
      if (!isFullySigned(agreement)) return undefined;
      const { effectiveFrom, timeZone } = agreement.terms.term;
      return { step: 'enter-into-force', dueAt: new Date(millisecondsOf(startOfTerm(effectiveFrom, timeZone))) };
    }
    case 'in_force':
    case 'suspended': {
      const { expiresOn, timeZone } = agreement.terms.term;
      return { step: 'expire', dueAt: new Date(millisecondsOf(endOfTerm(expiresOn, timeZone)) + 1) };
    }
    default:
      return undefined;
  }
}

export function isFullySigned(agreement: KnownAgreement): boolean {
  return partiesOf(agreement.terms).every((party) => agreement.signatures.some((each) => each.agency === party));
}

/** Who may see the agreement: its parties, and those whom a draft of its next revision invites. */
export function visibleTo(agreement: KnownAgreement): readonly string[] {
  return [...new Set([...partiesOf(agreement.terms), ...(agreement.amendment?.parties ?? [])])];
}

export function known(state: Agreement): KnownAgreement {
  if (state.status === 'none') throw new Error('An agreement changed before it was drafted');
  return state;
}

function live(state: Agreement): AgreementInForce | SuspendedAgreement {
  if (state.status === 'in_force' || state.status === 'suspended') return state;
  throw new Error(`An agreement that is ${state.status} is not live`);
}

function ended(state: KnownAgreement, status: EndedAgreement['status']): EndedAgreement {
  const { number, revision, terms, detail, draftedBy, signatures, amends, amendment } = state;
  return {
    status,
    number,
    revision,
    terms,
    detail,
    draftedBy,
    signatures,
    ...(amends === undefined ? {} : { amends }),
    ...(amendment === undefined ? {} : { amendment }),
  };
}

function expect<S extends AgreementStatus>(state: Agreement, status: S): Extract<KnownAgreement, { status: S }> {
  if (state.status !== status) throw new Error(`An agreement that is ${state.status} is not ${status}`);
  return state as Extract<KnownAgreement, { status: S }>;
}
