export { RIGHTS_PERMISSIONS, RIGHTS_STATES } from './domain/permissions.js';
export { RIGHTS_CASE } from './persistence/rights-case.store.js';
export { RightsModule } from './rights.module.js';
