import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import { returnForInformation } from '../domain/decide.js';
import { partiesOf } from '../domain/share-request.js';
import type { Result } from '../../platform/result.js';
import { ShareRequestRepository } from '../persistence/share-request.repository.js';
import type { Change, ChangedRequest } from '../persistence/share-request.repository.js';

export class ReturnShareRequest extends Command<Result<ChangedRequest>> {
  constructor(
    readonly change: Change,
    readonly question: string,
  ) {
    super();
  }
}

/** Sends the request back to the analyst with a question; answering resubmits it. */
@CommandHandler(ReturnShareRequest)
export class ReturnShareRequestHandler implements ICommandHandler<ReturnShareRequest> {
  constructor(
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute({ change, question }: ReturnShareRequest): Promise<Result<ChangedRequest>> {
    return this.requests.change(change, async (tx, { id, state }) => {
      const sealed = await this.details.seal(tx, {
        kind: 'question',
        aggregateKind: 'share-request',
        aggregateId: id,
        agencies: partiesOf(state),
        content: { text: question },
      });
      return returnForInformation(state, change.actor, sealed, tx.at);
    });
  }
}
