import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { withdraw } from '../domain/decide.js';
import type { Result } from '../../platform/result.js';
import { ShareRequestRepository } from '../persistence/share-request.repository.js';
import type { Change, ChangedRequest } from '../persistence/share-request.repository.js';

export class WithdrawShareRequest extends Command<Result<ChangedRequest>> {
  constructor(readonly change: Change) {
    super();
  }
}

@CommandHandler(WithdrawShareRequest)
export class WithdrawShareRequestHandler implements ICommandHandler<WithdrawShareRequest> {
  constructor(@Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository) {}

  execute({ change }: WithdrawShareRequest): Promise<Result<ChangedRequest>> {
    return this.requests.change(change, async (_tx, { state }) => withdraw(state, change.actor));
  }
}
