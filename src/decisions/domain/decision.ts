export interface DetailRef {
  readonly id: string;
  readonly commitment: string;
}

export type ElementVerdict = 'permit' | 'mask' | 'deny';

export interface DecidedElement {
  readonly code: string;
  readonly result: ElementVerdict;
  readonly transform?: string;
  /** Rules of the pack that denied or masked it. */
  readonly rules: readonly string[];
  /** An officer set aside a policy choice; the reason is sealed in the rationale. */
  readonly overrode?: readonly string[];
}

export interface Approval {
  readonly personId: string;
  readonly role: string;
  readonly at: string;
  readonly rationale: DetailRef;
}

export interface GrantedRetention {
  readonly duration: string;
  readonly destroyBy: string;
  readonly destroyAt: string;
  readonly setBy: readonly string[];
}

export interface DecisionObligation {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
}

export interface DecisionContent {
  readonly requestId: string;
  readonly requestNumber: string;
  readonly requesterId: string;
  /** 1, 2, …: a decision is amended only by the next one, which names the former. */
  readonly ordinal: number;
  readonly former?: string;
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly outcome: 'permit' | 'narrow' | 'deny';
  readonly decidedBy: 'person' | 'policy';
  readonly elements: readonly DecidedElement[];
  /** Absent when nothing is released. */
  readonly retention?: GrantedRetention;
  readonly obligations: readonly DecisionObligation[];
  readonly evaluationId: string;
  readonly pack: string;
  readonly packDigest: string;
  readonly factsDigest: string;
}

interface Made {
  readonly content: DecisionContent;
  readonly approvals: readonly Approval[];
}

export type Decision =
  | { readonly status: 'none' }
  | (Made & { readonly status: 'awaiting_second_approval' })
  | (Made & { readonly status: 'declined'; readonly declinedBy: Approval })
  | (Made & { readonly status: 'final'; readonly finalAt: string })
  | (Made & { readonly status: 'superseded'; readonly finalAt: string; readonly supersededBy: string });

export type DecisionEvent =
  | {
      readonly type: 'DecisionMade';
      readonly content: DecisionContent;
      readonly approvals: readonly Approval[];
      readonly approvalsRequired: 0 | 1 | 2;
    }
  | { readonly type: 'SecondApprovalGiven'; readonly approval: Approval }
  | { readonly type: 'SecondApprovalDeclined'; readonly requestId: string; readonly approval: Approval }
  | {
      readonly type: 'DecisionFinalised';
      readonly requestId: string;
      readonly outcome: 'permit' | 'narrow' | 'deny';
      readonly decidedBy: 'person' | 'policy';
      readonly at: string;
    }
  | { readonly type: 'DecisionSuperseded'; readonly by: string };

export function evolve(state: Decision, event: DecisionEvent): Decision {
  switch (event.type) {
    case 'DecisionMade':
      return { status: 'awaiting_second_approval', content: event.content, approvals: event.approvals };
    case 'SecondApprovalGiven': {
      const decision = awaiting(state);
      return { ...decision, approvals: [...decision.approvals, event.approval] };
    }
    case 'SecondApprovalDeclined':
      return { ...awaiting(state), status: 'declined', declinedBy: event.approval };
    case 'DecisionFinalised':
      return { ...awaiting(state), status: 'final', finalAt: event.at };
    case 'DecisionSuperseded': {
      if (state.status !== 'final') throw new Error(`A decision that is ${state.status} cannot be superseded`);
      return { ...state, status: 'superseded', supersededBy: event.by };
    }
  }
}

function awaiting(state: Decision): Extract<Decision, { status: 'awaiting_second_approval' }> {
  if (state.status !== 'awaiting_second_approval')
    throw new Error(`A decision that is ${state.status} takes no approval`);
  return state;
}
