import type { Match, MatchKey, PackContent, RuleCase } from '../../domain/pack-content.js';
import { cedarCondition, listed } from './cedar-condition.js';
import type { PolicySet } from './policy-set.js';
import { inForce, vocabularyOf } from './vocabulary.js';

/** Every case of every rule twice: where it applies and fails, and where it applies and passes. */
export function exportCases(content: PackContent, set: PolicySet, ofElement: boolean): PolicySet {
  const vocabulary = vocabularyOf(content);
  for (const rule of content.rules)
    rule.cases.forEach((row, place) => {
      if ((row.scope === 'element') !== ofElement) return;
      const from = `case ${rule.id} ${place + 1}`;
      set.attempt(from, () => {
        const applies = [
          ...inForce({
            ...optional('effectiveFrom', row.effectiveFrom ?? rule.effectiveFrom),
            ...optional('effectiveTo', row.effectiveTo ?? rule.effectiveTo),
          }),
          ...matched(row.match),
          ...(row.when === undefined ? [] : [cedarCondition(row.when, vocabulary)]),
        ];
        const required = row.require === undefined ? undefined : cedarCondition(row.require, vocabulary);
        const finding = said(rule.id, row.basis ?? rule.basis, row);
        set.add({ from, finding: { ...finding, result: 'fail' } }, applies, required);
        if (required !== undefined) set.add({ from, finding: { ...finding, result: 'pass' } }, [...applies, required]);
      });
    });
  return set;
}

function said(rule: string, basis: NonNullable<RuleCase['basis']>, { effect, lifts, liftsApproval }: RuleCase) {
  return { rule, basis, effect, by: [rule], ...(lifts.length === 0 ? {} : { lifts, liftsApproval }) };
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}

/** A key fits when any of its values does. What an element belongs to is a matter of Cedar's groups. */
const MATCHED: Readonly<Record<MatchKey, (values: readonly string[]) => string>> = {
  purpose: (values) => `${listed(values)}.contains(context.purpose.code)`,
  purposeTag: (values) => `context.purpose.tags.containsAny(${listed(values)})`,
  category: (values) => `resource in [${values.map((value) => `Category::${JSON.stringify(value)}`).join(', ')}]`,
  element: (values) => `resource in [${values.map((value) => `Element::${JSON.stringify(value)}`).join(', ')}]`,
  elementTag: (values) => `resource in [${values.map((value) => `Tag::${JSON.stringify(value)}`).join(', ')}]`,
  recipientLevel: (values) => `${listed(values)}.contains(context.recipient.level)`,
  recipientKind: (values) => `${listed(values)}.contains(context.recipient.kind)`,
  requestingKind: (values) => `${listed(values)}.contains(context.requesting.kind)`,
  sourceLevel: (values) => `${listed(values)}.contains(context.source.level)`,
  sourceKind: (values) => `${listed(values)}.contains(context.source.kind)`,
  authority: (values) => `context.cited.containsAny(${listed(values)})`,
  flag: (values) => `context.subjects.flags.containsAny(${listed(values)})`,
  evidence: (values) => `context.attached.containsAny(${listed(values)})`,
  stage: (values) => `${listed(values)}.contains(context.stage)`,
};

function matched(match: Match): string[] {
  return Object.entries(match).map(([key, values]) => MATCHED[key as MatchKey](values));
}
