import type { Actor } from '../../platform/actor.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { mustBePermitted } from './permissions.js';
import type {
  DetailRef,
  EvaluationRef,
  RecheckReason,
  RequestContent,
  RequestUnderReview,
  ShareRequest,
  ShareRequestEvent,
} from './share-request.js';

type Decision = Result<readonly ShareRequestEvent[]>;

export interface DraftCommand {
  readonly number: string;
  readonly content: RequestContent;
  readonly copyOf?: string;
}

export function draft(actor: Actor, command: DraftCommand): Decision {
  if (!actor.roles.includes('analyst')) {
    return rejected('not-permitted', 'Only an analyst drafts share requests. Ask an analyst of your agency.');
  }
  if (command.content.requestingAgency !== actor.agencyId) {
    return rejected(
      'not-permitted',
      'A share request is made by your own agency. Leave out another requesting agency.',
    );
  }
  return accepted([{ type: 'ShareRequestDrafted', requesterId: actor.personId, ...command }]);
}

export function amend(request: ShareRequest, actor: Actor, content: RequestContent): Decision {
  const permission = mustBePermitted(actor, request, 'amend');
  if (!permission.ok) return permission;
  return accepted([{ type: 'ShareRequestAmended', content }]);
}

/**
 * A submission is recorded whatever policy says: the attempt is accountable. A denial that rests on law or agreement
 * alone may decide at once (see `deniedByPolicyAlone`); everything else goes before a person.
 */
export function submit(request: ShareRequest, actor: Actor, evaluation: EvaluationRef, at: Date): Decision {
  const permission = mustBePermitted(actor, request, 'submit');
  if (!permission.ok) return permission;
  const submitted: ShareRequestEvent = {
    type: 'ShareRequestSubmitted',
    at: at.toISOString(),
    revision: 1,
    evaluation,
  };
  return accepted(
    deniedByPolicyAlone(evaluation) ? [submitted] : [submitted, { type: 'ReviewOpened', because: 'submission' }],
  );
}

/** Law and agreements may deny without a person; an agency's own choice, a gap or an error never does. */
export function deniedByPolicyAlone(evaluation: EvaluationRef): boolean {
  const denials = evaluation.failed.filter((finding) => finding.effect === 'deny');
  return (
    evaluation.outcome === 'deny' &&
    denials.length > 0 &&
    denials.every((finding) => finding.basis === 'law' || finding.basis === 'agreement')
  );
}

export function withdraw(request: ShareRequest, actor: Actor): Decision {
  const permission = mustBePermitted(actor, request, 'withdraw');
  return permission.ok ? accepted([{ type: 'ShareRequestWithdrawn' }]) : permission;
}

/** A draft that nobody touched for the time the pack gives it; nothing where it is a draft no more. */
export function lapse(request: ShareRequest, dueAt: string): readonly ShareRequestEvent[] {
  return request.status === 'draft' ? [{ type: 'ShareRequestLapsed', dueAt }] : [];
}

export function returnForInformation(request: ShareRequest, actor: Actor, question: DetailRef, at: Date): Decision {
  const permission = mustBePermitted(actor, request, 'return');
  return permission.ok ? accepted([{ type: 'InformationRequested', at: at.toISOString(), question }]) : permission;
}

export interface AnswerCommand {
  readonly answer: DetailRef;
  readonly content: RequestContent;
  readonly evaluation: EvaluationRef;
}

/** Answering resubmits: the policy result is made afresh on what is asked now. */
export function answer(request: ShareRequest, actor: Actor, command: AnswerCommand, at: Date): Decision {
  const permission = mustBePermitted(actor, request, 'answer');
  if (!permission.ok) return permission;
  if (request.status !== 'info_requested')
    throw new Error('The permission table lets an answer through in another state');
  return accepted([
    { type: 'InformationAnswered', at: at.toISOString(), revision: request.revision + 1, ...command },
    { type: 'ReviewOpened', because: 'answer' },
  ]);
}

export function requestHumanReview(request: ShareRequest, actor: Actor): Decision {
  const permission = mustBePermitted(actor, request, 'request-human-review');
  if (!permission.ok) return permission;
  if (request.status !== 'decided' || request.decidedBy !== 'policy') {
    return rejected('wrong-state', 'A person has decided this already. Copy it into a new share request to ask again.');
  }
  return accepted([{ type: 'ReviewOpened', because: 'human_review_requested' }]);
}

export function verifyEvidence(request: ShareRequest, actor: Actor, index: number): Decision {
  const permission = mustBePermitted(actor, request, 'verify-evidence');
  if (!permission.ok) return permission;
  if (request.status === 'none') throw new Error('The permission table lets verification through before a draft');
  const item = request.content.evidence[index];
  if (item === undefined) {
    return rejected(
      'invalid-body',
      `There is no evidence number ${index}; this share request has ${request.content.evidence.length}.`,
    );
  }
  return accepted(item.verifiedBy === undefined ? [{ type: 'EvidenceVerified', index, personId: actor.personId }] : []);
}

export function recheck(request: ShareRequest, actor: Actor, evaluation: EvaluationRef): Decision {
  const permission = mustBePermitted(actor, request, 'recheck');
  return permission.ok ? accepted([{ type: 'ShareRequestRechecked', evaluation }]) : permission;
}

/** Whether facts that changed meanwhile are looked at again without being asked: only while somebody is to decide on them. */
export function awaitsDecision(request: ShareRequest): request is RequestUnderReview {
  return request.status === 'submitted' || request.status === 'in_review';
}

/** By rule, when what the request rests on changed; an evaluation that shows the officer the same changes nothing. */
export function recheckByRule(
  request: ShareRequest,
  evaluation: EvaluationRef,
  because: RecheckReason,
): readonly ShareRequestEvent[] {
  if (!awaitsDecision(request) || request.evaluation.resultDigest === evaluation.resultDigest) return [];
  return [{ type: 'ShareRequestRechecked', evaluation, because }];
}

/** Follows a decision of the `decisions` feature; the permission was checked there, on the same locked row. */
export function noteDecision(
  request: ShareRequest,
  note:
    | { readonly kind: 'awaits-second-approval'; readonly decisionId: string }
    | { readonly kind: 'declined' }
    | { readonly kind: 'amending' }
    | {
        readonly kind: 'final';
        readonly decisionId: string;
        readonly outcome: 'permit' | 'narrow' | 'deny';
        readonly decidedBy: 'person' | 'policy';
      },
): readonly ShareRequestEvent[] {
  if (request.status === 'none') throw new Error('A decision was made on a share request that was never drafted');
  switch (note.kind) {
    case 'awaits-second-approval':
      return [{ type: 'SecondApprovalAwaited', decisionId: note.decisionId }];
    case 'declined':
      return [{ type: 'ReviewOpened', because: 'second_approval_declined' }];
    case 'amending':
      return [{ type: 'ReviewOpened', because: 'amendment' }];
    case 'final':
      return [
        { type: 'ShareRequestDecided', decisionId: note.decisionId, outcome: note.outcome, decidedBy: note.decidedBy },
      ];
  }
}
