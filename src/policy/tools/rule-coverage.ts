import type { Evaluation } from '../domain/evaluation.js';
import type { Pack } from '../domain/pack.js';
import type { RuleRow } from '../domain/pack-content.js';
import { formOf, type RuleForm } from '../domain/rule-form.js';
import type { FileProblem } from '../pack/problem.js';
import type { Scenario } from './scenario-file.js';

export type Side = 'firing' | 'passing';

/** How often a rule spoke while the scenarios ran. */
export interface RuleCoverage {
  readonly rule: string;
  readonly form: RuleForm;
  /** Findings that fail or are a gap. An error is neither side: a rule that broke has not been tried. */
  readonly fired: number;
  readonly passed: number;
  /** Scenarios that expect it not to fire, and in which it said nothing at all. */
  readonly silent: number;
  readonly missing: readonly Side[];
  /** Where another part of the product enforces the rule. */
  readonly enforcedBy?: string;
}

/** One scenario as it came out. */
export interface CaseRun {
  readonly evaluation: Evaluation;
  readonly scenario: Pick<Scenario, 'expect'>;
}

export function coverageOf(pack: Pack, runs: readonly CaseRun[]): readonly RuleCoverage[] {
  const counts = new Map([...pack.rules.keys()].map((rule) => [rule, { fired: 0, passed: 0, silent: 0 }]));
  for (const { evaluation, scenario } of runs) {
    const spoke = new Set<string>();
    for (const { rule, result } of evaluation.findings) {
      const count = counts.get(rule);
      spoke.add(rule);
      if (count && result === 'pass') count.passed += 1;
      else if (count && (result === 'fail' || result === 'gap')) count.fired += 1;
    }
    for (const rule of new Set(scenario.expect.notFired)) {
      const count = counts.get(rule);
      if (count && !spoke.has(rule)) count.silent += 1;
    }
  }
  return [...pack.rules.values()].map((row) => ruleCoverage(row, counts.get(row.id)!));
}

function ruleCoverage(row: RuleRow, count: Pick<RuleCoverage, 'fired' | 'passed' | 'silent'>): RuleCoverage {
  const form = formOf(row);
  const { id: rule, enforcedBy } = row;
  if (enforcedBy !== undefined) return { rule, form, ...count, missing: [], enforcedBy };
  const missing: Side[] = [];
  if (count.fired === 0 && form !== 'only_passes') missing.push('firing');
  // A rule that cannot pass is shown to keep silent instead, where a scenario says it must.
  if ((form === 'only_fires' ? count.silent : count.passed) === 0) missing.push('passing');
  return { rule, form, ...count, missing };
}

/** What a pack's own tests still owe. The place is their directory: where the scenario is to be added. */
export function coverageProblems(coverage: readonly RuleCoverage[], tests: string): readonly FileProblem[] {
  return coverage.flatMap(({ rule, form, missing }) =>
    missing.map((side) => ({ file: tests, line: 1, column: 1, message: `${rule} ${owed(rule, form, side)}` })),
  );
}

function owed(rule: string, form: RuleForm, side: Side): string {
  if (side === 'firing') return `never fires: add a scenario that does not satisfy it, with fired: [${rule}]`;
  return form === 'only_fires'
    ? `is never shown silent: add a scenario close to what it stops that it leaves alone, with notFired: [${rule}]`
    : 'never passes: add a scenario in which it applies and is satisfied';
}

export function formatCoverage(pack: string, coverage: readonly RuleCoverage[]): readonly string[] {
  const rules = coverage.filter((item) => item.enforcedBy === undefined);
  const whole = rules.filter((item) => item.missing.length === 0);
  const open = rules.filter((item) => item.missing.length > 0);
  const owing = open.map(({ rule, missing }) => `${rule} (${missing.join(', ')})`);
  const width = Math.max(...coverage.map((item) => item.rule.length), 4);
  return [
    `Coverage of ${pack}: ${whole.length} of ${rules.length} rules reached firing and passing${owing.length > 0 ? `; missing: ${owing.join(', ')}` : ''}`,
    ...coverage.map((item) => `${item.rule.padEnd(width)}  ${inWords(item)}`),
  ];
}

function inWords({ form, fired, passed, silent, missing, enforcedBy }: RuleCoverage): string {
  if (enforcedBy !== undefined) return `enforced by ${enforcedBy}`;
  if (missing.length === 2) return 'never reached';
  if (form === 'only_fires') return `fired ${fired}, silent ${silent} (only fires by its form)`;
  return form === 'only_passes' ? `passed ${passed} (only passes by its form)` : `fired ${fired}, passed ${passed}`;
}
