import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Result } from '../../platform/result.js';
import { PackInForce } from '../../policy-packs/index.js';
import { endOfComplaint } from '../../retention/index.js';
import type { DismissedBody } from '../complaints.dto.js';
import { dismiss } from '../domain/decide.js';
import type { Overseer } from '../domain/permissions.js';
import { ComplaintRepository } from '../persistence/complaint.repository.js';
import type { ComplaintChange } from '../persistence/complaint.repository.js';
import { sealOutcome } from '../seal-words.js';
import { OVERSEER } from '../tokens.js';

export class DismissComplaint extends Command<Result<{ readonly id: string; readonly version: number }>> {
  constructor(
    readonly change: ComplaintChange,
    readonly body: DismissedBody,
  ) {
    super();
  }
}

/** What was frozen goes on if it stands otherwise: it is judged again before it does. */
@CommandHandler(DismissComplaint)
export class DismissComplaintHandler implements ICommandHandler<DismissComplaint> {
  constructor(
    @Inject(ComplaintRepository) private readonly complaints: ComplaintRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(PackInForce) private readonly packs: PackInForce,
    @Inject(OVERSEER) private readonly overseer: Overseer,
  ) {}

  execute({ change, body }: DismissComplaint) {
    return this.complaints.change(change, async (tx, stored) => {
      const words = await sealOutcome(tx, this.details, stored, body);
      const keptUntil = endOfComplaint(tx.at, await this.packs.at(tx));
      return dismiss(stored.state, change.actor, this.overseer, { ...words, keptUntil }, tx.at);
    });
  }
}
