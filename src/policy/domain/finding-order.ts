import type { Draft } from './draft.js';
import type { Finding } from './evaluation.js';

/** Whole-request findings first, then by element and rule: independent of the order of facts and of files. */
export function inPlace(drafts: readonly Draft[]): readonly Finding[] {
  const count = drafts.length;
  const ranks = elementRanks(drafts);
  let rules = 1;
  for (const { rank } of drafts) if (rank >= rules) rules = rank + 1;
  // Element, rule and place in one number, so that only findings of one rule on one element compare texts.
  const order = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    const { finding, rank } = drafts[index]!;
    order[index] = (ranks.get(finding.element ?? '')! * rules + rank) * count + index;
  }
  order.sort();
  const findings: Finding[] = [];
  let from = 0;
  for (let index = 0; index < count; index += 1) {
    findings.push(drafts[order[index]! % count]!.finding);
    const last = index + 1 === count || group(order[index + 1]!, count) !== group(order[index]!, count);
    if (!last) continue;
    if (index > from) putInOrder(findings, from);
    from = index + 1;
  }
  return findings;
}

function group(place: number, count: number): number {
  return Math.floor(place / count);
}

/** Sorts the end of a list from `from` on, equal ones as they stand. */
function putInOrder(findings: Finding[], from: number): void {
  for (let index = from + 1; index < findings.length; index += 1) {
    const finding = findings[index]!;
    let at = index;
    for (; at > from && byText(findings[at - 1]!, finding) > 0; at -= 1) findings[at] = findings[at - 1]!;
    findings[at] = finding;
  }
}

/** The codes of elements are compared only here. */
function elementRanks(drafts: readonly Draft[]): ReadonlyMap<string, number> {
  const codes = new Set<string>();
  for (const { finding } of drafts) codes.add(finding.element ?? '');
  const ranks = new Map<string, number>();
  for (const code of [...codes].sort()) ranks.set(code, ranks.size);
  return ranks;
}

const FIELDS = ['field', 'result', 'effect', 'message'] as const;

function byText(a: Finding, b: Finding): number {
  for (const name of FIELDS) if (a[name] !== b[name]) return a[name] < b[name] ? -1 : 1;
  return 0;
}
