import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Result } from '../../platform/result.js';
import { recheck } from '../domain/decide.js';
import { mustBePermitted } from '../domain/permissions.js';
import { JudgeRequest } from '../judge-request.js';
import { EvaluationStore } from '../persistence/evaluation.store.js';
import { ShareRequestRepository } from '../persistence/share-request.repository.js';
import type { Change, ChangedRequest } from '../persistence/share-request.repository.js';

export class RecheckShareRequest extends Command<Result<ChangedRequest>> {
  constructor(readonly change: Change) {
    super();
  }
}

/** A GET never writes, so a fresh policy result that an officer can decide on is a command of its own. */
@CommandHandler(RecheckShareRequest)
export class RecheckShareRequestHandler implements ICommandHandler<RecheckShareRequest> {
  constructor(
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(JudgeRequest) private readonly judge: JudgeRequest,
    @Inject(EvaluationStore) private readonly evaluations: EvaluationStore,
  ) {}

  execute({ change }: RecheckShareRequest): Promise<Result<ChangedRequest>> {
    return this.requests.change(change, async (tx, { id, state }) => {
      const permission = mustBePermitted(change.actor, state, 'recheck');
      if (!permission.ok) return permission;
      if (state.status === 'none') throw new Error('The permission table lets a recheck through before a draft');
      const { facts, evaluation } = await this.judge.judge(tx, {
        stage: 'decide',
        requesterId: state.requesterId,
        content: state.content,
      });
      return recheck(state, change.actor, await this.evaluations.keep(tx, id, facts, evaluation));
    });
  }
}
