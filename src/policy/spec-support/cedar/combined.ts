import type { Basis, Finding, Outcome } from '../../domain/evaluation.js';
import type { FindingSaid } from './policy-set.js';

export interface Said extends Omit<FindingSaid, 'by' | 'lifts' | 'liftsApproval'> {
  readonly element: string | undefined;
  readonly by: readonly string[] | undefined;
  readonly lifts: readonly Basis[];
  readonly liftsApproval: boolean;
}

/** What both sides are compared by: sorted, so that only their content counts. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly elements: readonly string[];
  readonly findings: readonly string[];
}

interface Case {
  readonly aggregateOnly: boolean;
  /** What the schedule says once it is known which elements are left. */
  keeping(released: readonly string[]): readonly Said[];
}

const fired = ({ result }: Said): boolean => result === 'fail' || result === 'gap';
const drops = (item: Said): boolean =>
  fired(item) && item.transform === undefined && (item.effect === 'deny' || item.effect === 'narrow');

/** The numbered rules of `policies/README.md`, "How findings combine", written from their words. */
export function combined(
  findings: readonly Said[],
  elements: readonly string[],
  { aggregateOnly, keeping }: Case,
): Verdict {
  const lifted = withMandates(findings, elements);
  const released = elements.filter((code) => resultOf(lifted, code) !== 'deny');
  const all = [...lifted, ...keeping(released)];
  const results = new Map(elements.map((code) => [code, resultOf(all, code)]));
  return {
    outcome: outcomeOf(all, results, aggregateOnly),
    elements: [...results].map(([code, result]) => `${code} ${result}`).sort(),
    findings: all.map(lineOf).sort(),
  };
}

/** Rule 2: what a mandate lifts, on the elements it names; on the request where it names all that would be released. */
function withMandates(findings: readonly Said[], elements: readonly string[]): readonly Said[] {
  const lifts = (item: Said, element: string): boolean =>
    findings.some(
      (by) =>
        by.result === 'pass' &&
        by.element === element &&
        by.lifts.includes(item.basis) &&
        (item.effect !== 'second_approval' || by.liftsApproval),
    );
  const may = (item: Said): boolean =>
    item.result === 'fail' && ['deny', 'narrow', 'second_approval'].includes(item.effect);
  const off = ({ transform: _kept, ...item }: Said): Said => ({ ...item, result: 'not_applicable' });
  const first = findings.map((item) =>
    item.element !== undefined && may(item) && lifts(item, item.element) ? off(item) : item,
  );
  const left = elements.filter((code) => !first.some((item) => item.element === code && drops(item)));
  return first.map((item) =>
    item.element === undefined && may(item) && left.length > 0 && left.every((code) => lifts(item, code))
      ? off(item)
      : item,
  );
}

function resultOf(findings: readonly Said[], code: string): string {
  const own = findings.filter((item) => item.element === code);
  if (own.some(drops)) return 'deny';
  const masked = own.find((item) => item.transform !== undefined);
  return masked ? `mask ${masked.transform}` : 'permit';
}

/** Rules 5 and 6. */
function outcomeOf(findings: readonly Said[], results: ReadonlyMap<string, string>, aggregateOnly: boolean): Outcome {
  const standing = findings.filter(
    (item) => fired(item) && (item.element === undefined || results.get(item.element) !== 'deny'),
  );
  const some = (effect: string): boolean => standing.some((item) => item.effect === effect);
  if (standing.some((item) => item.element === undefined && item.effect === 'deny')) return 'deny';
  const left = [...results.values()].filter((result) => result !== 'deny').length;
  if (left === 0 && !aggregateOnly) return some('hold') && results.size === 0 ? 'hold' : 'deny';
  if (some('hold')) return 'hold';
  if (some('second_approval')) return 'second_approval';
  return some('narrow') || left < results.size ? 'narrow' : 'permit';
}

type Line = Pick<Finding, 'rule' | 'result' | 'effect' | 'basis'> & {
  readonly element?: string | undefined;
  readonly by: readonly string[] | undefined;
};

/** One finding: rule, element, result, effect, basis and the rows that spoke; without basis and rows where none is given. */
export function lineOf({ rule, element, result, effect, basis, by }: Line): string {
  const spoken = by === undefined ? '' : ` ${basis} by ${[...by].sort().join(' + ')}`;
  return `${rule}${element === undefined ? '' : ` on ${element}`}: ${result} (${effect})${spoken}`;
}
