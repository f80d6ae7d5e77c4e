import type { Draft } from './draft.js';
import type { ElementResult, Outcome } from './evaluation.js';
import type { AskedElement, Situation } from './situation.js';

const fired = ({ finding: { result } }: Draft): boolean => result === 'fail' || result === 'gap' || result === 'error';
const drops = (item: Draft): boolean =>
  fired(item) && item.transform === undefined && (item.finding.effect === 'deny' || item.finding.effect === 'narrow');

/**
 * Rule 2 of combining: a mandate governs what it covers. While a lifting case passes for an element, findings of
 * the bases it lifts no longer stand against that element; a prohibition of law always stands. Findings on the
 * whole request are lifted when every element that would be released is covered.
 */
export function liftMandated(drafts: readonly Draft[], elements: readonly AskedElement[]): readonly Draft[] {
  const lifting = drafts.filter(
    ({ lifts, finding }) => lifts !== undefined && finding.result === 'pass' && finding.element !== undefined,
  );
  if (lifting.length === 0) return drafts;
  const lifterOf = (element: string, { basis, effect }: Draft['finding']): Draft | undefined =>
    lifting.find(
      (item) =>
        item.finding.element === element &&
        item.lifts!.includes(basis) &&
        (effect !== 'second_approval' || item.liftsApproval),
    );
  const onElements = drafts.map((item) => {
    const { element } = item.finding;
    if (element === undefined || !liftable(item)) return item;
    const by = lifterOf(element, item.finding);
    return by ? lift(item, by) : item;
  });
  const gone = new Set(onElements.flatMap((item) => (drops(item) ? [item.finding.element] : [])));
  const left = elements.filter((element) => !gone.has(element.code));
  return onElements.map((item) => {
    if (item.finding.element !== undefined || !liftable(item) || left.length === 0) return item;
    const lifters = left.map((element) => lifterOf(element.code, item.finding));
    return lifters.every((by) => by !== undefined) ? lift(item, lifters[0]!) : item;
  });
}

function liftable(item: Draft): boolean {
  const { effect } = item.finding;
  return fired(item) && !item.firm && (effect === 'deny' || effect === 'narrow' || effect === 'second_approval');
}

function lift(item: Draft, by: Draft): Draft {
  const message = `Lifted by ${by.finding.rule}: ${item.finding.message}`;
  const finding: Draft['finding'] = { ...item.finding, result: 'not_applicable', message, cure: '' };
  return { ...item, finding, transform: undefined, oblige: [] };
}

/** Whether a finding decides on its element: drops it or masks it. */
export function decidesElement(item: Draft): boolean {
  return item.finding.element !== undefined && (item.transform !== undefined || drops(item));
}

const NOBODY: readonly string[] = [];

/** Per element: denied by any rule that drops it, else masked by any that masks it, else permitted. */
export function elementResults(drafts: readonly Draft[], elements: readonly AskedElement[]): readonly ElementResult[] {
  const decisive = new Map<string, Draft[]>();
  for (const item of drafts) {
    if (!decidesElement(item)) continue;
    const own = decisive.get(item.finding.element!);
    if (own) own.push(item);
    else decisive.set(item.finding.element!, [item]);
  }
  return elements.map(({ code: element }) => {
    const own = decisive.get(element);
    if (!own) return { element, result: 'permit', rules: NOBODY };
    const denying = own.filter(drops);
    if (denying.length > 0) return { element, result: 'deny', rules: rulesOf(denying) };
    return { element, result: 'mask', transform: own[0]!.transform!, rules: rulesOf(own) };
  });
}

function rulesOf(drafts: readonly Draft[]): readonly string[] {
  const first = drafts[0]!.finding.rule;
  if (drafts.every((item) => item.finding.rule === first)) return [first];
  return [...new Set(drafts.map((item) => item.finding.rule))].sort();
}

/** Elements that something would be released of. */
export function standingOf(results: readonly ElementResult[]): ReadonlySet<string> {
  const standing = new Set<string>();
  for (const item of results) if (item.result !== 'deny') standing.add(item.element);
  return standing;
}

/** Rules 5 to 9 of combining: deny, hold, second approval, narrow, permit, in that order. */
export function outcomeOf(
  drafts: readonly Draft[],
  results: readonly ElementResult[],
  standing: ReadonlySet<string>,
  situation: Situation,
): Outcome {
  const live: Partial<Record<Draft['finding']['effect'], boolean>> = {};
  for (const item of drafts) {
    const { element, effect } = item.finding;
    if (!fired(item) || (element !== undefined && !standing.has(element))) continue;
    if (element === undefined && effect === 'deny') return 'deny';
    live[effect] = true;
  }
  if (standing.size === 0 && !situation.aggregateOnly) return live.hold && results.length === 0 ? 'hold' : 'deny';
  if (live.hold) return 'hold';
  if (live.second_approval) return 'second_approval';
  return live.narrow || standing.size < results.length ? 'narrow' : 'permit';
}
