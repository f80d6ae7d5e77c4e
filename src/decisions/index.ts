export { DecisionReactions } from './decision-reactions.js';
export { DecisionsModule } from './decisions.module.js';
export { evolve as evolveDecision } from './domain/decision.js';
export type { Decision, DecisionContent, DecisionEvent } from './domain/decision.js';
export { DecisionRepository } from './persistence/decision.repository.js';
export { DECISION } from './persistence/decision.store.js';
export { decisionsOfRequest } from './queries/decision-detail.js';
export type { DecisionView } from './queries/decision-detail.js';
export { DecisionsMade } from './review-record.js';
