export { deniedByPolicyAlone, noteDecision } from './domain/decide.js';
export { mustBePermitted, permittedCommands, PERMISSIONS } from './domain/permissions.js';
export { evolve as evolveShareRequest, partiesOf } from './domain/share-request.js';
export type {
  DecidedRequest,
  RequestContent,
  RequestUnderReview,
  ShareRequest,
  ShareRequestEvent,
} from './domain/share-request.js';
export { JudgeRequest } from './judge-request.js';
export type { CapturedDay, Judgement } from './judge-request.js';
export type { RequestNarrative } from './narrative.js';
export { EvaluationStore, resultDigest } from './persistence/evaluation.store.js';
export { seenAsItIs, ShareRequestRepository } from './persistence/share-request.repository.js';
export { SHARE_REQUEST } from './persistence/share-request.store.js';
export { ShareRequestsModule } from './share-requests.module.js';
