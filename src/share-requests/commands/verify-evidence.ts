import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { verifyEvidence } from '../domain/decide.js';
import type { Result } from '../../platform/result.js';
import { ShareRequestRepository } from '../persistence/share-request.repository.js';
import type { Change, ChangedRequest } from '../persistence/share-request.repository.js';

export class VerifyEvidence extends Command<Result<ChangedRequest>> {
  constructor(
    readonly change: Change,
    readonly index: number,
  ) {
    super();
  }
}

/** An officer of the source agency has seen the document. Evidence nobody verified proves nothing. */
@CommandHandler(VerifyEvidence)
export class VerifyEvidenceHandler implements ICommandHandler<VerifyEvidence> {
  constructor(@Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository) {}

  execute({ change, index }: VerifyEvidence): Promise<Result<ChangedRequest>> {
    return this.requests.change(change, async (_tx, { state }) => verifyEvidence(state, change.actor, index));
  }
}
