import { digestOf } from './canonical.js';
import { evaluate } from './evaluate.js';
import type { Evaluation, Finding, FindingEffect, Outcome } from './evaluation.js';
import type { Facts } from './facts.js';
import type { Pack } from './pack.js';

/** What a rule says of a case: its strictest failure, or that it passes, is lifted or does not apply. */
export type Stance = FindingEffect | 'pass' | 'lifted' | 'silent';

/** A rule that changed its mind, and on which elements; none for the request as a whole. */
export interface RuleChange {
  readonly rule: string;
  readonly was: Stance;
  readonly is: Stance;
  readonly elements: readonly string[];
}

/** How one case comes out under another pack. Codes only, so that it can be listed. */
export interface PolicyChange {
  readonly from: Outcome;
  readonly to: Outcome;
  readonly elements: readonly { readonly element: string; readonly from: string; readonly to: string }[];
  /** Granted durations, where they differ. */
  readonly retention?: { readonly from: string | null; readonly to: string | null };
  readonly obligations: { readonly gained: readonly string[]; readonly lost: readonly string[] };
  readonly rules: readonly RuleChange[];
}

/** Stands for all rules where the reason itself is protected: which rule spoke would tell it. */
export const PROTECTED_RULE = 'neutral';

/**
 * The case under the draft, beside what was said of it; undefined when both say the same. Days are counted in the
 * draft's zone, as they would be once it is in force.
 */
export function changeUnder(draft: Pack, facts: Facts, before: Evaluation): PolicyChange | undefined {
  return changeBetween(before, evaluateUnder(draft, facts));
}

export function evaluateUnder(draft: Pack, facts: Facts): Evaluation {
  const { timeZone } = draft.content;
  return evaluate(draft, facts.timeZone === timeZone ? facts : { ...facts, timeZone });
}

/** Whether these are the facts that the evaluation saw: replaying others proves nothing. */
export function areFactsOf(facts: Facts, factsDigest: string): boolean {
  return digestOf(facts) === factsDigest;
}

export function changeBetween(before: Evaluation, after: Evaluation): PolicyChange | undefined {
  const elements = elementChanges(before, after);
  const [from, to] = [before.retention?.duration ?? null, after.retention?.duration ?? null];
  const [old, now] = [codes(before), codes(after)];
  const obligations = { gained: without(now, old), lost: without(old, now) };
  const same = before.outcome === after.outcome && elements.length === 0 && from === to;
  if (same && obligations.gained.length === 0 && obligations.lost.length === 0) return undefined;
  const secret = before.neutral || after.neutral;
  return {
    from: before.outcome,
    to: after.outcome,
    elements: secret ? [] : elements,
    ...(from === to || secret ? {} : { retention: { from, to } }),
    obligations: secret ? { gained: [], lost: [] } : obligations,
    rules: secret ? [{ rule: PROTECTED_RULE, was: 'silent', is: 'silent', elements: [] }] : ruleChanges(before, after),
  };
}

function elementChanges(before: Evaluation, after: Evaluation): PolicyChange['elements'] {
  const text = (item: Evaluation['elements'][number] | undefined): string =>
    item === undefined ? 'none' : item.transform === undefined ? item.result : `${item.result} ${item.transform}`;
  const now = new Map(after.elements.map((item) => [item.element, text(item)]));
  return before.elements.flatMap((item) => {
    const [from, to] = [text(item), now.get(item.element) ?? 'none'];
    return from === to ? [] : [{ element: item.element, from, to }];
  });
}

function ruleChanges(before: Evaluation, after: Evaluation): readonly RuleChange[] {
  const [old, now] = [stances(before.findings), stances(after.findings)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((rule): readonly RuleChange[] => {
    const [were, are] = [old.get(rule) ?? NOTHING, now.get(rule) ?? NOTHING];
    const places = [...new Set([...were.keys(), ...are.keys()])];
    const moved = places.filter((place) => fails(were.get(place)) !== fails(are.get(place)));
    if (moved.length === 0) return [];
    const of = (all: ReadonlyMap<string, Stance>): Stance =>
      strictest(moved.map((place) => all.get(place) ?? 'silent'));
    return [{ rule, was: of(were), is: of(are), elements: moved.filter((place) => place !== '').sort() }];
  });
  // What decides comes first.
  return changes.sort((a, b) => weight(b) - weight(a));
}

type Places = ReadonlyMap<string, Stance>;
const NOTHING: Places = new Map();
const ORDER: readonly Stance[] = ['silent', 'pass', 'lifted', 'warn', 'narrow', 'second_approval', 'hold', 'deny'];

const weight = ({ was, is }: RuleChange): number => Math.max(ORDER.indexOf(was), ORDER.indexOf(is));
const strictest = (all: readonly Stance[]): Stance => ORDER[Math.max(...all.map((item) => ORDER.indexOf(item)))]!;
/** A pass and silence weigh the same: neither stands in the way. */
const fails = (stance: Stance | undefined): Stance | undefined =>
  stance === undefined || stance === 'pass' || stance === 'silent' ? undefined : stance;

/** Per rule, per element (`''`: the request), its strictest stance. */
function stances(findings: readonly Finding[]): ReadonlyMap<string, Places> {
  const found = new Map<string, Map<string, Stance>>();
  for (const { rule, element = '', result, effect } of findings) {
    const stance: Stance = result === 'pass' ? 'pass' : result === 'not_applicable' ? 'lifted' : effect;
    const places = found.get(rule) ?? new Map<string, Stance>();
    places.set(element, strictest([stance, places.get(element) ?? 'silent']));
    found.set(rule, places);
  }
  return found;
}

const codes = (evaluation: Evaluation): readonly string[] => [
  ...new Set(evaluation.obligations.map((item) => item.code)),
];
const without = (all: readonly string[], those: readonly string[]): readonly string[] =>
  all.filter((item) => !those.includes(item));
