export { evolve as evolveGrant } from './domain/grant.js';
export { expire, GRANT_PERMISSIONS, mustBePermittedOnGrant, suspendByRule } from './domain/decide.js';
export type { Grant, GrantEvent, GrantTerms, SuspensionCause } from './domain/grant.js';
export { GrantReactions } from './grant-reactions.js';
export { GrantsModule } from './grants.module.js';
export { JudgeGrant } from './judge-grant.js';
export { GrantRepository } from './persistence/grant.repository.js';
export { GRANT } from './persistence/grant.store.js';
