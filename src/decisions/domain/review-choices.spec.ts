import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settle } from './decide.js';
import type { ElementChoice, PolicyView } from './decide.js';
import { choicesUnder } from './review-choices.js';
import type { Choice } from './review-choices.js';

type Finding = PolicyView['findings'][number];

const CODES = ['person.full_name', 'id.ssn_full', 'contact.employer'];
const finding: fc.Arbitrary<Finding> = fc
  .record({
    rule: fc.constantFrom('R-A', 'R-B', 'R-C', 'R-D'),
    basis: fc.constantFrom('law', 'agreement', 'policy_choice'),
    result: fc.constantFrom('pass', 'fail', 'gap', 'error', 'not_applicable'),
    effect: fc.constantFrom('deny', 'hold', 'second_approval', 'narrow', 'warn'),
    element: fc.constantFrom(...CODES, undefined),
  })
  .map(({ element, ...rest }) => ({
    ...rest,
    scope: element === undefined ? 'request' : 'element',
    cure: '',
    ...(element === undefined ? {} : { element }),
  }));
const stands = ({ result }: Finding) => ['fail', 'gap', 'error'].includes(result);

/** As the engine makes them: what is denied or masked has a finding that does so, and what nothing drops is permitted. */
const policy: fc.Arbitrary<PolicyView> = fc
  .record({ findings: fc.array(finding, { maxLength: 8 }), masks: fc.boolean() })
  .map(({ findings, masks }) => ({
    neutral: false,
    outcome: 'narrow',
    findings,
    elements: CODES.map((element) => {
      const own = findings.filter((each) => each.element === element && stands(each));
      const dropping = own.filter(({ effect }) => effect === 'deny' || (!masks && effect === 'narrow'));
      const rules = own.map(({ rule }) => rule);
      if (dropping.length > 0) return { element, result: 'deny', rules };
      return own.some(({ effect }) => effect === 'narrow')
        ? { element, result: 'mask', transform: 'last4', rules }
        : { element, result: 'permit', rules: [] };
    }),
  }));

/** Everything else denied, so that one choice is looked at alone. */
const only = (choice: ElementChoice) => ({
  verdict: 'release' as const,
  elements: CODES.map((code) => (code === choice.code ? choice : { code, result: 'deny' as const })),
});
const setAside = (choice: Choice) => ('setAside' in choice ? { override: choice.setAside } : {});

describe('what an officer is offered', () => {
  it('is what a decision accepts, and what is closed no setting aside opens', () => {
    let open = 0;
    let closed = 0;
    fc.assert(
      fc.property(policy, (given) => {
        const choices = choicesUnder(given);
        if (choices.onRequest.length > 0) {
          expect(settle(given, only({ code: CODES[0]!, result: 'permit' }), false).ok).toBe(false);
          return;
        }
        for (const { element: code, permit, mask } of choices.elements) {
          const asked = { permit, ...(mask === undefined ? {} : { mask }) };
          for (const [result, choice] of Object.entries(asked) as ['permit' | 'mask', Choice][]) {
            if (choice.open) {
              open += 1;
              expect(settle(given, only({ code, result, ...setAside(choice) }), false).ok).toBe(true);
              continue;
            }
            closed += 1;
            // A hold on one element is met where the granted part is judged again (`judgeGranted`).
            if (choice.because.every(({ effect }) => effect === 'hold')) continue;
            const standing = given.findings.filter((each) => stands(each) && each.element === code);
            for (const override of [undefined, standing.map(({ rule }) => rule)]) {
              const attempt = { code, result, ...(override === undefined ? {} : { override }) };
              expect(settle(given, only(attempt), false).ok).toBe(false);
            }
          }
          if (mask === undefined && given.elements.find((each) => each.element === code)?.result !== 'deny')
            expect(settle(given, only({ code, result: 'mask' }), false).ok).toBe(false);
        }
      }),
      { numRuns: 2_000, seed: 20_261_124 },
    );
    expect(Math.min(open, closed)).toBeGreaterThan(200);
  });

  it('names the law or agreement that forbids, and the policy choice that may be set aside', () => {
    const against = (basis: string, rule: string): Finding => ({
      rule,
      basis,
      result: 'fail',
      effect: 'deny',
      scope: 'element',
      element: 'id.ssn_full',
      cure: '',
    });
    const under = (...findings: Finding[]) =>
      choicesUnder({ findings, elements: [{ element: 'id.ssn_full', result: 'deny', rules: [] }] }).elements[0]?.permit;
    expect(under(against('policy_choice', 'R-A'))).toEqual({ open: true, setAside: ['R-A'] });
    expect(under(against('policy_choice', 'R-A'), against('law', 'R-B'))).toEqual({
      open: false,
      because: [{ rule: 'R-B', basis: 'law', effect: 'deny' }],
    });
    expect(under()).toEqual({ open: false, because: [] });
  });
});
