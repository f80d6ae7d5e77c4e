import type { CaseView } from './case-view.js';
import type { Condition } from './cel-expression.js';
import type { PlannedCase } from './circumstances.js';
import { draftOf, errorDraft, findingOf, type Draft } from './draft.js';
import { matchValues, type MatchValues } from './match-values.js';
import { fill, scalarOf, type Path } from './message.js';
import { matchesAll, planCases, wordAt } from './planned-case.js';
import type { AskedElement, Situation } from './situation.js';

/** Runs every case that can apply. None short-circuits another; an error denies. */
export function runCases(situation: Situation, view: CaseView, out: Draft[]): void {
  const { pack, facts, elements, today, circumstances } = situation;
  const values = matchValues(situation);
  circumstances.requestCases ??= planCases(
    pack.requestCases.get(facts.request.purpose) ?? pack.requestCases.get('') ?? [],
    circumstances,
    today,
    values,
    view,
    undefined,
  );
  for (const item of circumstances.requestCases)
    if (matchesAll(item.tests, values)) pushCase(out, item, view, undefined, undefined);
  for (const element of elements) {
    view.element = element;
    element.plan.cases ??= planCases(
      pack.elementCases.get(element.code) ?? pack.elementCases.get('') ?? [],
      circumstances,
      today,
      values,
      view,
      element.code,
    );
  }
  const answers: Answers = new Array<number>(circumstances.shared.size).fill(0);
  for (const element of elements) {
    view.element = element;
    for (const item of element.plan.cases!)
      if (item.tests.length === 0 || applies(item, values, answers)) pushCase(out, item, view, element, answers);
  }
  view.element = undefined;
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

function applies(item: PlannedCase, values: MatchValues, answers: Answers): boolean {
  const known = answers[item.shared]! & 3;
  if (known !== UNASKED) return known === YES;
  const answer = matchesAll(item.tests, values);
  answers[item.shared]! |= answer ? YES : NO;
  return answer;
}

/** @throws whatever the condition throws, and again where it threw before */
function holds(
  condition: Condition,
  view: CaseView,
  answers: Answers | undefined,
  place: number,
  question: typeof WHEN | typeof REQUIRE,
): boolean {
  if (answers === undefined || condition.ofElement) return condition.run(view);
  const known = (answers[place]! >> question) & 3;
  if (known === FAULT) throw new TypeError('a condition could not be evaluated');
  if (known !== UNASKED) return known === YES;
  answers[place]! |= FAULT << question;
  const answer = condition.run(view);
  answers[place]! ^= (FAULT ^ (answer ? YES : NO)) << question;
  return answer;
}

function pushCase(
  out: Draft[],
  item: PlannedCase,
  view: CaseView,
  element: AskedElement | undefined,
  answers: Answers | undefined,
): void {
  const { when, require, shared } = item;
  try {
    if (when !== undefined && !holds(when, view, answers, shared, WHEN)) return;
    const passed = typeof require === 'boolean' ? require : holds(require, view, answers, shared, REQUIRE);
    out.push(caseDraft(item, view, element, passed));
  } catch {
    out.push(errorDraft(item.item.rule, element));
  }
}

function caseDraft(
  { item, message, cure }: PlannedCase,
  view: CaseView,
  element: AskedElement | undefined,
  passed: boolean,
): Draft {
  const { rule, row } = item;
  const lookup = (path: Path): unknown => wordAt(view, path, element?.code);
  const lifts = row.lifts.length > 0;
  const finding = findingOf(
    rule,
    item.basis,
    passed ? 'pass' : 'fail',
    row.effect,
    row.scope,
    element,
    row.field ?? (element ? element.field : ''),
    item.observe === undefined ? null : scalarOf(lookup(item.observe)),
    row.limit ?? null,
    item.limitSetBy,
    item.citation,
    passed ? rule.title : (message ?? fill(item.message, lookup)),
    passed ? '' : (cure ?? fill(item.cure, lookup)),
    !passed && (row.neutral || rule.neutral),
  );
  return draftOf(rule, element, finding, undefined, item.oblige, lifts ? row.lifts : undefined, row.liftsApproval);
}
