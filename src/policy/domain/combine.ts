import type { Basis, ElementResult, ObligationResult, Outcome, RetentionResult } from './evaluation.js';
import type { Draft } from './draft.js';
import { fillTemplate, valueAt } from './message.js';
import type { Pack } from './pack.js';
import type { AskedElement, Situation } from './situation.js';

const fired = (item: Draft): boolean => item.result === 'fail' || item.result === 'gap' || item.result === 'error';
const drops = (item: Draft): boolean =>
  fired(item) && item.transform === undefined && (item.effect === 'deny' || item.effect === 'narrow');

/**
 * Rule 2 of combining: a mandate governs what it covers. While a lifting case passes for an element, findings of
 * the bases it lifts no longer stand against that element; a prohibition of law always stands. Findings on the
 * whole request are lifted when every element that would be released is covered.
 */
export function liftMandated(drafts: readonly Draft[], elements: readonly AskedElement[]): readonly Draft[] {
  const lifting = drafts.filter(
    (item) => item.lifts !== undefined && item.result === 'pass' && item.element !== undefined,
  );
  if (lifting.length === 0) return drafts;
  const lifterOf = (element: string, basis: Basis, approval: boolean): Draft | undefined =>
    lifting.find(
      (item) => item.element === element && item.lifts!.includes(basis) && (!approval || item.liftsApproval),
    );
  const liftable = (item: Draft): boolean =>
    fired(item) &&
    item.firm !== true &&
    (item.effect === 'deny' || item.effect === 'narrow' || item.effect === 'second_approval');
  const onElements = drafts.map((item) => {
    if (item.element === undefined || !liftable(item)) return item;
    const by = lifterOf(item.element, item.basis, item.effect === 'second_approval');
    return by ? lift(item, by) : item;
  });
  const left = elements.filter((element) => !onElements.some((item) => item.element === element.code && drops(item)));
  return onElements.map((item) => {
    if (item.element !== undefined || !liftable(item) || left.length === 0) return item;
    const lifters = left.map((element) => lifterOf(element.code, item.basis, item.effect === 'second_approval'));
    return lifters.every((by) => by !== undefined) ? lift(item, lifters[0]!) : item;
  });
}

function lift(item: Draft, by: Draft): Draft {
  const { transform: _, ...rest } = item;
  return { ...rest, result: 'not_applicable', oblige: [], message: `Lifted by ${by.rule}: ${item.message}`, cure: '' };
}

/** Per element: denied by any rule that drops it, else masked by any that masks it, else permitted. */
export function elementResults(drafts: readonly Draft[], elements: readonly AskedElement[]): readonly ElementResult[] {
  return elements.map((element) => {
    const own = drafts.filter((item) => item.element === element.code);
    const denying = own.filter(drops);
    if (denying.length > 0) return { element: element.code, result: 'deny', rules: rulesOf(denying) };
    const masking = own.filter((item) => item.transform !== undefined);
    const transform = masking[0]?.transform;
    if (transform === undefined) return { element: element.code, result: 'permit', rules: [] };
    return { element: element.code, result: 'mask', transform, rules: rulesOf(masking) };
  });
}

function rulesOf(drafts: readonly Draft[]): readonly string[] {
  return [...new Set(drafts.map((item) => item.rule))].sort();
}

/** Rules 5 to 9 of combining: deny, hold, second approval, narrow, permit, in that order. */
export function outcomeOf(drafts: readonly Draft[], results: readonly ElementResult[], situation: Situation): Outcome {
  const standing = new Set(results.filter((item) => item.result !== 'deny').map((item) => item.element));
  const live = drafts.filter((item) => fired(item) && (item.element === undefined || standing.has(item.element)));
  if (live.some((item) => item.element === undefined && item.effect === 'deny')) return 'deny';
  if (standing.size === 0 && !situation.aggregateOnly)
    return live.some((item) => item.effect === 'hold' && results.length === 0) ? 'hold' : 'deny';
  if (live.some((item) => item.effect === 'hold')) return 'hold';
  if (live.some((item) => item.effect === 'second_approval')) return 'second_approval';
  if (results.some((item) => item.result === 'deny') || live.some((item) => item.effect === 'narrow')) return 'narrow';
  return 'permit';
}

/** Obligations of everything that would be released: always ones, then those of rules that applied to it. */
export function obligationsOf(
  pack: Pack,
  drafts: readonly Draft[],
  results: readonly ElementResult[],
  words: Readonly<Record<string, unknown>>,
): readonly ObligationResult[] {
  const standing = new Set(results.filter((item) => item.result !== 'deny').map((item) => item.element));
  const found = new Map<string, { params: Record<string, string | number | boolean>; setBy: Set<string> }>();
  const add = (code: string, params: Readonly<Record<string, string>>, setBy: string): void => {
    const row = pack.obligations.get(code);
    const entry = found.get(code) ?? {
      params: row?.dueIn === undefined ? {} : { dueIn: row.dueIn },
      setBy: new Set<string>(),
    };
    for (const [name, template] of Object.entries(params)) {
      entry.params[name] = fillTemplate(template, (path) => valueAt(words, path));
    }
    entry.setBy.add(setBy);
    found.set(code, entry);
  };
  for (const row of pack.content.obligations) if (row.always) add(row.code, row.set, row.layer);
  for (const item of drafts) {
    if (item.result === 'not_applicable' || item.result === 'error' || item.result === 'gap') continue;
    if (item.element !== undefined && !standing.has(item.element)) continue;
    for (const { code, params } of item.oblige ?? []) add(code, params, item.rule);
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { params, setBy }]) => ({ code, params, setBy: [...setBy].sort() }));
}

/** What obligation parameters may show. */
export function obligationWords(view: Readonly<Record<string, unknown>>, retention: RetentionResult | undefined) {
  return { ...view, retention: retention ?? {} };
}
