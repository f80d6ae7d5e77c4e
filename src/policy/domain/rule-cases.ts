import { elementView, type CaseView } from './case-view.js';
import type { Condition } from './cel-expression.js';
import type { CompiledCase } from './compiled-rule.js';
import { elementField, errorDraft, findingOf, type Draft } from './draft.js';
import { matchValues, type MatchValues } from './match-values.js';
import { fill, scalarOf, valueAt } from './message.js';
import type { AskedElement, Situation } from './situation.js';

/** Runs every case that can apply. None short-circuits another; an error denies. */
export function runCases(situation: Situation, view: CaseView): readonly Draft[] {
  const { pack, facts, elements, today } = situation;
  const values = matchValues(situation);
  const out: Draft[] = [];
  for (const item of pack.requestCases.get(facts.request.purpose) ?? pack.requestCases.get('') ?? []) {
    if (inForce(item, today) && matches(item, values)) pushCase(out, item, view, undefined, run);
  }
  if (elements.length === 0) return out;
  // What does not depend on the element is asked once for all elements.
  const shared: Answer[] = new Array<Answer>(pack.caseCount * 3);
  const own: Record<string, unknown> = { ...view };
  for (const element of elements) {
    const cases = pack.elementCases.get(element.code) ?? pack.elementCases.get('') ?? [];
    let viewed = false;
    for (const item of cases) {
      const at = item.number * 3;
      if (!(shared[at] ??= inForce(item, today) && matches(item, values))) continue;
      if (!viewed) {
        own['element'] = elementView(element);
        viewed = true;
      }
      pushCase(out, item, own, element, (condition, context, which) =>
        condition.ofElement ? condition.run(context) : settled((shared[at + which] ??= attempt(condition, context))),
      );
    }
  }
  return out;
}

type Answer = boolean | Fault | undefined;
type Run = (condition: Condition, view: CaseView, which: 1 | 2) => boolean;

class Fault {
  constructor(readonly cause: unknown) {}
}

const run: Run = (condition, view) => condition.run(view);

function attempt(condition: Condition, view: CaseView): boolean | Fault {
  try {
    return condition.run(view);
  } catch (error) {
    return new Fault(error);
  }
}

function settled(answer: boolean | Fault): boolean {
  if (answer instanceof Fault) throw answer.cause;
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

function pushCase(out: Draft[], item: CompiledCase, view: CaseView, element: AskedElement | undefined, ask: Run): void {
  try {
    if (item.when && !ask(item.when, view, 1)) return;
    out.push(caseDraft(item, view, element, item.require !== undefined && ask(item.require, view, 2)));
  } catch {
    out.push(errorDraft(item.rule, element));
  }
}

function caseDraft(item: CompiledCase, view: CaseView, element: AskedElement | undefined, passed: boolean): Draft {
  const { rule, row } = item;
  const lookup = (path: string): unknown => (path === 'element' ? element?.code : valueAt(view, path));
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
      row.observe === undefined ? null : scalarOf(lookup(row.observe)),
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
