import { elementView, type CaseView } from './case-view.js';
import { elementField, errorDraft, type Draft } from './draft.js';
import { fillTemplate, scalarOf, valueAt } from './message.js';
import type { CompiledCase } from './pack.js';
import type { MatchKey } from './pack-content.js';
import type { AskedElement, Situation } from './situation.js';

/** Runs every case that can apply. None short-circuits another; an error denies. */
export function runCases(situation: Situation, view: CaseView): readonly Draft[] {
  const { pack, facts, elements } = situation;
  const out: Draft[] = [];
  for (const item of pack.requestCases.get(facts.request.purpose) ?? pack.requestCases.get('') ?? []) {
    pushCase(out, item, situation, view, undefined);
  }
  for (const element of elements) {
    const cases = pack.elementCases.get(element.code) ?? pack.elementCases.get('') ?? [];
    if (cases.length === 0) continue;
    const own = { ...view, element: elementView(element) };
    for (const item of cases) pushCase(out, item, situation, own, element);
  }
  return out;
}

function pushCase(
  out: Draft[],
  item: CompiledCase,
  situation: Situation,
  view: CaseView,
  element: AskedElement | undefined,
): void {
  if (item.from > situation.today || item.to < situation.today) return;
  for (const { key, values } of item.tests) {
    if (!valuesFor(situation, key).some((value) => values.has(value))) return;
  }
  try {
    if (item.when && !item.when.run(view)) return;
    const passed = item.require !== undefined && item.require.run(view);
    out.push(caseDraft(item, view, element, passed));
  } catch {
    out.push(errorDraft(item.rule, element));
  }
}

function caseDraft(item: CompiledCase, view: CaseView, element: AskedElement | undefined, passed: boolean): Draft {
  const { rule, row } = item;
  const lookup = (path: string): unknown => (path === 'element' ? element?.code : valueAt(view, path));
  const neutral = !passed && (row.neutral || rule.neutral);
  return {
    rule: rule.id,
    version: rule.layer,
    basis: row.basis ?? rule.basis,
    result: passed ? 'pass' : 'fail',
    effect: row.effect,
    scope: row.scope,
    ...(element ? { element: element.code } : {}),
    field: row.field ?? (element ? elementField(element) : ''),
    observed: row.observe === undefined ? null : scalarOf(lookup(row.observe)),
    limit: row.limit ?? null,
    limitSetBy: [rule.id],
    citation: row.citation ?? rule.citation,
    message: passed ? rule.title : fillTemplate(row.message, lookup),
    cure: passed ? '' : fillTemplate(row.cure, lookup),
    ...(neutral ? { neutral: true } : {}),
    oblige: [...rule.oblige, ...row.oblige],
    ...(row.lifts.length > 0 ? { lifts: row.lifts, liftsApproval: row.liftsApproval } : {}),
  };
}

/** The values a match key is tested against. Element keys are resolved by the index before. */
function valuesFor(situation: Situation, key: MatchKey): readonly string[] {
  const { facts } = situation;
  switch (key) {
    case 'purpose':
      return [facts.request.purpose];
    case 'purposeTag':
      return situation.purpose?.tags ?? [];
    case 'recipientLevel':
      return [situation.recipient?.level ?? ''];
    case 'recipientKind':
      return [situation.recipient?.kind ?? ''];
    case 'requestingKind':
      return [situation.requesting?.kind ?? ''];
    case 'sourceLevel':
      return [situation.source?.level ?? ''];
    case 'sourceKind':
      return [situation.source?.kind ?? ''];
    case 'authority':
      return facts.request.authorities;
    case 'flag':
      return facts.subjects.flags;
    case 'evidence':
      return situation.evidence.map((item) => item.facts.kind);
    case 'stage':
      return [facts.stage];
    case 'element':
    case 'category':
    case 'elementTag':
      return [];
  }
}
