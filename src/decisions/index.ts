export { DecisionReactions } from './decision-reactions.js';
export { DecisionsModule } from './decisions.module.js';
export { evolve as evolveDecision } from './domain/decision.js';
export type { Decision, DecisionContent, DecisionEvent } from './domain/decision.js';
export { DecisionRepository } from './persistence/decision.repository.js';
export { DECISION } from './persistence/decision.store.js';
export { reviewQueue } from './queries/review-queue.js';
export type { QueuedReview } from './queries/review-queue.js';
