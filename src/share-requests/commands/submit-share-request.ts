import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { together } from '../../platform/database/together.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { Evaluation } from '../../policy/index.js';
import { submit } from '../domain/decide.js';
import { mustBePermitted } from '../domain/permissions.js';
import { JudgeRequest } from '../judge-request.js';
import { EvaluationStore } from '../persistence/evaluation.store.js';
import { ShareRequestRepository } from '../persistence/share-request.repository.js';

export interface SubmittedShareRequest {
  readonly id: string;
  readonly version: number;
  readonly evaluationId: string;
  readonly evaluation: Evaluation;
}

export class SubmitShareRequest extends Command<Result<SubmittedShareRequest>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
  ) {
    super();
  }
}

/** The worked example of docs/architecture.md: lock, permission, facts, decide, record. */
@CommandHandler(SubmitShareRequest)
export class SubmitShareRequestHandler implements ICommandHandler<SubmitShareRequest> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(JudgeRequest) private readonly judge: JudgeRequest,
    @Inject(EvaluationStore) private readonly evaluations: EvaluationStore,
  ) {}

  execute({ actor, reference }: SubmitShareRequest): Promise<Result<SubmittedShareRequest>> {
    return this.database.transaction(actor, async (tx) => {
      const locked = await this.requests.lock(tx, reference);
      if (!locked.ok) return locked;
      const request = locked.value.state;
      const permission = mustBePermitted(actor, request, 'submit');
      if (!permission.ok) return permission;
      if (request.status !== 'draft') throw new Error('The permission table lets a submission through outside a draft');
      const { id } = locked.value;
      const { requesterId, content } = request;
      this.evaluations.willKeep(tx, id);
      const { facts, evaluation } = await this.judge.judge(tx, { stage: 'submit', requesterId, content });
      const ref = this.evaluations.refer(evaluation);
      const decision = submit(request, actor, ref, tx.at);
      if (!decision.ok) return decision;
      // Neither waits for the other: a round trip to the database costs more than either.
      const kept = this.evaluations.keep(tx, id, facts, evaluation, ref);
      const recorded = this.requests.record(tx, locked.value, decision.value);
      await together<unknown>([kept, recorded]);
      return accepted({ id, version: (await recorded).version, evaluationId: ref.id, evaluation });
    });
  }
}
