import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AggregateStore, Reactions } from '../ledger/index.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { ReceiptsModule } from '../platform/receipts/receipts.module.js';
import { PolicyPacksModule } from '../policy-packs/index.js';
import { AcknowledgeComplaintHandler } from './commands/acknowledge-complaint.js';
import { DismissComplaintHandler } from './commands/dismiss-complaint.js';
import { FileComplaintHandler } from './commands/file-complaint.js';
import { FreezeNamedGrantsHandler } from './commands/freeze-named-grants.js';
import { ReceiveComplaintHandler } from './commands/receive-complaint.js';
import { TakeUpComplaintHandler } from './commands/take-up-complaint.js';
import { UpholdComplaintHandler } from './commands/uphold-complaint.js';
import { ComplaintReactions } from './complaint-reactions.js';
import { ComplaintsController } from './complaints.controller.js';
import { ComplaintsPages } from './complaints.pages.js';
import { ComplaintRepository } from './persistence/complaint.repository.js';
import { COMPLAINT, COMPLAINT_STORE } from './persistence/complaint.store.js';
import { PublicComplaintsController } from './public-complaints.controller.js';
import { PublicComplaintsPages } from './public-complaints.pages.js';
import { ComplaintStatusQuery } from './queries/complaint-status.js';
import { OVERSEER } from './tokens.js';

@Module({
  imports: [CqrsModule, PolicyPacksModule, ReceiptsModule],
  controllers: [ComplaintsController, PublicComplaintsController, PublicComplaintsPages, ComplaintsPages],
  providers: [
    {
      provide: COMPLAINT_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(COMPLAINT, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    { provide: OVERSEER, useFactory: (config: Config) => config.overseer, inject: [CONFIG] },
    ComplaintRepository,
    ComplaintReactions,
    ComplaintStatusQuery,
    FileComplaintHandler,
    ReceiveComplaintHandler,
    AcknowledgeComplaintHandler,
    TakeUpComplaintHandler,
    FreezeNamedGrantsHandler,
    UpholdComplaintHandler,
    DismissComplaintHandler,
  ],
  exports: [ComplaintReactions],
})
export class ComplaintsModule {}
