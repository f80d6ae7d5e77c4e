export { awaitsDecision, deniedByPolicyAlone, lapse, noteDecision, recheckByRule } from './domain/decide.js';
export { mustBePermitted, permittedCommands, PERMISSIONS } from './domain/permissions.js';
export { evolve as evolveShareRequest, partiesOf } from './domain/share-request.js';
export type {
  DecidedRequest,
  RecheckReason,
  RequestContent,
  RequestUnderReview,
  ShareRequest,
  ShareRequestEvent,
} from './domain/share-request.js';
export { draftEnds } from './draft-term.js';
export type { DraftTerms } from './draft-term.js';
export { factsForMany } from './facts-for-many.js';
export type { ManyFactsQuestion } from './facts-for-many.js';
export { JudgeRequest } from './judge-request.js';
export type { CapturedDay, Judgement } from './judge-request.js';
export type { RequestNarrative } from './narrative.js';
export { EvaluationStore, resultDigest } from './persistence/evaluation.store.js';
export { seenAsItIs, ShareRequestRepository } from './persistence/share-request.repository.js';
export type { StoredRequest } from './persistence/share-request.repository.js';
export { SHARE_REQUEST } from './persistence/share-request.store.js';
export { openPastFacts } from './open-past-facts.js';
export { namedRequest } from './queries/named-request.js';
export { ReplayEvaluations } from './queries/replay-evaluations.js';
export type { Replayed, ReplayReport } from './queries/replay-evaluations.js';
export { ShareRequestsModule } from './share-requests.module.js';
export type { RequestCommand } from './domain/permissions.js';
export { BASIS, durationInWords, EFFECT, notPassed, OUTCOME, STATUS } from './share-request-words.js';
export { RecheckShareRequest } from './commands/recheck-share-request.js';
export { ReturnShareRequest } from './commands/return-share-request.js';
export { VerifyEvidence } from './commands/verify-evidence.js';
export { questionBody, verificationBody } from './share-requests.dto.js';
export { waitingShareRequests } from './queries/waiting-share-requests.js';
export type { WaitingShareRequest } from './queries/waiting-share-requests.js';
