import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { once } from '../../platform/http/idempotency.js';
import type { IdempotentRequest, Outcome } from '../../platform/http/idempotency.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { Evaluation } from '../../policy/index.js';
import {
  EvaluationStore,
  JudgeRequest,
  mustBePermitted,
  resultDigest,
  seenAsItIs,
  ShareRequestRepository,
} from '../../share-requests/index.js';
import type { ApprovalBody } from '../decisions.dto.js';
import { secondApproval, secondApproverRole } from '../domain/decide.js';
import { DecisionRepository } from '../persistence/decision.repository.js';
import type { StoredDecision } from '../persistence/decision.repository.js';
import { sealRationale } from '../seal-rationale.js';

export class GiveSecondApproval extends Command<Result<Outcome & { readonly replayed: boolean }>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    readonly expectedVersion: number,
    readonly body: ApprovalBody,
    readonly idempotency: IdempotentRequest,
  ) {
    super();
  }
}

/** Approves or declines the decision that waits; facts are re-checked here too. */
@CommandHandler(GiveSecondApproval)
export class GiveSecondApprovalHandler implements ICommandHandler<GiveSecondApproval> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(DecisionRepository) private readonly decisions: DecisionRepository,
    @Inject(JudgeRequest) private readonly judge: JudgeRequest,
    @Inject(EvaluationStore) private readonly evaluations: EvaluationStore,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute(command: GiveSecondApproval) {
    return this.database.transaction(command.actor, (tx) =>
      once(tx, command.idempotency, () => this.approve(tx, command)),
    );
  }

  private async approve(
    tx: Tx,
    { actor, reference, expectedVersion, body }: GiveSecondApproval,
  ): Promise<Result<Outcome>> {
    const locked = await this.requests.lock(tx, reference);
    if (!locked.ok) return locked;
    const request = locked.value.state;
    const permission = mustBePermitted(actor, request, 'second-approve');
    if (!permission.ok) return permission;
    const seen = seenAsItIs(locked.value, expectedVersion);
    if (!seen.ok) return seen;
    const pending = request.status === 'in_review' ? request.pendingDecision : undefined;
    const decision = pending === undefined ? undefined : await this.decisions.lock(tx, pending);
    if (decision === undefined || request.status !== 'in_review') {
      return rejected('wrong-state', 'No decision waits for a second approval. Reload the share request.');
    }
    if (body.verdict === 'approve') {
      const { evaluation } = await this.judge.judge(tx, { stage: 'decide', ...request });
      // What the first approver saw: a re-check since then may show another result on the request.
      const seenFirst = await this.seenByFirstApprover(tx, decision);
      if (seenFirst === undefined || resultDigest(evaluation) !== resultDigest(seenFirst)) {
        return rejected(
          'facts-changed',
          'The facts changed since the first approval. Decline, so that the officer can recheck and decide again.',
        );
      }
    }
    const rationale = await sealRationale(
      tx,
      this.details,
      { decisionId: decision.id, requestId: locked.value.id },
      request,
      body.rationale,
    );
    const approval = { personId: actor.personId, role: secondApproverRole(actor), at: tx.at.toISOString(), rationale };
    const events = secondApproval(decision.state, actor, body.verdict, approval, tx.at);
    if (!events.ok) return events;
    await this.decisions.record(tx, decision, events.value);
    return accepted({ status: 201, location: `/api/v1/decisions/${decision.id}` });
  }

  private async seenByFirstApprover(tx: Tx, { state }: StoredDecision): Promise<Evaluation | undefined> {
    return state.status === 'none' ? undefined : this.evaluations.load(tx, state.content.evaluationId);
  }
}
