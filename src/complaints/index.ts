export { ComplaintReactions } from './complaint-reactions.js';
export { ComplaintsModule } from './complaints.module.js';
export { COMPLAINT_PERMISSIONS, COMPLAINT_STATES } from './domain/permissions.js';
export { COMPLAINT } from './persistence/complaint.store.js';
