import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AggregateStore, Reactions } from '../ledger/index.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { PolicyPacksModule } from '../policy-packs/index.js';
import { AmendShareRequestHandler } from './commands/amend-share-request.js';
import { AnswerShareRequestHandler } from './commands/answer-share-request.js';
import { CopyShareRequestHandler } from './commands/copy-share-request.js';
import { DraftShareRequestHandler } from './commands/draft-share-request.js';
import { RecheckShareRequestHandler } from './commands/recheck-share-request.js';
import { RequestHumanReviewHandler } from './commands/request-human-review.js';
import { ReturnShareRequestHandler } from './commands/return-share-request.js';
import { SubmitShareRequestHandler } from './commands/submit-share-request.js';
import { VerifyEvidenceHandler } from './commands/verify-evidence.js';
import { WithdrawShareRequestHandler } from './commands/withdraw-share-request.js';
import { JudgeRequest } from './judge-request.js';
import { ReplayEvaluations } from './queries/replay-evaluations.js';
import { EvaluationStore } from './persistence/evaluation.store.js';
import { ShareRequestRepository } from './persistence/share-request.repository.js';
import { SHARE_REQUEST } from './persistence/share-request.store.js';
import { AnswerPages } from './pages/answer.pages.js';
import { RequestListPages } from './pages/request-list.pages.js';
import { ShareRequestPages } from './pages/share-request.pages.js';
import { WizardDesk } from './pages/wizard-desk.js';
import { WizardPages } from './pages/wizard.pages.js';
import { PolicyChecksController } from './policy-checks.controller.js';
import { PolicyChecks } from './policy-checks.js';
import { ShareRequestsController } from './share-requests.controller.js';
import { SHARE_REQUEST_STORE } from './tokens.js';

@Module({
  imports: [CqrsModule, PolicyPacksModule],
  controllers: [
    ShareRequestsController,
    PolicyChecksController,
    RequestListPages,
    WizardPages,
    AnswerPages,
    ShareRequestPages,
  ],
  providers: [
    {
      provide: SHARE_REQUEST_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(SHARE_REQUEST, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    ShareRequestRepository,
    EvaluationStore,
    JudgeRequest,
    PolicyChecks,
    WizardDesk,
    DraftShareRequestHandler,
    AmendShareRequestHandler,
    SubmitShareRequestHandler,
    WithdrawShareRequestHandler,
    CopyShareRequestHandler,
    ReturnShareRequestHandler,
    AnswerShareRequestHandler,
    RequestHumanReviewHandler,
    VerifyEvidenceHandler,
    RecheckShareRequestHandler,
    ReplayEvaluations,
  ],
  exports: [ShareRequestRepository, EvaluationStore, JudgeRequest],
})
export class ShareRequestsModule {}
