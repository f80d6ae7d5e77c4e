import { elementView, type CaseView } from './case-view.js';
import type { Condition } from './cel-expression.js';
import type { CompiledCase } from './compiled-rule.js';
import { elementField, errorDraft, findingOf, type Draft } from './draft.js';
import { matchValues, type MatchValues } from './match-values.js';
import { fill, scalarOf, valueAt, type Path } from './message.js';
import type { AskedElement, Situation } from './situation.js';

/** Runs every case that can apply. None short-circuits another; an error denies. */
export function runCases(situation: Situation, view: CaseView): readonly Draft[] {
  const { pack, facts, elements, today } = situation;
  const values = matchValues(situation);
  const out: Draft[] = [];
  for (const item of pack.requestCases.get(facts.request.purpose) ?? pack.requestCases.get('') ?? []) {
    if (inForce(item, today) && matches(item, values)) pushCase(out, item, view, undefined, undefined);
  }
  if (elements.length === 0) return out;
  const answers: Answers = new Array<number>(pack.elementCaseCount).fill(0);
  for (const element of elements) {
    view.element = undefined;
    for (const item of pack.elementCases.get(element.code) ?? pack.elementCases.get('') ?? []) {
      let applies = answers[item.number]! & 3;
      if (applies === UNASKED) {
        applies = inForce(item, today) && matches(item, values) ? YES : NO;
        answers[item.number]! |= applies;
      }
      if (applies === NO) continue;
      view.element ??= elementView(element);
      pushCase(out, item, view, element, answers);
    }
  }
  view.element = undefined;
  return out;
}

/**
 * What does not speak of the element is asked once for all elements. Per case six bits, two a question: whether it
 * applies at all, its `when`, its `require`.
 */
type Answers = number[];
const UNASKED = 0;
const NO = 1;
const YES = 2;
const FAULT = 3;
const WHEN = 2;
const REQUIRE = 4;

/** @throws whatever the condition throws, and again where it threw before */
function holds(
  condition: Condition,
  view: CaseView,
  answers: Answers | undefined,
  number: number,
  question: typeof WHEN | typeof REQUIRE,
): boolean {
  if (answers === undefined || condition.ofElement) return condition.run(view);
  const known = (answers[number]! >> question) & 3;
  if (known === FAULT) throw new TypeError('a condition could not be evaluated');
  if (known !== UNASKED) return known === YES;
  answers[number]! |= FAULT << question;
  const answer = condition.run(view);
  answers[number]! ^= (FAULT ^ (answer ? YES : NO)) << question;
  return answer;
}

function inForce(item: CompiledCase, today: string): boolean {
  return (item.from === undefined || item.from <= today) && (item.to === undefined || item.to >= today);
}

function matches(item: CompiledCase, values: MatchValues): boolean {
  for (const { key, values: wanted } of item.tests) {
    let found = false;
    for (const value of values[key]) if (wanted.has(value)) found = true;
    if (!found) return false;
  }
  return true;
}

function pushCase(
  out: Draft[],
  item: CompiledCase,
  view: CaseView,
  element: AskedElement | undefined,
  answers: Answers | undefined,
): void {
  try {
    if (item.when && !holds(item.when, view, answers, item.number, WHEN)) return;
    const passed = item.require !== undefined && holds(item.require, view, answers, item.number, REQUIRE);
    out.push(caseDraft(item, view, element, passed));
  } catch {
    out.push(errorDraft(item.rule, element));
  }
}

function caseDraft(item: CompiledCase, view: CaseView, element: AskedElement | undefined, passed: boolean): Draft {
  const { rule, row } = item;
  const lookup = (path: Path): unknown => (path.name === 'element' ? element?.code : valueAt(view, path));
  const lifts = row.lifts.length > 0;
  return {
    finding: findingOf(
      rule,
      item.basis,
      passed ? 'pass' : 'fail',
      row.effect,
      row.scope,
      element,
      row.field ?? (element ? elementField(element) : ''),
      item.observe === undefined ? null : scalarOf(lookup(item.observe)),
      row.limit ?? null,
      item.limitSetBy,
      item.citation,
      passed ? rule.title : fill(item.message, lookup),
      passed ? '' : fill(item.cure, lookup),
      !passed && (row.neutral || rule.neutral),
    ),
    rank: rule.rank,
    transform: undefined,
    lifts: lifts ? row.lifts : undefined,
    liftsApproval: lifts && row.liftsApproval,
    oblige: item.oblige,
    firm: false,
  };
}
