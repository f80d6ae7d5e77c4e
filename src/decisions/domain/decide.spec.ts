import { describe, expect, it } from '@jest/globals';
import type { Actor, Role } from '../../platform/actor.js';
import type { Result } from '../../platform/result.js';
import { makeDecision, secondApproval, settle } from './decide.js';
import type { ElementChoice, PolicyView } from './decide.js';
import { evolve } from './decision.js';
import type { Approval, Decision, DecisionContent, DecisionEvent } from './decision.js';

const at = new Date('2026-11-24T17:00:00Z');
const person = (personId: string, ...roles: Role[]): Actor => ({ personId, agencyId: 'dps', roles });
const approval = (personId: string, role: string): Approval => ({
  personId,
  role,
  at: at.toISOString(),
  rationale: { id: 'd', commitment: 'c' },
});
const code = (result: Result<unknown>) => (result.ok ? 'accepted' : result.rejection.code);

type Element = PolicyView['elements'][number];
type Finding = PolicyView['findings'][number];
const element = (code: string, result: Element['result'], transform?: string): Element => ({
  element: code,
  result,
  rules: result === 'permit' ? [] : ['R-X'],
  ...(transform === undefined ? {} : { transform }),
});
const finding = (over: Partial<Finding>): Finding => ({
  rule: 'R-X',
  basis: 'law',
  result: 'fail',
  effect: 'deny',
  scope: 'element',
  cure: 'Supply it.',
  ...over,
});
const policy = (over: Partial<PolicyView>): PolicyView => ({
  neutral: false,
  outcome: 'permit',
  elements: [element('person.full_name', 'permit')],
  findings: [],
  ...over,
});
const release = (elements: readonly ElementChoice[]) => ({
  verdict: 'release' as const,
  elements,
});
const name = (result: ElementChoice['result'], override?: string[]): ElementChoice => ({
  code: 'person.full_name',
  result,
  ...(override ? { override } : {}),
});

describe('a verdict', () => {
  it('that releases all that was asked is a permit with one approval', () => {
    const settled = settle(policy({}), release([name('permit')]), false);
    expect(settled).toMatchObject({ ok: true, value: { outcome: 'permit', approvalsRequired: 1 } });
  });

  it('is a narrowing when an element is denied or masked, or the retention lowered', () => {
    const two = policy({ elements: [element('person.full_name', 'permit'), element('id.ssn_full', 'mask', 'last4')] });
    const masked = settle(two, release([name('permit'), { code: 'id.ssn_full', result: 'mask' }]), false);
    expect(masked).toMatchObject({ ok: true, value: { outcome: 'narrow' } });
    expect(masked.ok && masked.value.elements[1]).toMatchObject({ result: 'mask', transform: 'last4' });
    expect(settle(policy({}), release([name('permit')]), true)).toMatchObject({ value: { outcome: 'narrow' } });
  });

  it('may always deny, whatever policy says', () => {
    const held = policy({ outcome: 'hold', findings: [finding({ effect: 'hold', scope: 'request' })] });
    expect(settle(held, { verdict: 'deny', elements: [] }, false)).toMatchObject({
      value: { outcome: 'deny', approvalsRequired: 1 },
    });
  });

  it.each([
    ['a hold', { effect: 'hold' }, 'policy-hold'],
    ['a denial of the whole request', { effect: 'deny' }, 'policy-denied'],
    ['a policy choice on the whole request', { effect: 'deny', basis: 'policy_choice' }, 'policy-denied'],
    ['a gap', { effect: 'deny', result: 'gap' }, 'policy-denied'],
    ['a rule that failed to run', { effect: 'deny', result: 'error' }, 'policy-denied'],
  ])('cannot release over %s', (_what, over, expected) => {
    const blocked = policy({ findings: [finding({ scope: 'request', ...over })] });
    expect(code(settle(blocked, release([name('permit')]), false))).toBe(expected);
  });

  it('never gives more of an element than policy', () => {
    const cases: readonly (readonly [Element, ElementChoice['result'], boolean])[] = [
      [element('person.full_name', 'permit'), 'permit', true],
      [element('person.full_name', 'permit'), 'deny', true],
      [element('person.full_name', 'mask', 'city'), 'mask', true],
      [element('person.full_name', 'mask', 'city'), 'permit', false],
      [element('person.full_name', 'deny'), 'mask', false],
      [element('person.full_name', 'deny'), 'permit', false],
    ];
    for (const [allowed, result, ok] of cases) {
      expect(settle(policy({ elements: [allowed] }), release([name(result)]), false).ok).toBe(ok);
    }
  });

  it('covers every element asked for and none besides', () => {
    const result = settle(policy({}), release([{ code: 'id.itin', result: 'deny' }]), false);
    expect(code(result)).toBe('incomplete-decision');
    expect(result.ok ? [] : result.rejection.errors).toHaveLength(2);
  });

  it('sets aside a policy choice with a second approver, but never law or an agreement', () => {
    const against = (basis: string) =>
      policy({
        elements: [element('person.full_name', 'deny')],
        findings: [finding({ basis, element: 'person.full_name' })],
      });
    expect(settle(against('policy_choice'), release([name('permit', ['R-X'])]), false)).toMatchObject({
      value: { approvalsRequired: 2, elements: [{ overrode: ['R-X'] }] },
    });
    for (const basis of ['law', 'agreement']) {
      const result = settle(against(basis), release([name('permit', ['R-X'])]), false);
      expect(result.ok ? [] : result.rejection.errors?.[0]?.detail).toMatch(/cannot be set aside/);
    }
  });

  it('names every rule it sets aside', () => {
    const two = policy({
      elements: [element('person.full_name', 'deny')],
      findings: ['R-X', 'R-Y'].map((rule) => finding({ rule, basis: 'policy_choice', element: 'person.full_name' })),
    });
    expect(settle(two, release([name('permit', ['R-X'])]), false).ok).toBe(false);
    expect(settle(two, release([name('permit', ['R-X', 'R-Y'])]), false).ok).toBe(true);
  });

  it('sets aside nothing that does not stand: a rule of law that comes later would count as weighed', () => {
    const one = policy({
      elements: [element('person.full_name', 'deny')],
      findings: [
        finding({ basis: 'policy_choice', element: 'person.full_name' }),
        finding({ rule: 'R-LAW', result: 'pass', element: 'person.full_name' }),
        finding({ rule: 'R-WARN', basis: 'policy_choice', effect: 'warn', element: 'person.full_name' }),
      ],
    });
    for (const idle of ['R-LAW', 'R-WARN', 'R-OTHER']) {
      const result = settle(one, release([name('permit', ['R-X', idle])]), false);
      expect(result.ok ? [] : result.rejection.errors?.[0]?.detail).toMatch(`${idle} does not stand`);
    }
  });

  it('names no rule where the reason is protected', () => {
    const neutral = policy({ neutral: true, outcome: 'deny', elements: [element('person.full_name', 'deny')] });
    expect(settle(neutral, { verdict: 'deny', elements: [] }, false)).toMatchObject({
      value: { elements: [{ rules: [] }] },
    });
  });
});

describe('a second approval', () => {
  const content: DecisionContent = {
    requestId: 'r',
    requestNumber: 'SR-2026-000001',
    requesterId: 'p-analyst',
    ordinal: 1,
    requestingAgency: 'hsi',
    sourceAgency: 'dps',
    recipientAgency: 'hsi',
    outcome: 'permit',
    decidedBy: 'person',
    elements: [],
    obligations: [],
    evaluationId: 'e',
    pack: 'utah@1',
    packDigest: 'sha256:1',
    factsDigest: 'sha256:2',
  };
  const fold = (events: readonly DecisionEvent[]) => events.reduce<Decision>(evolve, { status: 'none' });
  const waiting = fold(makeDecision(content, [approval('p-officer', 'privacy_officer')], 2, at));

  it('is awaited when two are required, and not when one is enough', () => {
    expect(waiting.status).toBe('awaiting_second_approval');
    expect(fold(makeDecision(content, [approval('p-officer', 'privacy_officer')], 1, at)).status).toBe('final');
  });

  it('comes from another person in another role who did not ask', () => {
    const attempts: readonly (readonly [Actor, string, string])[] = [
      [person('p-counsel', 'legal_counsel'), 'legal_counsel', 'accepted'],
      [person('p-officer', 'legal_counsel'), 'legal_counsel', 'conflict-of-roles'],
      [person('p-analyst', 'legal_counsel'), 'legal_counsel', 'conflict-of-roles'],
      [person('p-other', 'privacy_officer'), 'privacy_officer', 'conflict-of-roles'],
    ];
    for (const [actor, role, expected] of attempts) {
      expect(code(secondApproval(waiting, actor, 'approve', approval(actor.personId, role), at))).toBe(expected);
    }
  });

  it('declined sends the request back and leaves nothing granted', () => {
    const counsel = person('p-counsel', 'legal_counsel');
    const result = secondApproval(waiting, counsel, 'decline', approval('p-counsel', 'legal_counsel'), at);
    expect(result).toMatchObject({ value: [{ type: 'SecondApprovalDeclined' }] });
  });

  it('cannot be given twice', () => {
    const counsel = person('p-counsel', 'legal_counsel');
    const given = secondApproval(waiting, counsel, 'approve', approval('p-counsel', 'legal_counsel'), at);
    const final = given.ok ? given.value.reduce(evolve, waiting) : waiting;
    expect(final).toMatchObject({ status: 'final', approvals: [{}, {}] });
    expect(code(secondApproval(final, counsel, 'approve', approval('p-counsel', 'legal_counsel'), at))).toBe(
      'wrong-state',
    );
  });
});
