import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Result } from '../../platform/result.js';
import type { SuspensionBody } from '../agreements.dto.js';
import { suspend } from '../domain/decide.js';
import { mustBePermitted } from '../domain/permissions.js';
import { AgreementRepository } from '../persistence/agreement.repository.js';
import type { Change, ChangedAgreement } from '../agreement-change.js';
import { partiesOfStored, sealWords } from '../seal-words.js';

export class SuspendAgreement extends Command<Result<ChangedAgreement>> {
  constructor(
    readonly change: Change,
    readonly body: SuspensionBody,
  ) {
    super();
  }
}

@CommandHandler(SuspendAgreement)
export class SuspendAgreementHandler implements ICommandHandler<SuspendAgreement> {
  constructor(
    @Inject(AgreementRepository) private readonly agreements: AgreementRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute({ change, body: { reason, explanation } }: SuspendAgreement): Promise<Result<ChangedAgreement>> {
    return this.agreements.change(change, async (tx, stored) => {
      const permission = mustBePermitted(change.actor, stored.state, 'suspend');
      if (!permission.ok) return permission;
      const about = partiesOfStored(stored);
      const detail = await sealWords(this.details, tx, 'agreement-explanation', about, { explanation });
      return suspend(stored.state, change.actor, { reason, detail }, tx.at);
    });
  }
}
