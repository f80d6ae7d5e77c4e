import type { Condition } from './cel-expression.js';
import { compileTemplate, pathOf, type Path, type Template } from './message.js';
import { FIXED_KEYS, INDEXED_KEYS } from './match-keys.js';
import type { MatchKey, RuleCase, RuleRow } from './pack-content.js';

export interface CompiledText {
  readonly message: Template;
  readonly cure: Template;
}

/** A rule with what does not depend on the case worked out once. */
export interface CompiledRule extends RuleRow {
  /** Place among the pack's rules by id: findings are put in this order. */
  readonly rank: number;
  /** A row of minimization names it among its gates. */
  readonly gate: boolean;
  /** Texts per reason of a host check, and the one where no reason has its own. */
  readonly texts: ReadonlyMap<string, CompiledText>;
  readonly ownText: CompiledText;
}

export interface CaseTest {
  readonly key: MatchKey;
  readonly values: ReadonlySet<string>;
}

/** A case ready to run: its static matches are already resolved by the index, the rest is tested per request. */
export interface CompiledCase {
  readonly rule: CompiledRule;
  readonly row: RuleCase;
  /** What circumstances decide, and what each request must be asked; what the index decides is in neither. */
  readonly fixed: readonly CaseTest[];
  readonly tests: readonly CaseTest[];
  readonly when: Condition | undefined;
  readonly require: Condition | undefined;
  /** Days within which it runs, both inclusive; undefined where open. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly message: Template;
  readonly cure: Template;
  readonly observe: Path | undefined;
  readonly basis: RuleRow['basis'];
  readonly citation: string;
  readonly limitSetBy: readonly string[];
  readonly oblige: RuleRow['oblige'];
}

export function compileRule(rule: RuleRow, rank: number, gate: boolean): CompiledRule {
  return {
    ...rule,
    rank,
    gate,
    texts: new Map(
      Object.entries(rule.reasons).map(([reason, { message, cure }]) => [
        reason,
        { message: compileTemplate(message), cure: compileTemplate(cure) },
      ]),
    ),
    ownText: { message: compileTemplate(rule.message ?? rule.title), cure: compileTemplate(rule.cure ?? '') },
  };
}

/** @param condition compiles a CEL source, or throws */
export function compileCase(
  rule: CompiledRule,
  row: RuleCase,
  condition: (source: string | undefined) => Condition | undefined,
): CompiledCase {
  const tests = Object.entries(row.match).flatMap(([key, values]): CaseTest[] =>
    INDEXED_KEYS.has(key) ? [] : [{ key: key as MatchKey, values: new Set(values) }],
  );
  return {
    rule,
    row,
    fixed: tests.filter(({ key }) => FIXED_KEYS.has(key)),
    tests: tests.filter(({ key }) => !FIXED_KEYS.has(key)),
    when: condition(row.when),
    require: condition(row.require),
    from: row.effectiveFrom ?? rule.effectiveFrom,
    to: row.effectiveTo ?? rule.effectiveTo,
    message: compileTemplate(row.message),
    cure: compileTemplate(row.cure),
    observe: row.observe === undefined ? undefined : pathOf(row.observe),
    basis: row.basis ?? rule.basis,
    citation: row.citation ?? rule.citation,
    limitSetBy: [rule.id],
    oblige: rule.oblige.length === 0 ? row.oblige : [...rule.oblige, ...row.oblige],
  };
}
