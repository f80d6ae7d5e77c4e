import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatProblem } from '../pack/problem.js';
import { lintPack } from './lint-pack.js';
import { formatReport, runScenarios } from './run-scenarios.js';

const PACKS = ['federal', 'minimal', 'utah'];

describe.each(PACKS)("the project's pack %s", (pack) => {
  const found = runScenarios([`policies/${pack}/tests`], 'policies');

  it('passes its own scenarios, and they reach every rule firing and passing', () => {
    expect(found.problems.map(formatProblem)).toEqual([]);
    expect(
      found.results.filter((item) => !item.passed).map((item) => `${item.id}: ${item.differences.join('; ')}`),
    ).toEqual([]);
    expect(found.coverage.filter((item) => item.missing.length > 0)).toEqual([]);
    expect(formatReport(found)).toMatch(new RegExp(`\n${found.results.length} passed, 0 failed$`));
  });

  it('has no rule that does what its form says it cannot', () => {
    const contrary = found.coverage.filter(
      ({ form, fired, passed }) => (form === 'only_fires' && passed > 0) || (form === 'only_passes' && fired > 0),
    );
    expect(contrary).toEqual([]);
  });
});

describe('the scenarios of the Utah example pack', () => {
  it('are many, of as many rules as evaluation enforces', () => {
    const found = runScenarios(['policies/utah/tests'], 'policies');
    expect(found.results.length).toBeGreaterThan(140);
    expect(found.coverage.filter((item) => item.enforcedBy === undefined).length).toBeGreaterThanOrEqual(47);
    const ofForm = (form: string) => found.coverage.filter((item) => item.form === form && !item.enforcedBy);
    expect(ofForm('only_fires').map((item) => item.rule)).toEqual([
      'R-FIRST-AMENDMENT',
      'R-INFORMANT',
      'R-LIBRARY',
      'R-SENSITIVE',
      'R-VAWA-1367',
    ]);
    expect(ofForm('only_passes').map((item) => item.rule)).toEqual(['R-STATUS-1373']);
  });
});

describe('the scenarios of boundary days', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zones-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Which fail when the clocks of the place never change. */
  function failingIn(zone: string): readonly string[] {
    for (const name of ['world.yaml', 'boundary-days.yaml']) {
      const text = readFileSync(join('policies/utah/tests', name), 'utf8');
      writeFileSync(join(folder, name), text.replaceAll('America/Denver', zone));
    }
    const found = runScenarios([join(folder, 'boundary-days.yaml')], 'policies');
    expect(found.problems).toEqual([]);
    return found.results.filter((item) => !item.passed).map((item) => item.id);
  }

  it('notice clocks that do not go back or forward', () => {
    expect(failingIn('America/Denver')).toEqual([]);
    // Always seven hours behind: daylight time begins and ends an hour late.
    expect(failingIn('America/Phoenix')).toEqual(['BD08', 'BD16', 'BD17', 'BD27', 'BD33', 'BD35']);
    // Always six: what standard time still allows has ended.
    expect(failingIn('America/Costa_Rica')).toEqual(expect.arrayContaining(['BD01', 'BD09', 'BD11', 'BD24']));
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
      retention: 26,
      obligations: 27,
      authorities: 32,
    });
  });
});
