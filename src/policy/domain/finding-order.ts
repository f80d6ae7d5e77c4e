import type { Draft } from './draft.js';
import type { Finding } from './evaluation.js';

/** Whole-request findings first, then by element and rule: independent of the order of facts and of files. */
export function inPlace(drafts: readonly Draft[]): readonly Finding[] {
  const ranks = elementRanks(drafts);
  return drafts
    .map(({ finding, rank }) => ({ finding, rank, element: ranks.get(finding.element ?? '')! }))
    .sort((a, b) => a.element - b.element || a.rank - b.rank || byText(a.finding, b.finding))
    .map(({ finding }) => finding);
}

/** Comparing numbers instead of texts, each element's code is compared only here. */
function elementRanks(drafts: readonly Draft[]): ReadonlyMap<string, number> {
  const codes = new Set<string>();
  for (const { finding } of drafts) codes.add(finding.element ?? '');
  return new Map([...codes].sort().map((code, rank) => [code, rank]));
}

const FIELDS = ['field', 'result', 'effect', 'message'] as const;

function byText(a: Finding, b: Finding): number {
  for (const name of FIELDS) {
    if (a[name] !== b[name]) return a[name] < b[name] ? -1 : 1;
  }
  return 0;
}
