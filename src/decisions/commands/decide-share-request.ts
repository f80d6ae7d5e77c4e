import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { once } from '../../platform/http/idempotency.js';
import type { IdempotentRequest, Outcome } from '../../platform/http/idempotency.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { Evaluation } from '../../policy/index.js';
import {
  JudgeRequest,
  mustBePermitted,
  resultDigest,
  seenAsItIs,
  ShareRequestRepository,
} from '../../share-requests/index.js';
import type { RequestUnderReview, ShareRequest } from '../../share-requests/index.js';
import type { DecisionBody } from '../decisions.dto.js';
import { makeDecision, settle } from '../domain/decide.js';
import type { Settled } from '../domain/decide.js';
import type { DecisionContent, GrantedRetention } from '../domain/decision.js';
import { DecisionRepository } from '../persistence/decision.repository.js';
import { sealRationale } from '../seal-rationale.js';

export class DecideShareRequest extends Command<Result<Outcome & { readonly replayed: boolean }>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    /** Version of the share request that the officer has seen, with the policy result it shows. */
    readonly expectedVersion: number,
    readonly body: DecisionBody,
    readonly idempotency: IdempotentRequest,
  ) {
    super();
  }
}

/**
 * The officer's act. Facts are judged afresh: a decision made on another policy result than it shows is refused, and what
 * is granted must itself pass policy.
 */
@CommandHandler(DecideShareRequest)
export class DecideShareRequestHandler implements ICommandHandler<DecideShareRequest> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(DecisionRepository) private readonly decisions: DecisionRepository,
    @Inject(JudgeRequest) private readonly judge: JudgeRequest,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  execute(command: DecideShareRequest) {
    return this.database.transaction(command.actor, (tx) =>
      once(tx, command.idempotency, () => this.decide(tx, command)),
    );
  }

  private async decide(
    tx: Tx,
    { actor, reference, expectedVersion, body }: DecideShareRequest,
  ): Promise<Result<Outcome>> {
    const locked = await this.requests.lock(tx, reference);
    if (!locked.ok) return locked;
    const { id: requestId, state: request } = locked.value;
    const open = openForDecision(actor, request);
    if (!open.ok) return open;
    const seen = seenAsItIs(locked.value, expectedVersion);
    if (!seen.ok) return seen;
    const shown = open.value.evaluation;
    const { evaluation } = await this.judge.judge(tx, { stage: 'decide', ...open.value });
    if (resultDigest(evaluation) !== shown.resultDigest) {
      return rejected(
        'facts-changed',
        'Recheck the share request, read the policy result as it is now, and decide on that.',
        {
          extension: {
            outcome: evaluation.outcome,
            findings: evaluation.findings.filter((finding) => finding.result !== 'pass'),
          },
        },
      );
    }
    const settled = await this.settle(tx, open.value, evaluation, body);
    if (!settled.ok) return settled;
    const former = await this.decisions.lockLatest(tx, requestId);
    const id = this.newId();
    const rationale = await sealRationale(tx, this.details, { decisionId: id, requestId }, open.value, body.rationale);
    const { content, approvalsRequired } = settled.value;
    const role = actor.roles.includes('privacy_officer') ? 'privacy_officer' : 'legal_counsel';
    const approval = { personId: actor.personId, role, at: tx.at.toISOString(), rationale };
    const made = makeDecision(
      {
        ...content,
        requestId,
        ordinal: former === undefined || former.state.status === 'none' ? 1 : former.state.content.ordinal + 1,
        ...(former?.state.status === 'final' ? { former: former.id } : {}),
        evaluationId: shown.id,
      },
      [approval],
      approvalsRequired,
      tx.at,
    );
    await this.decisions.create(tx, id, made);
    return accepted({ status: 201, location: `/api/v1/decisions/${id}` });
  }

  private async settle(
    tx: Tx,
    request: RequestUnderReview,
    evaluation: Evaluation,
    body: DecisionBody,
  ): Promise<
    Result<{
      content: Omit<DecisionContent, 'requestId' | 'ordinal' | 'former' | 'evaluationId'>;
      approvalsRequired: 1 | 2;
    }>
  > {
    const verdict = { verdict: body.verdict, elements: body.elements ?? [] };
    const retention = body.retention ?? evaluation.retention?.duration;
    const lowered = retention !== undefined && retention !== request.content.retention;
    const settled = settle(evaluation, verdict, lowered);
    if (!settled.ok) return settled;
    const common = {
      requestNumber: request.number,
      requesterId: request.requesterId,
      requestingAgency: request.content.requestingAgency,
      sourceAgency: request.content.sourceAgency,
      recipientAgency: request.content.recipient.agency,
      outcome: settled.value.outcome,
      decidedBy: 'person' as const,
      elements: settled.value.elements,
      pack: evaluation.pack,
      packDigest: evaluation.packDigest,
      factsDigest: evaluation.factsDigest,
    };
    if (settled.value.outcome === 'deny') {
      return accepted({ content: { ...common, obligations: [] }, approvalsRequired: settled.value.approvalsRequired });
    }
    const granted = await this.judgeGranted(tx, request, settled.value, retention);
    if (!granted.ok) return granted;
    return accepted({
      content: { ...common, retention: granted.value.retention, obligations: granted.value.obligations },
      approvalsRequired: granted.value.secondApproval ? 2 : settled.value.approvalsRequired,
    });
  }

  /** What is granted is judged like any request: a narrower set must not fall under a rule that the whole did not. */
  private async judgeGranted(
    tx: Tx,
    request: RequestUnderReview,
    settled: Settled,
    retention: string | undefined,
  ): Promise<
    Result<{ retention: GrantedRetention; obligations: DecisionContent['obligations']; secondApproval: boolean }>
  > {
    const elements = settled.elements.filter((element) => element.result !== 'deny').map((element) => element.code);
    const { evaluation } = await this.judge.judge(tx, {
      stage: 'decide',
      ...request,
      elements,
      ...(retention === undefined ? {} : { retention }),
    });
    const overrode = settled.elements.some((element) => element.overrode !== undefined);
    if (!overrode && (evaluation.outcome === 'deny' || evaluation.outcome === 'hold')) {
      return rejected(
        'policy-denied',
        'What you would grant does not pass policy by itself. Grant the combination that policy shows.',
        {
          extension: { findings: evaluation.findings.filter((finding) => finding.result !== 'pass') },
        },
      );
    }
    if (evaluation.retention === undefined) {
      return rejected(
        'policy-denied',
        'Policy sets no retention for what you would grant, so nothing can be released.',
      );
    }
    const { duration, destroyBy, destroyAt, setBy } = evaluation.retention;
    return accepted({
      retention: { duration, destroyBy, destroyAt, setBy },
      obligations: evaluation.obligations.map(({ code, params }) => ({ code, params })),
      secondApproval: evaluation.outcome === 'second_approval',
    });
  }
}

/** Under review and without a pending decision; a decided request may be decided anew, which amends. */
function openForDecision(actor: Actor, request: ShareRequest): Result<RequestUnderReview> {
  const permission = mustBePermitted(actor, request, 'decide');
  if (!permission.ok) return permission;
  if (request.status === 'decided') {
    const { decisionId: _decision, outcome: _outcome, decidedBy: _author, ...rest } = request;
    return accepted({ ...rest, status: 'in_review' });
  }
  if (request.status !== 'submitted' && request.status !== 'in_review') {
    throw new Error('The permission table lets a decision through outside review');
  }
  if (request.pendingDecision !== undefined) {
    return rejected(
      'wrong-state',
      'A decision already waits for its second approval. The second approver decides now.',
    );
  }
  return accepted(request);
}
