export { RIGHTS_PERMISSIONS, RIGHTS_STATES } from './domain/permissions.js';
export { RIGHTS_CASE } from './persistence/rights-case.store.js';
export { waitingRightsCases } from './queries/waiting-rights-cases.js';
export type { WaitingRightsCase } from './queries/waiting-rights-cases.js';
export { RightsModule } from './rights.module.js';
export { RightsReactions } from './rights-reactions.js';
