import { describe, expect, it } from '@jest/globals';
import { formatProblem } from '../pack/problem.js';
import { lintPack } from './lint-pack.js';
import { formatReport, runScenarios } from './run-scenarios.js';

describe('the scenarios of the Utah example pack', () => {
  const found = runScenarios(['policies/utah/tests'], 'policies');

  it('are read without a problem, and there are many', () => {
    expect(found.problems.map(formatProblem)).toEqual([]);
    expect(found.results.length).toBeGreaterThan(95);
  });

  it('all pass', () => {
    expect(
      found.results.filter((item) => !item.passed).map((item) => `${item.id}: ${item.differences.join('; ')}`),
    ).toEqual([]);
    expect(formatReport(found)).toMatch(new RegExp(`${found.results.length} passed, 0 failed$`));
  });

  it('reach every rule that evaluation enforces, and make all but the mandates fire', () => {
    const rules = found.coverage.filter((item) => item.enforcedBy === undefined);
    expect(rules.length).toBeGreaterThanOrEqual(47);
    expect(rules.filter((item) => item.fired + item.passed === 0)).toEqual([]);
    expect(rules.filter((item) => item.fired === 0).map((item) => item.rule)).toEqual(['R-MANDATE', 'R-STATUS-1373']);
  });
});

describe("lint of the project's packs", () => {
  it.each(['federal', 'utah'])('%s has no error', (pack) => {
    const found = lintPack('policies', pack, '2026-11-24');
    expect(found.errors.map(formatProblem)).toEqual([]);
    expect(found.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('the Utah pack holds the catalogue it promises', () => {
    expect(lintPack('policies', 'utah').counts).toMatchObject({
      rules: 50,
      elements: 60,
      purposes: 15,
      retention: 25,
      obligations: 27,
      authorities: 32,
    });
  });
});
