import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DirectoryModule } from '../directory/index.js';
import { AggregateStore, Reactions } from '../ledger/index.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { AgreementsController } from './agreements.controller.js';
import { AgreementsPages } from './agreements.pages.js';
import { AdvanceDueAgreements } from './commands/advance-due-agreements.js';
import { AmendAgreementHandler } from './commands/amend-agreement.js';
import { DraftAgreementHandler } from './commands/draft-agreement.js';
import { ResumeAgreementHandler } from './commands/resume-agreement.js';
import { SignAgreementHandler } from './commands/sign-agreement.js';
import { SuspendAgreementHandler } from './commands/suspend-agreement.js';
import { TerminateAgreementHandler } from './commands/terminate-agreement.js';
import { AgreementRepository } from './persistence/agreement.repository.js';
import { AGREEMENT, AGREEMENT_STORE } from './persistence/agreement.store.js';
import { RegisterController } from './register.controller.js';

/** Needs `Database` (as comity_app), `Reactions`, `SealedDetails` and `NEW_ID` from the composition root. */
@Module({
  imports: [CqrsModule, DirectoryModule],
  controllers: [AgreementsController, RegisterController, AgreementsPages],
  providers: [
    {
      provide: AGREEMENT_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(AGREEMENT, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    AgreementRepository,
    AdvanceDueAgreements,
    DraftAgreementHandler,
    AmendAgreementHandler,
    SignAgreementHandler,
    SuspendAgreementHandler,
    ResumeAgreementHandler,
    TerminateAgreementHandler,
  ],
  exports: [AgreementRepository, AdvanceDueAgreements],
})
export class AgreementsModule {}
