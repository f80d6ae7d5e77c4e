import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Result } from '../../platform/result.js';
import type { TerminationBody } from '../agreements.dto.js';
import { terminate } from '../domain/decide.js';
import { mustBePermitted } from '../domain/permissions.js';
import { AgreementRepository } from '../persistence/agreement.repository.js';
import type { Change, ChangedAgreement } from '../agreement-change.js';
import { partiesOfStored, sealWords } from '../seal-words.js';
import { releaseFormer } from '../supersede-former.js';

/** Ends an agreement at once, or drops a draft. */
export class TerminateAgreement extends Command<Result<ChangedAgreement>> {
  constructor(
    readonly change: Change,
    readonly body: TerminationBody,
  ) {
    super();
  }
}

@CommandHandler(TerminateAgreement)
export class TerminateAgreementHandler implements ICommandHandler<TerminateAgreement> {
  constructor(
    @Inject(AgreementRepository) private readonly agreements: AgreementRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute({ change, body: { explanation, ...termination } }: TerminateAgreement): Promise<Result<ChangedAgreement>> {
    return this.agreements.change(
      change,
      async (tx, stored) => {
        const permission = mustBePermitted(change.actor, stored.state, 'terminate');
        if (!permission.ok) return permission;
        const about = partiesOfStored(stored);
        const detail = await sealWords(this.details, tx, 'agreement-explanation', about, { explanation });
        return terminate(stored.state, change.actor, { ...termination, detail });
      },
      (tx, stored) => releaseFormer(this.agreements, tx, stored),
    );
  }
}
