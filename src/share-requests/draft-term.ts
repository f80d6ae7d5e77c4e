import type { CurrentPolicy } from '../policy/index.js';

/** What of a pack says how long a draft may lie. */
export type DraftTerms = Pick<CurrentPolicy, 'daysAfter' | 'scheduleTerm'>;

/** The last instant of a draft that nobody has touched since: RT-DRAFT of the pack, 90 days where it has none. */
export function draftEnds(pack: DraftTerms, touchedAt: Date): string {
  return pack.daysAfter(touchedAt, pack.scheduleTerm('RT-DRAFT')?.duration ?? 'P90D');
}
