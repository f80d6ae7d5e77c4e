import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AggregateStore, Reactions } from '../ledger/index.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { PolicyPacksModule } from '../policy-packs/index.js';
import { ShareRequestsModule } from '../share-requests/index.js';
import { DecideShareRequestHandler } from './commands/decide-share-request.js';
import { GiveSecondApprovalHandler } from './commands/give-second-approval.js';
import { DecisionReactions } from './decision-reactions.js';
import { DecisionsController } from './decisions.controller.js';
import { DrawReview } from './draw-review.js';
import { DecisionRepository } from './persistence/decision.repository.js';
import { DECISION, DECISION_STORE } from './persistence/decision.store.js';
import { ReviewActsPages } from './review-acts.pages.js';
import { ReviewsPages } from './reviews.pages.js';

@Module({
  imports: [CqrsModule, PolicyPacksModule, ShareRequestsModule],
  controllers: [DecisionsController, ReviewsPages, ReviewActsPages],
  providers: [
    {
      provide: DECISION_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(DECISION, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    DecisionRepository,
    DecisionReactions,
    DrawReview,
    DecideShareRequestHandler,
    GiveSecondApprovalHandler,
  ],
  exports: [DecisionRepository, DecisionReactions],
})
export class DecisionsModule {}
