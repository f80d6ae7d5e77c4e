import type { PurgeReason } from '../../disclosures/index.js';

/** Above this many times what was foreseen two persons look first. */
export const FORESEEN_TIMES = 3;
/** Above one in so many of the live packages two persons look first: 5 %. */
export const ONE_IN = 20;

/** Destructions that a person ordered, one by one; everything else is done by time or by rule. */
export const ORDERED_REASONS = ['revocation', 'correction', 'order'] as const satisfies readonly PurgeReason[];

/**
 * What one source agency stands to lose within 24 hours, by the database's clock. Counted over a day and not a sweep, so
 * that a mass that trickles in, some packages a sweep, is still seen as one. What two persons released is in neither
 * `due` nor `gone`.
 */
export interface PurgeCounts {
  /** Due now, and nothing holds them. */
  readonly due: number;
  /** Those of them whose destruction a person ordered. */
  readonly orderedDue: number;
  /** Destroyed, or begun to be, in the last 24 hours. */
  readonly gone: number;
  readonly orderedGone: number;
  /** Packages whose own term put their end into the last 24 hours: what was foreseen a day ago for today. */
  readonly foreseen: number;
  /** Packages whose data is still there, the due and the held among them. */
  readonly live: number;
}

export type BrakeCause = 'more-than-foreseen' | 'share-of-live';

/**
 * Whether the brake is pulled, and why; undefined: the purge goes on.
 * @param floor so many a day always go: a small installation is not stopped by one purge
 */
export function brakeCause(counts: PurgeCounts, floor: number): BrakeCause | undefined {
  const { due, gone, foreseen, live } = counts;
  const lost = due + gone;
  if (due === 0 || lost <= floor) return undefined;
  if (lost > FORESEEN_TIMES * foreseen) return 'more-than-foreseen';
  if (lost * ONE_IN > live + gone) return 'share-of-live';
  return undefined;
}

/** Single destructions that people ordered go on under the brake; when they are the mass themselves, they wait too. */
export function ordersGo({ orderedDue, orderedGone }: PurgeCounts, floor: number): boolean {
  return orderedDue + orderedGone <= floor;
}
