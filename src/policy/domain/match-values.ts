import type { MatchKey } from './pack-content.js';
import type { Situation } from './situation.js';

/** What each match key of a rule is tested against, for one case. */
export type MatchValues = Readonly<Record<MatchKey, readonly string[]>>;

const NONE: readonly string[] = [];

/** Element keys are resolved by the pack's index before, so nothing is left to test them against. */
export function matchValues(situation: Situation): MatchValues {
  const { facts, recipient, requesting, source } = situation;
  return {
    purpose: [facts.request.purpose],
    purposeTag: situation.purpose?.tags ?? NONE,
    recipientLevel: [recipient?.level ?? ''],
    recipientKind: [recipient?.kind ?? ''],
    requestingKind: [requesting?.kind ?? ''],
    sourceLevel: [source?.level ?? ''],
    sourceKind: [source?.kind ?? ''],
    authority: facts.request.authorities,
    flag: facts.subjects.flags,
    evidence: situation.evidence.map((item) => item.facts.kind),
    stage: [facts.stage],
    element: NONE,
    category: NONE,
    elementTag: NONE,
  };
}
