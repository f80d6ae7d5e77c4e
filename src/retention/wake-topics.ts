/** Topics of the outbox rows that this feature writes; each names what the reference is. */
export const DISPOSITION_TOPIC = 'disposition';
export const GRANT_TOPIC = 'grant';
export const AGREEMENT_TOPIC = 'agreement';
