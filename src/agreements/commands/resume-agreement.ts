import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Result } from '../../platform/result.js';
import { resume } from '../domain/decide.js';
import { AgreementRepository } from '../persistence/agreement.repository.js';
import type { Change, ChangedAgreement } from '../agreement-change.js';

export class ResumeAgreement extends Command<Result<ChangedAgreement>> {
  constructor(readonly change: Change) {
    super();
  }
}

@CommandHandler(ResumeAgreement)
export class ResumeAgreementHandler implements ICommandHandler<ResumeAgreement> {
  constructor(@Inject(AgreementRepository) private readonly agreements: AgreementRepository) {}

  execute({ change }: ResumeAgreement): Promise<Result<ChangedAgreement>> {
    return this.agreements.change(change, async (_tx, stored) => resume(stored.state, change.actor));
  }
}
