import type { CaseView } from './case-view.js';
import type { Condition } from './cel-expression.js';
import type { Circumstances, PlannedCase } from './circumstances.js';
import type { CaseTest, CompiledCase } from './compiled-rule.js';
import type { MatchValues } from './match-values.js';
import { fill, valueAt, type Path, type Template } from './message.js';
import { SETTLED_PATHS } from './settled.js';

/**
 * The cases that can apply, in the pack's order.
 * @param view what the first such case saw: only what circumstances settle is read of it
 * @param code the element, for cases of an element
 */
export function planCases(
  cases: readonly CompiledCase[],
  circumstances: Circumstances,
  today: string,
  values: MatchValues,
  view: CaseView,
  code: string | undefined,
): readonly PlannedCase[] {
  const planned: PlannedCase[] = [];
  for (const item of cases) {
    if (!inForce(item, today) || !matchesAll(item.fixed, values)) continue;
    const applies = item.when === undefined ? true : item.when.settle(view);
    if (applies === false) continue;
    const when = applies === true ? undefined : item.when;
    const require = item.require === undefined ? false : (item.require.settle(view) ?? item.require);
    const shares =
      code !== undefined &&
      (item.tests.length > 0 || speaksOfAll(when) || (typeof require === 'object' && speaksOfAll(require)));
    const { message, cure } = item;
    planned.push({
      item,
      tests: item.tests,
      when,
      require,
      message: settledText(message, view, code),
      cure: settledText(cure, view, code),
      shared: shares ? placeOf(item, circumstances.shared) : -1,
    });
  }
  return planned;
}

function placeOf(item: CompiledCase, places: Map<CompiledCase, number>): number {
  const known = places.get(item);
  if (known !== undefined) return known;
  places.set(item, places.size);
  return places.size - 1;
}

function speaksOfAll(condition: Condition | undefined): boolean {
  return condition !== undefined && !condition.ofElement;
}

function inForce(item: CompiledCase, today: string): boolean {
  return (item.from === undefined || item.from <= today) && (item.to === undefined || item.to >= today);
}

export function matchesAll(tests: readonly CaseTest[], values: MatchValues): boolean {
  for (const { key, values: wanted } of tests) {
    let found = false;
    for (const value of values[key]) if (wanted.has(value)) found = true;
    if (!found) return false;
  }
  return true;
}

function settledText(template: Template, view: CaseView, code: string | undefined): string | undefined {
  if (!template.paths.every((path) => path.name === 'element' || SETTLED_PATHS.has(path.name))) return undefined;
  return fill(template, (path) => wordAt(view, path, code));
}

/** In texts `element` alone is the element's code. */
export function wordAt(view: CaseView, path: Path, code: string | undefined): unknown {
  return path.name === 'element' ? code : valueAt(view, path);
}
