import type { Match, RuleCase, RuleRow } from '../domain/pack-content.js';
import type { RuleSource, ruleCaseSchema } from './schemas.js';
import type { z } from 'zod';

type CaseSource = z.output<typeof ruleCaseSchema>;

/** A rule as written becomes a header and its cases: without a check or `cases`, its own condition is its one case. */
export function toRule(source: RuleSource, layer: string): RuleRow {
  const single = source.check === undefined && source.enforcedBy === undefined && source.cases.length === 0;
  const cases = single ? [toCase(conditionOf(source), source)] : source.cases.map((item) => toCase(item, source));
  return {
    id: source.id,
    title: source.title,
    basis: source.basis,
    citation: source.citation,
    ...given(source, ['effectiveFrom', 'effectiveTo', 'supersededBy', 'verifiedOn', 'verifiedBy', 'source']),
    layer,
    ...given(source, ['check', 'enforcedBy', 'effect', 'message', 'cure']),
    neutral: source.neutral,
    reasons: source.reasons,
    oblige: single ? [] : source.oblige,
    params: source.params,
    cases,
  };
}

/** What a rule with one case says in its own place instead of under `cases`. */
const CASE_FIELDS = [
  ...(['scope', 'match', 'when', 'require', 'effect', 'lifts', 'liftsApproval', 'oblige'] as const),
  ...(['field', 'observe', 'limit', 'message', 'cure', 'neutral'] as const),
];

function conditionOf(source: RuleSource): CaseSource {
  return given(source, CASE_FIELDS) as CaseSource;
}

function toCase(item: CaseSource, rule: RuleSource): RuleCase {
  return {
    scope: item.scope ?? rule.scope ?? 'request',
    ...given(item, [
      'basis',
      'citation',
      'effectiveFrom',
      'effectiveTo',
      'when',
      'require',
      'field',
      'observe',
      'limit',
    ]),
    match: plainMatch(item.match),
    effect: item.effect ?? rule.effect ?? 'deny',
    lifts: item.lifts,
    liftsApproval: item.liftsApproval,
    oblige: item.oblige,
    message: item.message ?? rule.message ?? rule.title,
    cure: item.cure ?? rule.cure ?? '',
    neutral: item.neutral,
  };
}

function plainMatch(match: CaseSource['match']): Match {
  return Object.fromEntries(Object.entries(match).filter(([, values]) => values !== undefined)) as Match;
}

/** The named keys that have a value; content carries no `undefined`, so that its digest is of what is there. */
function given<T extends object, K extends keyof T>(
  from: T,
  keys: readonly K[],
): Partial<{ [P in K]: NonNullable<T[P]> }> {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]]))) as Partial<{
    [P in K]: NonNullable<T[P]>;
  }>;
}
