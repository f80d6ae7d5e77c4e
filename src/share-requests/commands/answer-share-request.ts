import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import { KEY_HOME } from '../../platform/keys/key-home.js';
import type { KeyHome } from '../../platform/keys/key-home.js';
import type { Result } from '../../platform/result.js';
import { answer } from '../domain/decide.js';
import { mustBePermitted } from '../domain/permissions.js';
import { partiesOf } from '../domain/share-request.js';
import { JudgeRequest } from '../judge-request.js';
import { sealNarrative } from '../narrative.js';
import { EvaluationStore } from '../persistence/evaluation.store.js';
import { ShareRequestRepository } from '../persistence/share-request.repository.js';
import type { Change, ChangedRequest } from '../persistence/share-request.repository.js';
import type { ShareRequestBody } from '../share-requests.dto.js';

export class AnswerShareRequest extends Command<Result<ChangedRequest>> {
  constructor(
    readonly change: Change,
    readonly words: string,
    /** What is asked from now on, when the answer changes it. */
    readonly body?: ShareRequestBody,
  ) {
    super();
  }
}

@CommandHandler(AnswerShareRequest)
export class AnswerShareRequestHandler implements ICommandHandler<AnswerShareRequest> {
  constructor(
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(KEY_HOME) private readonly keys: KeyHome,
    @Inject(JudgeRequest) private readonly judge: JudgeRequest,
    @Inject(EvaluationStore) private readonly evaluations: EvaluationStore,
  ) {}

  execute({ change, words, body }: AnswerShareRequest): Promise<Result<ChangedRequest>> {
    return this.requests.change(change, async (tx, { id, state }) => {
      const permission = mustBePermitted(change.actor, state, 'answer');
      if (!permission.ok) return permission;
      if (state.status !== 'info_requested') throw new Error('The permission table lets an answer through elsewhere');
      const content =
        body === undefined
          ? state.content
          : await sealNarrative(tx, { details: this.details, keys: this.keys }, id, body);
      const sealed = await this.details.seal(tx, {
        kind: 'answer',
        aggregateKind: 'share-request',
        aggregateId: id,
        agencies: partiesOf(state),
        content: { text: words },
      });
      const { facts, evaluation } = await this.judge.judge(tx, {
        stage: 'submit',
        requesterId: state.requesterId,
        content,
      });
      const kept = await this.evaluations.keep(tx, id, facts, evaluation);
      return answer(state, change.actor, { answer: sealed, content, evaluation: kept }, tx.at);
    });
  }
}
