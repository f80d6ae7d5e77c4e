export { ComplaintReactions } from './complaint-reactions.js';
export { ComplaintsModule } from './complaints.module.js';
export { COMPLAINT_PERMISSIONS, COMPLAINT_STATES } from './domain/permissions.js';
export { COMPLAINT } from './persistence/complaint.store.js';
export { waitingComplaints } from './queries/waiting-complaints.js';
export type { WaitingComplaint } from './queries/waiting-complaints.js';
