import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Result } from '../../platform/result.js';
import { freeze } from '../domain/decide.js';
import type { Overseer } from '../domain/permissions.js';
import { ComplaintRepository } from '../persistence/complaint.repository.js';
import type { ComplaintChange } from '../persistence/complaint.repository.js';
import { OVERSEER } from '../tokens.js';

export class FreezeNamedGrants extends Command<Result<{ readonly id: string; readonly version: number }>> {
  constructor(readonly change: ComplaintChange) {
    super();
  }
}

/** From its commit on, nothing is released or read under the grants that the complaint names; their state follows. */
@CommandHandler(FreezeNamedGrants)
export class FreezeNamedGrantsHandler implements ICommandHandler<FreezeNamedGrants> {
  constructor(
    @Inject(ComplaintRepository) private readonly complaints: ComplaintRepository,
    @Inject(OVERSEER) private readonly overseer: Overseer,
  ) {}

  execute({ change }: FreezeNamedGrants) {
    return this.complaints.change(change, async (_tx, { state }) => freeze(state, change.actor, this.overseer));
  }
}
