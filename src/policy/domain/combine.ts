import type { Draft } from './draft.js';
import type { ElementResult, Outcome } from './evaluation.js';
import type { AskedElement, Situation } from './situation.js';

function drops(item: Draft): boolean {
  const { effect } = item.finding;
  return item.fired && item.transform === undefined && (effect === 'deny' || effect === 'narrow');
}

/**
 * Rule 2 of combining: a mandate governs what it covers. While a lifting case passes for an element, findings of
 * the bases it lifts no longer stand against that element; a prohibition of law always stands. Findings on the
 * whole request are lifted when every element that would be released is covered.
 */
export function liftMandated(drafts: readonly Draft[], elements: readonly AskedElement[]): readonly Draft[] {
  const lifting: Draft[] = [];
  for (const item of drafts)
    if (item.lifts !== undefined && item.finding.result === 'pass' && item.at >= 0) lifting.push(item);
  if (lifting.length === 0) return drafts;
  const lifterOf = (at: number, { basis, effect }: Draft['finding']): Draft | undefined =>
    lifting.find(
      (item) => item.at === at && item.lifts!.includes(basis) && (effect !== 'second_approval' || item.liftsApproval),
    );
  const onElements = drafts.map((item) => {
    if (item.at < 0 || !liftable(item)) return item;
    const by = lifterOf(item.at, item.finding);
    return by ? lift(item, by) : item;
  });
  const gone = new Set(onElements.flatMap((item) => (drops(item) ? [item.at] : [])));
  const left = elements.filter((element) => !gone.has(element.at));
  return onElements.map((item) => {
    if (item.at >= 0 || !liftable(item) || left.length === 0) return item;
    const lifters = left.map((element) => lifterOf(element.at, item.finding));
    return lifters.every((by) => by !== undefined) ? lift(item, lifters[0]!) : item;
  });
}

function liftable(item: Draft): boolean {
  const { effect } = item.finding;
  return item.fired && !item.firm && (effect === 'deny' || effect === 'narrow' || effect === 'second_approval');
}

function lift(item: Draft, by: Draft): Draft {
  const message = `Lifted by ${by.finding.rule}: ${item.finding.message}`;
  const finding: Draft['finding'] = { ...item.finding, result: 'not_applicable', message, cure: '' };
  return { ...item, finding, fired: false, transform: undefined, oblige: [] };
}

/** Whether a finding decides on its element: drops it or masks it. */
export function decidesElement(item: Draft): boolean {
  return item.at >= 0 && (item.transform !== undefined || drops(item));
}

const NOBODY: readonly string[] = [];

/** Per element: denied by any rule that drops it, else masked by any that masks it, else permitted. */
export function elementResults(drafts: readonly Draft[], elements: readonly AskedElement[]): readonly ElementResult[] {
  const decisive = new Array<Draft[] | undefined>(elements.length).fill(undefined);
  for (const item of drafts) {
    if (!decidesElement(item)) continue;
    const own = decisive[item.at];
    if (own) own.push(item);
    else decisive[item.at] = [item];
  }
  return elements.map(({ code: element, at }): ElementResult => {
    const own = decisive[at];
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

/** Rules 5 to 9 of combining: deny, hold, second approval, narrow, permit, in that order. */
export function outcomeOf(drafts: readonly Draft[], results: readonly ElementResult[], situation: Situation): Outcome {
  let hold = false;
  let second = false;
  let narrow = false;
  for (const item of drafts) {
    if (!item.fired || (item.at >= 0 && results[item.at]!.result === 'deny')) continue;
    const { effect } = item.finding;
    if (effect === 'deny' && item.at < 0) return 'deny';
    if (effect === 'hold') hold = true;
    else if (effect === 'second_approval') second = true;
    else if (effect === 'narrow') narrow = true;
  }
  let standing = 0;
  for (const { result } of results) if (result !== 'deny') standing += 1;
  if (standing === 0 && !situation.aggregateOnly) return hold && results.length === 0 ? 'hold' : 'deny';
  if (hold) return 'hold';
  if (second) return 'second_approval';
  return narrow || standing < results.length ? 'narrow' : 'permit';
}
