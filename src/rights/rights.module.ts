import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AggregateStore, Reactions } from '../ledger/index.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { ReceiptsModule } from '../platform/receipts/receipts.module.js';
import { PolicyPacksModule } from '../policy-packs/index.js';
import { CaseStatusPages } from './case-status.pages.js';
import { AnswerRightsCaseHandler } from './commands/answer-rights-case.js';
import { ReceiveRightsCaseHandler } from './commands/receive-rights-case.js';
import { WithdrawRightsCaseHandler } from './commands/withdraw-rights-case.js';
import { MyInformationPages } from './my-information.pages.js';
import { OpenReceipt } from './open-receipt.js';
import { RightsCaseRepository } from './persistence/rights-case.repository.js';
import { RIGHTS_CASE, RIGHTS_CASE_STORE } from './persistence/rights-case.store.js';
import { RightsCasesController } from './rights-cases.controller.js';
import { RightsCasesPages } from './rights-cases.pages.js';
import { RightsReactions } from './rights-reactions.js';

@Module({
  imports: [CqrsModule, PolicyPacksModule, ReceiptsModule],
  controllers: [RightsCasesController, MyInformationPages, CaseStatusPages, RightsCasesPages],
  providers: [
    {
      provide: RIGHTS_CASE_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(RIGHTS_CASE, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    RightsCaseRepository,
    OpenReceipt,
    RightsReactions,
    ReceiveRightsCaseHandler,
    WithdrawRightsCaseHandler,
    AnswerRightsCaseHandler,
  ],
  exports: [RightsReactions],
})
export class RightsModule {}
