import type { MatchKey } from './pack-content.js';

/** What circumstances decide (`circumstances.ts`); the rest is the request's own. */
export const FIXED_KEYS: ReadonlySet<string> = new Set<MatchKey>([
  'purpose',
  'purposeTag',
  'recipientLevel',
  'recipientKind',
  'requestingKind',
  'sourceLevel',
  'sourceKind',
  'stage',
]);

/** What the pack's index decides (`pack.ts`). */
export const INDEXED_KEYS: ReadonlySet<string> = new Set<MatchKey>(['element', 'category', 'elementTag']);
