import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Result } from '../../platform/result.js';
import { acknowledge } from '../domain/decide.js';
import type { Overseer } from '../domain/permissions.js';
import { ComplaintRepository } from '../persistence/complaint.repository.js';
import type { ComplaintChange } from '../persistence/complaint.repository.js';
import { OVERSEER } from '../tokens.js';

export class AcknowledgeComplaint extends Command<Result<{ readonly id: string; readonly version: number }>> {
  constructor(readonly change: ComplaintChange) {
    super();
  }
}

/** Ends the first of the two clocks. */
@CommandHandler(AcknowledgeComplaint)
export class AcknowledgeComplaintHandler implements ICommandHandler<AcknowledgeComplaint> {
  constructor(
    @Inject(ComplaintRepository) private readonly complaints: ComplaintRepository,
    @Inject(OVERSEER) private readonly overseer: Overseer,
  ) {}

  execute({ change }: AcknowledgeComplaint) {
    return this.complaints.change(change, async (tx, { state }) =>
      acknowledge(state, change.actor, this.overseer, tx.at),
    );
  }
}
