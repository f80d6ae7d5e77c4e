import { join, resolve } from 'node:path';
import { evaluate } from '../domain/evaluate.js';
import type { Evaluation } from '../domain/evaluation.js';
import type { Pack } from '../domain/pack.js';
import { loadPack } from '../pack/load-pack.js';
import { didYouMean, type FileProblem } from '../pack/problem.js';
import type { Expectation } from './facts-schema.js';
import { coverageOf, coverageProblems, formatCoverage, type RuleCoverage } from './rule-coverage.js';
import { readScenarios, type Scenario } from './scenario-file.js';

export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly line: number;
  readonly passed: boolean;
  readonly outcome: string;
  /** What was expected and not so. */
  readonly differences: readonly string[];
}

export interface ScenarioReport {
  readonly pack: string;
  readonly digest: string;
  readonly results: readonly ScenarioResult[];
  readonly coverage: readonly RuleCoverage[];
  readonly problems: readonly FileProblem[];
  readonly passed: number;
  readonly failed: number;
}

/**
 * Runs scenario files or directories against a pack. Without `packId` the world files must name one pack. A problem
 * in a file counts as a failure: a scenario that was not read has not passed. So does a side of a rule that the pack's own
 * tests, run as a whole, never reach; scenarios from elsewhere owe no coverage.
 */
export function runScenarios(paths: readonly string[], packsDirectory: string, packId?: string): ScenarioReport {
  const first = readScenarios(paths, 'UTC');
  const id = packId ?? (first.packs.length === 1 ? first.packs[0]! : undefined);
  if (id === undefined) {
    const problem = {
      file: paths[0] ?? '.',
      line: 1,
      column: 1,
      message: 'name the pack with --pack, or in the world.yaml beside the scenarios',
    };
    return {
      pack: '',
      digest: '',
      results: [],
      coverage: [],
      problems: [...first.problems, problem],
      passed: 0,
      failed: first.problems.length + 1,
    };
  }
  const loaded = loadPack(packsDirectory, id);
  if (!loaded.ok) {
    return {
      pack: id,
      digest: '',
      results: [],
      coverage: [],
      problems: loaded.problems,
      passed: 0,
      failed: loaded.problems.length,
    };
  }
  const { scenarios, problems } = readScenarios(paths, loaded.pack.content.timeZone);
  const nothing = scenarios.length === 0 && problems.length === 0;
  const all = nothing
    ? [{ file: paths[0] ?? '.', line: 1, column: 1, message: 'there is no scenario here' }]
    : problems;
  const tests = join(packsDirectory, id, 'tests');
  const own = paths.every((path) => resolve(path) === resolve(tests));
  return report(loaded.pack, scenarios, all, own ? tests : undefined);
}

/** @param ownTests where they stand when these are the pack's own: then what they do not reach is a failure too */
export function report(
  pack: Pack,
  scenarios: readonly Scenario[],
  problems: readonly FileProblem[],
  ownTests?: string,
): ScenarioReport {
  const runs = scenarios.map((scenario) => ({ scenario, evaluation: evaluate(pack, scenario.facts) }));
  const results = runs.map(({ scenario, evaluation }) => {
    const differences = compare(pack, evaluation, scenario.expect);
    const { id, title, file, line } = scenario;
    return { id, title, file, line, passed: differences.length === 0, outcome: evaluation.outcome, differences };
  });
  const coverage = coverageOf(pack, runs);
  const owed = ownTests === undefined || problems.length > 0 ? [] : coverageProblems(coverage, ownTests);
  const failed = results.filter((item) => !item.passed).length + problems.length + owed.length;
  return {
    pack: pack.name,
    digest: pack.digest,
    results,
    coverage,
    problems: [...problems, ...owed],
    passed: results.filter((item) => item.passed).length,
    failed,
  };
}

/** Only the keys given are checked. A rule or code the pack does not know is a difference, never a silent pass. */
function compare(pack: Pack, evaluation: Evaluation, expect: Expectation): readonly string[] {
  const out: string[] = [];
  const fired = new Set(
    evaluation.findings.filter((item) => item.result === 'fail' || item.result === 'gap').map((item) => item.rule),
  );
  const errors = evaluation.findings.filter((item) => item.result === 'error');
  const element = new Map(evaluation.elements.map((item) => [item.element, item]));
  const codes = new Set(evaluation.obligations.map((item) => item.code));
  const same = (what: string, expected: unknown, actual: unknown): void => {
    if (expected !== undefined && expected !== actual)
      out.push(`${what}: expected ${String(expected)}, was ${String(actual ?? 'none')}`);
  };
  for (const item of errors) out.push(`${item.rule}: ${item.message}`);
  same('outcome', expect.outcome, evaluation.outcome);
  for (const rule of [...(expect.fired ?? []), ...(expect.notFired ?? [])]) {
    if (!pack.rules.has(rule)) out.push(`the pack has no rule ${rule}${didYouMean(rule, [...pack.rules.keys()])}`);
  }
  for (const rule of expect.fired ?? []) if (!fired.has(rule)) out.push(`${rule}: expected to fire, did not`);
  for (const rule of expect.notFired ?? []) if (fired.has(rule)) out.push(`${rule}: fired, expected not to`);
  for (const code of expect.permit ?? []) same(code, 'permit', element.get(code)?.result);
  for (const code of expect.deny ?? []) same(code, 'deny', element.get(code)?.result);
  for (const [code, transform] of Object.entries(expect.mask ?? {})) {
    const found = element.get(code);
    same(code, `mask ${transform}`, found?.result === 'mask' ? `mask ${found.transform ?? ''}` : found?.result);
  }
  same('destroyBy', expect.destroyBy, evaluation.retention?.destroyBy);
  same('retention', expect.retention, evaluation.retention?.duration);
  same('neutral', expect.neutral, evaluation.neutral);
  for (const code of expect.obligations ?? [])
    if (!codes.has(code)) out.push(`${code}: expected as an obligation, is not`);
  for (const text of expect.cites ?? []) {
    if (!evaluation.findings.some((item) => item.citation.includes(text))) out.push(`no finding cites ${text}`);
  }
  return out;
}

/** One line a scenario, then coverage, then the totals. */
export function formatReport(found: ScenarioReport): string {
  const width = Math.max(...found.results.map((item) => item.id.length), 4);
  const lines = found.results.flatMap((item) => [
    `${item.passed ? 'pass' : 'FAIL'}  ${item.id.padEnd(width)}  ${item.outcome.padEnd(15)}  ${item.title}`,
    ...item.differences.map((text) => `      ${''.padEnd(width)}  ${text}  (${item.file}:${item.line})`),
  ]);
  return [
    ...lines,
    ...(found.coverage.length > 0 ? ['', ...formatCoverage(found.pack, found.coverage)] : []),
    '',
    `${found.passed} passed, ${found.failed} failed`,
  ].join('\n');
}
