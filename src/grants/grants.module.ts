import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DecisionsModule } from '../decisions/index.js';
import { AggregateStore, Reactions } from '../ledger/index.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { PolicyPacksModule } from '../policy-packs/index.js';
import { ShareRequestsModule } from '../share-requests/index.js';
import { ResumeGrantHandler } from './commands/resume-grant.js';
import { RevokeGrantHandler } from './commands/revoke-grant.js';
import { SuspendGrantHandler } from './commands/suspend-grant.js';
import { GrantReactions } from './grant-reactions.js';
import { GrantsController } from './grants.controller.js';
import { JudgeGrant } from './judge-grant.js';
import { PackImpactController } from './pack-impact.controller.js';
import { PackImpactPages } from './pack-impact.pages.js';
import { OutcomePages } from './outcome.pages.js';
import { GrantRepository } from './persistence/grant.repository.js';
import { GRANT, GRANT_STORE } from './persistence/grant.store.js';
import { PolicyImpact } from './queries/policy-impact.js';

@Module({
  imports: [CqrsModule, PolicyPacksModule, ShareRequestsModule, DecisionsModule],
  controllers: [GrantsController, PackImpactController, PackImpactPages, OutcomePages],
  providers: [
    {
      provide: GRANT_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(GRANT, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    GrantRepository,
    JudgeGrant,
    GrantReactions,
    PolicyImpact,
    SuspendGrantHandler,
    ResumeGrantHandler,
    RevokeGrantHandler,
  ],
  exports: [GrantRepository, JudgeGrant, GrantReactions, PolicyImpact],
})
export class GrantsModule {}
