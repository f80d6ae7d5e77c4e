/** Free text and subject criteria live apart, sealed; the row and the ledger hold the reference and a keyed commitment. */
export interface DetailRef {
  readonly id: string;
  readonly commitment: string;
}

export interface EvidenceItem {
  readonly kind: string;
  readonly issuedOn: string;
  readonly expiresOn?: string;
  readonly signedBy: string;
  readonly names: readonly string[];
  readonly notarized?: boolean;
  /** Set by an officer of the source agency who has seen the document, never by the requester. */
  readonly verifiedBy?: string;
}

export interface RequestedElement {
  readonly code: string;
  readonly use?: 'identify' | 'locate' | 'suspect_description';
  /** Only the masked form is asked for. */
  readonly transform?: string;
}

/** What is asked, in codes, counts and pseudonyms only. */
export interface RequestContent {
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly recipient: { readonly agency: string; readonly contractor?: boolean };
  readonly purpose: string;
  readonly authorities: readonly string[];
  /** Number or id of an agreement that was known when it was cited; any other line is sealed with the narrative. */
  readonly agreement?: string;
  readonly assurances: readonly string[];
  readonly elements: readonly RequestedElement[];
  readonly subjects: {
    readonly count: number;
    readonly selectedBy: readonly string[];
    /** One keyed pseudonym per named subject, in the order of the sealed criteria. */
    readonly pseudonyms: readonly string[];
  };
  readonly evidence: readonly EvidenceItem[];
  readonly retention: string;
  readonly timeRange?: { readonly from: string; readonly to: string };
  readonly onward?: { readonly to: string; readonly parent: string; readonly originatorConsent: boolean };
  readonly emergency?: { readonly danger: 'imminent' | 'none' };
  readonly aggregate?: { readonly cells: readonly number[] };
  readonly detail: DetailRef;
}

/** The policy result that a state of the request rests on. */
export interface EvaluationRef {
  readonly id: string;
  readonly outcome: 'permit' | 'narrow' | 'second_approval' | 'hold' | 'deny';
  readonly pack: string;
  readonly packDigest: string;
  readonly factsDigest: string;
  /** Digest of everything but the clock: equal digests mean the officer still sees the same result. */
  readonly resultDigest: string;
  /** Rules that failed, with their basis; passes are in the evaluation itself. */
  readonly failed: readonly { readonly rule: string; readonly basis: string; readonly effect: string }[];
}

/** What made the service look again at a request that waits. */
export interface RecheckReason {
  readonly kind: 'agreement' | 'person' | 'policy' | 'time' | 'complaint';
  readonly subject?: string;
}

export type OpenStatus = 'draft' | 'submitted' | 'in_review' | 'info_requested';
export type ClosedStatus = 'decided' | 'withdrawn' | 'lapsed';
export type Status = OpenStatus | ClosedStatus;

interface Known {
  readonly number: string;
  readonly requesterId: string;
  readonly content: RequestContent;
  readonly copyOf?: string;
}

export interface DraftRequest extends Known {
  readonly status: 'draft';
}

interface Submitted extends Known {
  readonly submittedAt: string;
  /** Where the time to decide counts from, once questions waited: submission, moved on by as long as they did. */
  readonly clockFrom?: string;
  /** Counts submissions and answers that changed what is asked. */
  readonly revision: number;
  readonly evaluation: EvaluationRef;
}

export interface RequestUnderReview extends Submitted {
  readonly status: 'submitted' | 'in_review';
  /** A decision that waits for its second approval; no other may be made beside it. */
  readonly pendingDecision?: string;
  readonly answer?: DetailRef;
}

export interface ReturnedRequest extends Submitted {
  readonly status: 'info_requested';
  readonly question: DetailRef;
  /** Absent where it was asked before the clock could pause. */
  readonly askedAt?: string;
}

export interface DecidedRequest extends Submitted {
  readonly status: 'decided';
  readonly decisionId: string;
  readonly outcome: 'permit' | 'narrow' | 'deny';
  readonly decidedBy: 'person' | 'policy';
}

export interface EndedRequest extends Known {
  readonly status: 'withdrawn' | 'lapsed';
}

export type ShareRequest =
  { readonly status: 'none' } | DraftRequest | RequestUnderReview | ReturnedRequest | DecidedRequest | EndedRequest;

export type ShareRequestEvent =
  | {
      readonly type: 'ShareRequestDrafted';
      readonly number: string;
      readonly requesterId: string;
      readonly content: RequestContent;
      readonly copyOf?: string;
    }
  | { readonly type: 'ShareRequestAmended'; readonly content: RequestContent }
  | {
      readonly type: 'ShareRequestSubmitted';
      readonly at: string;
      readonly revision: number;
      readonly evaluation: EvaluationRef;
    }
  | {
      readonly type: 'ReviewOpened';
      readonly because: 'submission' | 'answer' | 'human_review_requested' | 'second_approval_declined' | 'amendment';
    }
  | { readonly type: 'EvidenceVerified'; readonly index: number; readonly personId: string }
  | {
      readonly type: 'ShareRequestRechecked';
      readonly evaluation: EvaluationRef;
      /** When no person asked for it: what changed, an id or a digest. */
      readonly because?: RecheckReason;
    }
  | {
      readonly type: 'InformationRequested';
      readonly question: DetailRef;
      /** Not in entries from before the clock could pause. */
      readonly at?: string;
    }
  | {
      readonly type: 'InformationAnswered';
      readonly at?: string;
      readonly answer: DetailRef;
      readonly content: RequestContent;
      readonly revision: number;
      readonly evaluation: EvaluationRef;
    }
  | { readonly type: 'SecondApprovalAwaited'; readonly decisionId: string }
  | {
      readonly type: 'ShareRequestDecided';
      readonly decisionId: string;
      readonly outcome: 'permit' | 'narrow' | 'deny';
      readonly decidedBy: 'person' | 'policy';
    }
  | { readonly type: 'ShareRequestWithdrawn' }
  | { readonly type: 'ShareRequestLapsed'; readonly dueAt: string };

/**
 * Folds one event into the state. An event that does not fit the state is a corrupted history, so it throws.
 */
export function evolve(state: ShareRequest, event: ShareRequestEvent): ShareRequest {
  switch (event.type) {
    case 'ShareRequestDrafted':
      return {
        status: 'draft',
        number: event.number,
        requesterId: event.requesterId,
        content: event.content,
        ...(event.copyOf === undefined ? {} : { copyOf: event.copyOf }),
      };
    case 'ShareRequestAmended':
      return { ...expect(state, 'draft'), content: event.content };
    case 'ShareRequestSubmitted':
      return {
        ...expect(state, 'draft'),
        status: 'submitted',
        submittedAt: event.at,
        revision: event.revision,
        evaluation: event.evaluation,
      };
    case 'ReviewOpened':
      return openReview(state);
    case 'EvidenceVerified': {
      const request = underReview(state);
      const evidence = request.content.evidence.map((item, index) =>
        index === event.index ? { ...item, verifiedBy: event.personId } : item,
      );
      return { ...request, content: { ...request.content, evidence } };
    }
    case 'ShareRequestRechecked':
      return { ...underReview(state), evaluation: event.evaluation };
    case 'InformationRequested': {
      const { answer: _answered, pendingDecision: _pending, ...request } = underReview(state);
      const askedAt = event.at === undefined ? {} : { askedAt: event.at };
      return { ...request, status: 'info_requested', question: event.question, ...askedAt };
    }
    case 'InformationAnswered': {
      const { question: _question, askedAt, ...request } = expect(state, 'info_requested');
      return {
        ...request,
        ...movedOn(request, askedAt, event.at),
        status: 'submitted',
        content: event.content,
        revision: event.revision,
        evaluation: event.evaluation,
        answer: event.answer,
      };
    }
    case 'SecondApprovalAwaited':
      return { ...underReview(state), pendingDecision: event.decisionId };
    case 'ShareRequestDecided': {
      const { pendingDecision: _pending, answer: _answer, ...request } = underReview(state);
      return {
        ...request,
        status: 'decided',
        decisionId: event.decisionId,
        outcome: event.outcome,
        decidedBy: event.decidedBy,
      };
    }
    case 'ShareRequestWithdrawn':
      return ended(state, 'withdrawn');
    case 'ShareRequestLapsed':
      return ended(state, 'lapsed');
  }
}

/** The clock of the source agency stands while it waits for the analyst. */
function movedOn(
  { submittedAt, clockFrom = submittedAt }: Pick<Submitted, 'submittedAt' | 'clockFrom'>,
  askedAt: string | undefined,
  answeredAt: string | undefined,
): Pick<Submitted, 'clockFrom'> {
  if (askedAt === undefined || answeredAt === undefined) return {};
  const waited = Date.parse(answeredAt) - Date.parse(askedAt);
  return { clockFrom: new Date(Date.parse(clockFrom) + Math.max(0, waited)).toISOString() };
}

function openReview(state: ShareRequest): ShareRequest {
  if (state.status === 'decided') {
    const { decisionId: _decision, outcome: _outcome, decidedBy: _author, ...request } = state;
    return { ...request, status: 'in_review' };
  }
  const { pendingDecision: _pending, ...request } = underReview(state);
  return { ...request, status: 'in_review' };
}

function ended(state: ShareRequest, status: 'withdrawn' | 'lapsed'): EndedRequest {
  if (state.status === 'none') throw new Error('A share request ended before it was drafted');
  const { number, requesterId, content, copyOf } = state;
  return { status, number, requesterId, content, ...(copyOf === undefined ? {} : { copyOf }) };
}

function underReview(state: ShareRequest): RequestUnderReview {
  if (state.status === 'submitted' || state.status === 'in_review') return state;
  throw new Error(`A share request that is ${state.status} is not under review`);
}

function expect<S extends ShareRequest['status']>(
  state: ShareRequest,
  status: S,
): Extract<ShareRequest, { status: S }> {
  if (state.status !== status) throw new Error(`A share request that is ${state.status} is not ${status}`);
  return state as Extract<ShareRequest, { status: S }>;
}

/** Agencies that a share request concerns; before submission its own agency may still keep it to itself. */
export function partiesOf(state: ShareRequest): readonly string[] {
  if (state.status === 'none') return [];
  const { requestingAgency, sourceAgency, recipient } = state.content;
  return [...new Set([requestingAgency, sourceAgency, recipient.agency])];
}
