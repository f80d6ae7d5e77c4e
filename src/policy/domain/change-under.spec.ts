import { describe, expect, it } from '@jest/globals';
import { harbour, harbourFacts, harbourWith, harbourWithCase } from '../spec-support/harbour.js';
import { areFactsOf, changeUnder, evaluateUnder } from './change-under.js';
import { evaluate } from './evaluate.js';
import type { RequestFacts } from './facts.js';
import type { Pack } from './pack.js';

const inForce = harbourWith({});
const changeOf = (draft: Pack, request: Partial<RequestFacts> = {}) => {
  const facts = harbourFacts(request);
  return changeUnder(draft, facts, evaluate(inForce, facts));
};

describe('one case under another pack', () => {
  it('is no change under the same pack, nor where only words differ', () => {
    expect(changeOf(inForce)).toBeUndefined();
    expect(
      changeOf(harbourWith({ rules: harbour.rules.map((rule) => ({ ...rule, title: 'Other' })) })),
    ).toBeUndefined();
  });

  it('flips, and names the rule that changed its mind', () => {
    expect(changeOf(harbourWithCase('H-90', { match: { purpose: ['PORT_SAFETY'] } }))).toMatchObject({
      from: 'permit',
      to: 'deny',
      rules: [{ rule: 'H-90', was: 'silent', is: 'deny', elements: [] }],
    });
  });

  it('names the elements on which a rule did, and the one that weighs most first', () => {
    const draft = harbourWithCase('H-90', { scope: 'element', match: { element: ['vessel.name'] } });
    const elements = [{ code: 'vessel.name' }, { code: 'vessel.berth' }];
    const opened = {
      ...draft.content,
      minimization: harbour.minimization.map((row) => ({ ...row, handling: 'allow' as const })),
    };
    expect(changeOf(harbourWith(opened), { elements })).toMatchObject({
      from: 'second_approval',
      to: 'narrow',
      elements: [{ element: 'vessel.name', from: 'permit', to: 'deny' }],
      rules: [
        { rule: 'H-90', was: 'silent', is: 'deny', elements: ['vessel.name'] },
        { rule: 'H-08', was: 'second_approval', is: 'silent', elements: ['vessel.berth'] },
      ],
    });
  });

  it('sees a shorter term, and duties that come and go, though the outcome stays', () => {
    const schedule = harbour.schedule.map((row) => ({ ...row, duration: 'P10D' }));
    expect(changeOf(harbourWith({ schedule }), { retention: 'P1Y' })).toMatchObject({
      from: 'narrow',
      to: 'narrow',
      retention: { from: 'P90D', to: 'P10D' },
    });
    const silent = harbour.rules.map((rule) => ({ ...rule, oblige: [] }));
    expect(changeOf(harbourWith({ rules: silent }))).toMatchObject({
      obligations: { gained: [], lost: ['H-DELETE'] },
      rules: [],
    });
  });

  it('names no rule and no element where the reason is protected', () => {
    const draft = harbourWithCase('H-90', { match: { purpose: ['PORT_SAFETY'] }, neutral: true });
    const change = changeOf(draft);
    expect(change).toEqual({
      from: 'permit',
      to: 'deny',
      elements: [],
      obligations: { gained: [], lost: [] },
      rules: [{ rule: 'neutral', was: 'silent', is: 'silent', elements: [] }],
    });
    expect(JSON.stringify(change)).not.toContain('H-90');
  });

  it('counts days in the zone of the draft', () => {
    const facts = harbourFacts({}, { now: '2026-11-24T20:00:00Z' });
    expect(evaluateUnder(inForce, facts).retention?.destroyBy).toBe('2026-12-25');
    const draft = harbourWith({ timeZone: 'America/New_York' });
    expect(evaluateUnder(draft, facts).retention?.destroyBy).toBe('2026-12-24');
  });

  it('knows other facts by their digest', () => {
    const facts = harbourFacts();
    const { factsDigest } = evaluate(inForce, facts);
    expect(areFactsOf(facts, factsDigest)).toBe(true);
    expect(areFactsOf(harbourFacts({ caseRef: 'H-2' }), factsDigest)).toBe(false);
  });
});
