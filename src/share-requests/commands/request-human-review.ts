import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { requestHumanReview } from '../domain/decide.js';
import type { Result } from '../../platform/result.js';
import { ShareRequestRepository } from '../persistence/share-request.repository.js';
import type { Change, ChangedRequest } from '../persistence/share-request.repository.js';

export class RequestHumanReview extends Command<Result<ChangedRequest>> {
  constructor(readonly change: Change) {
    super();
  }
}

/** Where policy alone decided, the analyst may have a person look. */
@CommandHandler(RequestHumanReview)
export class RequestHumanReviewHandler implements ICommandHandler<RequestHumanReview> {
  constructor(@Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository) {}

  execute({ change }: RequestHumanReview): Promise<Result<ChangedRequest>> {
    return this.requests.change(change, async (_tx, { state }) => requestHumanReview(state, change.actor));
  }
}
