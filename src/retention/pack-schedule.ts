import type { CurrentPolicy } from '../policy/index.js';
import { endOfTerm } from './domain/file-schedule.js';
import type { Schedule } from './domain/file-schedule.js';

/** What of a pack says when files end. */
export type PackTerms = Pick<CurrentPolicy, 'timeZone' | 'scheduleTerm'>;

export const scheduleOf = (pack: PackTerms): Schedule => ({
  zone: pack.timeZone,
  term: (code) => pack.scheduleTerm(code),
});

/** Until when a complaint that is closed now is kept: said in its own row, so that a later pack changes nothing of it. */
export const endOfComplaint = (closedAt: Date, pack: PackTerms): string =>
  endOfTerm('RT-COMPLAINT', closedAt, scheduleOf(pack));
