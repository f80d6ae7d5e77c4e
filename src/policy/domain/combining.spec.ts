import { describe, expect, it } from '@jest/globals';
import { harbour, harbourFacts, harbourWith, harbourWithCase, order } from '../spec-support/harbour.js';
import { evaluate } from './evaluate.js';
import type { AgreementFacts } from './facts.js';
import { compilePack } from './pack.js';

/** The numbers are those of `policies/README.md`: one test, or more, for each. */
const pack = compilePack(harbour);
const agreement: AgreementFacts = {
  id: 'moor',
  kind: 'mou',
  parties: ['master'],
  status: 'in_force',
  effectiveFrom: '2026-01-01',
  expiresOn: '2026-11-24',
  timeZone: 'Pacific/Auckland',
  purposes: ['PORT_SAFETY'],
  elements: ['vessel.name'],
  authorities: [],
  onwardTo: [],
  clauses: [],
  undertaking: false,
  contractorAssurance: false,
};

describe('combining rules', () => {
  it('1. a prohibition of law stands, whatever mandate or agreement says', () => {
    const closed = harbourWithCase('H-99', { scope: 'element', match: { element: ['crew.list'] } });
    const mandated = harbourFacts({ elements: [{ code: 'crew.list' }], ...order('crew.list') });
    expect(evaluate(pack, mandated).outcome).toBe('permit');
    expect(evaluate(closed, mandated)).toMatchObject({
      outcome: 'deny',
      elements: [{ result: 'deny', rules: ['H-99'] }],
    });
  });

  it('2. a mandate lifts agreement limits and policy choices on what it names, and on nothing else', () => {
    const choice = harbourWithCase('H-99', {
      scope: 'element',
      match: { category: ['vessel', 'crew'] },
      basis: 'policy_choice',
    });
    const facts = harbourFacts(
      { elements: [{ code: 'crew.list' }, { code: 'vessel.name' }], ...order('crew.list'), agreement: 'moor' },
      { agreements: [agreement] },
    );
    const found = evaluate(choice, facts);
    expect(found.elements.map((item) => item.result)).toEqual(['permit', 'deny']);
    expect(
      found.findings
        .filter((item) => item.element === 'crew.list' && item.result === 'not_applicable')
        .map((item) => item.rule),
    ).toEqual(['H-03', 'H-06', 'H-99']);
  });

  it('2. a mandate lifts a finding on the whole request only when it covers everything that would leave', () => {
    const expired = { ...agreement, expiresOn: '2026-11-23', elements: ['*'] };
    const both = { ...order('crew.list'), authorities: ['HARBOUR-ORDER', 'HARBOUR-ACT'], agreement: 'moor' };
    const covered = harbourFacts({ ...both, elements: [{ code: 'crew.list' }] }, { agreements: [expired] });
    const partly = harbourFacts(
      { ...both, elements: [{ code: 'crew.list' }, { code: 'vessel.name' }] },
      { agreements: [expired] },
    );
    expect(evaluate(pack, covered).outcome).toBe('permit');
    expect(evaluate(pack, partly).outcome).toBe('deny');
  });

  it('3. an agreement limits what it covers, to the last moment of its last day in its own zone', () => {
    const at = (now: string) =>
      evaluate(pack, harbourFacts({ agreement: 'moor' }, { now, agreements: [agreement] })).outcome;
    expect(at('2026-11-24T23:59:59.999+13:00')).toBe('permit');
    expect(at('2026-11-25T00:00:00+13:00')).toBe('deny');
  });

  it('4. a policy choice restricts like any rule, and says that it is one', () => {
    const choice = harbourWithCase('H-99', { match: { purpose: ['PORT_SAFETY'] }, basis: 'policy_choice' });
    const found = evaluate(choice, harbourFacts());
    expect(found.outcome).toBe('deny');
    expect(found.findings.find((item) => item.rule === 'H-99')).toMatchObject({
      basis: 'policy_choice',
      result: 'fail',
    });
  });

  it.each([
    ['deny', 'deny'],
    ['hold', 'hold'],
    ['second_approval', 'second_approval'],
    ['narrow', 'narrow'],
    ['warn', 'permit'],
  ] as const)('5. %s on the request gives %s', (effect, outcome) => {
    expect(
      evaluate(harbourWithCase('H-99', { match: { purpose: ['PORT_SAFETY'] }, effect }), harbourFacts()).outcome,
    ).toBe(outcome);
  });

  it('5. deny comes before hold, hold before second approval, second approval before narrow', () => {
    const rows = (effects: readonly ('deny' | 'hold' | 'second_approval' | 'narrow')[]) =>
      harbourWith({
        rules: effects.reduce(
          (rules, effect) => [
            ...rules,
            ...harbourWithCase(`H-${effect}`, { match: { purpose: ['PORT_SAFETY'] }, effect }).content.rules.filter(
              (rule) => rule.id === `H-${effect}`,
            ),
          ],
          harbour.rules,
        ),
      });
    expect(evaluate(rows(['narrow', 'second_approval', 'hold', 'deny']), harbourFacts()).outcome).toBe('deny');
    expect(evaluate(rows(['narrow', 'second_approval', 'hold']), harbourFacts()).outcome).toBe('hold');
    expect(evaluate(rows(['narrow', 'second_approval']), harbourFacts()).outcome).toBe('second_approval');
  });

  it('6. no element left is a denial; one left is a narrowing, and a hold on a dropped element holds nothing', () => {
    const held = harbourWithCase('H-99', { scope: 'element', match: { element: ['crew.list'] }, effect: 'hold' });
    expect(evaluate(held, harbourFacts({ elements: [{ code: 'crew.list' }] })).outcome).toBe('deny');
    expect(evaluate(held, harbourFacts({ elements: [{ code: 'vessel.name' }, { code: 'crew.list' }] })).outcome).toBe(
      'narrow',
    );
  });

  it('7. where nothing speaks the finding is a gap, and denies', () => {
    const silent = harbourWith({ minimization: harbour.minimization.filter((row) => row.element !== 'vessel.name') });
    const found = evaluate(silent, harbourFacts());
    expect(found.outcome).toBe('deny');
    expect(found.findings.filter((item) => item.result === 'gap').map((item) => item.rule)).toEqual(['H-06']);
    expect(evaluate(pack, harbourFacts({ authorities: [] })).outcome).toBe('deny');
    expect(evaluate(pack, harbourFacts({ purpose: 'NOBODY_KNOWS' })).outcome).toBe('deny');
  });

  it('8. a rule that fails to evaluate denies, and nothing lifts that', () => {
    const broken = harbourWithCase('H-99', {
      scope: 'element',
      match: { element: ['crew.list'] },
      basis: 'policy_choice',
      require: '1 / request.subjects.count == 1',
    });
    const facts = harbourFacts({
      elements: [{ code: 'crew.list' }],
      ...order('crew.list'),
      subjects: { count: 0, named: 0, selectedBy: [] },
    });
    const found = evaluate(broken, facts);
    expect(found.outcome).toBe('deny');
    expect(found.findings.find((item) => item.rule === 'H-99')).toMatchObject({
      result: 'error',
      effect: 'deny',
      observed: 'rule-error',
    });
  });

  it('9. every rule that applies is recorded, passes too, and none stops another', () => {
    const found = evaluate(pack, harbourFacts({ authorities: [], caseRef: '', retention: 'P1Y' }));
    const rules = new Set(found.findings.map((item) => item.rule));
    expect([...rules]).toEqual(expect.arrayContaining(['H-01', 'H-04', 'H-06', 'H-11']));
    expect(found.findings.some((item) => item.result === 'pass')).toBe(true);
  });
});
