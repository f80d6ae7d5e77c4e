import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Result } from '../../platform/result.js';
import type { SignatureBody } from '../agreements.dto.js';
import { sign } from '../domain/decide.js';
import { mustBePermitted } from '../domain/permissions.js';
import { AgreementRepository } from '../persistence/agreement.repository.js';
import type { Change, ChangedAgreement } from '../agreement-change.js';
import { partiesOfStored, sealWords } from '../seal-words.js';
import { supersedeFormer } from '../supersede-former.js';

export class SignAgreement extends Command<Result<ChangedAgreement>> {
  constructor(
    readonly change: Change,
    readonly body: SignatureBody,
  ) {
    super();
  }
}

@CommandHandler(SignAgreement)
export class SignAgreementHandler implements ICommandHandler<SignAgreement> {
  constructor(
    @Inject(AgreementRepository) private readonly agreements: AgreementRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute({ change, body }: SignAgreement): Promise<Result<ChangedAgreement>> {
    return this.agreements.change(
      change,
      async (tx, stored) => {
        const permission = mustBePermitted(change.actor, stored.state, 'sign');
        if (!permission.ok) return permission;
        const detail = await sealWords(this.details, tx, 'agreement-signatory', partiesOfStored(stored), body);
        return sign(stored.state, change.actor, detail, tx.at);
      },
      (tx, stored) => supersedeFormer(this.agreements, tx, stored),
    );
  }
}
