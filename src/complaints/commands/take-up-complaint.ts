import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Result } from '../../platform/result.js';
import { takeUp } from '../domain/decide.js';
import type { Overseer } from '../domain/permissions.js';
import { ComplaintRepository } from '../persistence/complaint.repository.js';
import type { ComplaintChange } from '../persistence/complaint.repository.js';
import { partsPlayed } from '../persistence/named-records.js';
import { OVERSEER } from '../tokens.js';

export class TakeUpComplaint extends Command<Result<{ readonly id: string; readonly version: number }>> {
  constructor(readonly change: ComplaintChange) {
    super();
  }
}

/** The actor becomes the reviewer, if independent of everything the complaint names. */
@CommandHandler(TakeUpComplaint)
export class TakeUpComplaintHandler implements ICommandHandler<TakeUpComplaint> {
  constructor(
    @Inject(ComplaintRepository) private readonly complaints: ComplaintRepository,
    @Inject(OVERSEER) private readonly overseer: Overseer,
  ) {}

  execute({ change }: TakeUpComplaint) {
    return this.complaints.change(change, async (tx, { state }) => {
      const parts = state.status === 'none' ? [] : await partsPlayed(tx, state.terms);
      return takeUp(state, change.actor, this.overseer, parts);
    });
  }
}
