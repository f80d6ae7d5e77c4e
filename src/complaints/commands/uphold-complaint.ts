import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Result } from '../../platform/result.js';
import { PackInForce } from '../../policy-packs/index.js';
import { endOfComplaint } from '../../retention/index.js';
import type { UpheldBody } from '../complaints.dto.js';
import { uphold } from '../domain/decide.js';
import type { Overseer } from '../domain/permissions.js';
import { ComplaintRepository } from '../persistence/complaint.repository.js';
import type { ComplaintChange } from '../persistence/complaint.repository.js';
import { sealOutcome } from '../seal-words.js';
import { OVERSEER } from '../tokens.js';

export class UpholdComplaint extends Command<Result<{ readonly id: string; readonly version: number }>> {
  constructor(
    readonly change: ComplaintChange,
    readonly body: UpheldBody,
  ) {
    super();
  }
}

/** What it touches is re-checked: the reaction is in `src/reactions.ts`. */
@CommandHandler(UpholdComplaint)
export class UpholdComplaintHandler implements ICommandHandler<UpholdComplaint> {
  constructor(
    @Inject(ComplaintRepository) private readonly complaints: ComplaintRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(PackInForce) private readonly packs: PackInForce,
    @Inject(OVERSEER) private readonly overseer: Overseer,
  ) {}

  execute({ change, body }: UpholdComplaint) {
    return this.complaints.change(change, async (tx, stored) => {
      const words = await sealOutcome(tx, this.details, stored, body);
      const keptUntil = endOfComplaint(tx.at, await this.packs.at(tx));
      return uphold(stored.state, change.actor, this.overseer, { reach: body.reach, ...words, keptUntil }, tx.at);
    });
  }
}
