import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../domain/evaluate.js';
import type { RequestFacts } from '../domain/facts.js';
import type { Pack } from '../domain/pack.js';
import { harbourFacts, harbourWithCase, order } from '../spec-support/harbour.js';
import type { Expectation } from './facts-schema.js';
import { report } from './run-scenarios.js';
import { coverageOf, coverageProblems, formatCoverage, type RuleCoverage } from './rule-coverage.js';

/** What the rule under test shows after one request and what was expected of it. */
function covered(pack: Pack, request: Partial<RequestFacts>, expected: Expectation = {}): RuleCoverage {
  const evaluation = evaluate(pack, harbourFacts(request));
  return coverageOf(pack, [{ evaluation, scenario: { expect: expected } }]).find(({ rule }) => rule === 'H-99')!;
}

const few = harbourWithCase('H-99', { require: 'request.subjects.count < 3' });
const many: Partial<RequestFacts> = { subjects: { count: 3, named: 3, selectedBy: [] } };
const sealed = harbourWithCase('H-99', { scope: 'element', match: { elementTag: ['sealed'] } });
const closed: Partial<RequestFacts> = { elements: [{ code: 'crew.list' }] };

describe('coverage of a rule', () => {
  it('has two sides, each reached by a finding', () => {
    expect(covered(few, {})).toMatchObject({ fired: 0, passed: 1, missing: ['firing'] });
    expect(covered(few, many)).toMatchObject({ fired: 1, passed: 0, missing: ['passing'] });
  });

  it('a rule that broke is on neither side, and the scenario fails', () => {
    const broken = harbourWithCase('H-99', { require: '1 / request.subjects.count == 1' });
    const none: Partial<RequestFacts> = { subjects: { count: 0, named: 0, selectedBy: [] } };
    const found = covered(broken, none, { notFired: ['H-99'] });
    expect(found).toMatchObject({ fired: 0, passed: 0, silent: 0, missing: ['firing', 'passing'] });
    const scenario = { id: 'X', title: 'x', file: 'x.yaml', line: 1, facts: harbourFacts(none) };
    const run = report(broken, [{ ...scenario, expect: { outcome: 'deny', notFired: ['H-99'] } }], []);
    expect(run).toMatchObject({ passed: 0, failed: 1 });
    expect(run.results[0]?.differences).toEqual([expect.stringMatching(/^H-99: /)]);
  });

  it('a finding that a mandate lifts is on neither side', () => {
    const chosen = harbourWithCase('H-99', {
      scope: 'element',
      basis: 'policy_choice',
      match: { elementTag: ['sealed'] },
    });
    expect(covered(chosen, { ...closed, ...order('crew.list') }, { notFired: ['H-99'] })).toMatchObject({
      fired: 0,
      passed: 0,
      silent: 0,
    });
  });

  it('a rule that only fires is shown silent where a scenario says so, and by nothing else', () => {
    expect(covered(sealed, closed)).toMatchObject({ form: 'only_fires', fired: 1, missing: ['passing'] });
    expect(covered(sealed, {})).toMatchObject({ silent: 0, missing: ['firing', 'passing'] });
    expect(covered(sealed, {}, { notFired: ['H-99'] })).toMatchObject({ silent: 1, missing: ['firing'] });
    expect(covered(sealed, closed, { notFired: ['H-99'] })).toMatchObject({ silent: 0, missing: ['passing'] });
  });

  it('a rule that only passes is not asked to fire', () => {
    const known = harbourWithCase('H-99', {
      scope: 'element',
      match: { elementTag: ['sealed'] },
      require: 'element.known',
      effect: 'warn',
    });
    expect(covered(known, closed)).toMatchObject({ form: 'only_passes', passed: 1, missing: [] });
    expect(covered(known, {})).toMatchObject({ missing: ['passing'] });
  });

  it('a rule that another part of the product enforces owes nothing', () => {
    const elsewhere = harbourWithCase('H-99', {}, { cases: [], enforcedBy: 'the harbour office' });
    expect(covered(elsewhere, {})).toMatchObject({ missing: [], enforcedBy: 'the harbour office' });
  });

  it('names the rule, the side and what to add', () => {
    const words = (pack: Pack, request: Partial<RequestFacts>) =>
      coverageProblems([covered(pack, request)], 'there/tests').map(({ file, message }) => `${file} ${message}`);
    expect(words(few, {})).toEqual([
      'there/tests H-99 never fires: add a scenario that does not satisfy it, with fired: [H-99]',
    ]);
    expect(words(few, many)).toEqual([
      'there/tests H-99 never passes: add a scenario in which it applies and is satisfied',
    ]);
    expect(words(sealed, closed)).toEqual([
      'there/tests H-99 is never shown silent: add a scenario close to what it stops that it leaves alone, with notFired: [H-99]',
    ]);
  });

  it('is printed with the form of the rule', () => {
    expect(formatCoverage('p@1', [covered(few, {})])).toEqual([
      'Coverage of p@1: 0 of 1 rules reached firing and passing; missing: H-99 (firing)',
      'H-99  fired 0, passed 1',
    ]);
    expect(formatCoverage('p@1', [covered(sealed, closed)])[1]).toBe(
      'H-99  fired 1, silent 0 (only fires by its form)',
    );
    expect(formatCoverage('p@1', [covered(sealed, {})])[1]).toBe('H-99  never reached');
  });
});
