import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Actor, Role } from '../../platform/actor.js';
import type { Result } from '../../platform/result.js';
import {
  amend,
  answer,
  deniedByPolicyAlone,
  draft,
  lapse,
  noteDecision,
  recheck,
  requestHumanReview,
  returnForInformation,
  submit,
  verifyEvidence,
  withdraw,
} from './decide.js';
import { permittedCommands } from './permissions.js';
import { evolve } from './share-request.js';
import type { EvaluationRef, RequestContent, ShareRequest, ShareRequestEvent } from './share-request.js';

const at = new Date('2026-11-24T17:00:00Z');
const person = (personId: string, agencyId: string, ...roles: Role[]): Actor => ({ personId, agencyId, roles });
const analyst = person('p-analyst', 'hsi', 'analyst');
const officer = person('p-officer', 'dps', 'privacy_officer');
const counsel = person('p-counsel', 'dps', 'legal_counsel');
const stranger = person('p-stranger', 'clinic', 'privacy_officer', 'analyst');
const detail = { id: 'd-1', commitment: 'c' };

const content: RequestContent = {
  requestingAgency: 'hsi',
  sourceAgency: 'dps',
  recipient: { agency: 'hsi' },
  purpose: 'TRAFFICKING_SMUGGLING',
  authorities: ['UT-206-1B'],
  assurances: [],
  elements: [{ code: 'person.full_name' }],
  subjects: { count: 1, selectedBy: [], pseudonyms: ['a1'] },
  evidence: [{ kind: 'court_order', issuedOn: '2026-11-01', signedBy: 'judge', names: [] }],
  retention: 'P180D',
  detail,
};

const evaluation = (outcome: EvaluationRef['outcome'], failed: EvaluationRef['failed'] = []): EvaluationRef => ({
  id: 'e-1',
  outcome,
  pack: 'utah@1',
  packDigest: 'sha256:1',
  factsDigest: 'sha256:2',
  resultDigest: '3',
  failed,
});
const permit = evaluation('permit');
const lawDenies = evaluation('deny', [{ rule: 'A', basis: 'law', effect: 'deny' }]);

const given = (...events: ShareRequestEvent[]) => events.reduce<ShareRequest>(evolve, { status: 'none' });
const events = (result: Result<readonly ShareRequestEvent[]>): readonly ShareRequestEvent[] => {
  if (!result.ok) throw new Error(`rejected: ${result.rejection.code}`);
  return result.value;
};
const code = (result: Result<unknown>) => (result.ok ? 'accepted' : result.rejection.code);
const after = (state: ShareRequest, result: Result<readonly ShareRequestEvent[]>) =>
  events(result).reduce(evolve, state);

const drafted: ShareRequestEvent = {
  type: 'ShareRequestDrafted',
  number: 'SR-2026-000001',
  requesterId: analyst.personId,
  content,
};
const inReview = after(given(drafted), submit(given(drafted), analyst, permit, at));

describe('a share request', () => {
  it('is drafted by an analyst for the own agency only', () => {
    expect(code(draft(analyst, { number: 'SR-1', content }))).toBe('accepted');
    expect(code(draft(officer, { number: 'SR-1', content }))).toBe('not-permitted');
    expect(code(draft({ ...analyst, agencyId: 'dps' }, { number: 'SR-1', content }))).toBe('not-permitted');
  });

  it('goes before a person when policy permits', () => {
    expect(inReview).toMatchObject({ status: 'in_review', revision: 1, submittedAt: at.toISOString() });
  });

  it('is recorded as submitted also when law denies it, and then waits for no review', () => {
    const state = after(given(drafted), submit(given(drafted), analyst, lawDenies, at));
    expect(state).toMatchObject({ status: 'submitted', evaluation: { outcome: 'deny' } });
  });

  it.each([
    ['law', true],
    ['agreement', true],
    ['policy_choice', false],
  ])('leaves a denial on %s to policy alone: %s', (basis, alone) => {
    expect(deniedByPolicyAlone(evaluation('deny', [{ rule: 'A', basis, effect: 'deny' }]))).toBe(alone);
    const mixed = [
      { rule: 'A', basis: 'law', effect: 'deny' },
      { rule: 'B', basis, effect: 'deny' },
    ];
    expect(deniedByPolicyAlone(evaluation('deny', mixed))).toBe(alone);
  });

  it('never lets policy alone decide without a rule that denies', () => {
    expect(deniedByPolicyAlone(evaluation('deny', []))).toBe(false);
    expect(deniedByPolicyAlone(evaluation('hold', [{ rule: 'A', basis: 'law', effect: 'hold' }]))).toBe(false);
  });

  it('lapses as a draft only', () => {
    const dueAt = at.toISOString();
    expect(evolve(given(drafted), lapse(given(drafted), dueAt)[0]!)).toMatchObject({ status: 'lapsed' });
    expect(lapse(inReview, dueAt)).toEqual([]);
    expect(lapse(given(drafted, { type: 'ShareRequestWithdrawn' }), dueAt)).toEqual([]);
  });

  it('cannot be amended or submitted twice', () => {
    expect(code(amend(inReview, analyst, content))).toBe('wrong-state');
    expect(code(submit(inReview, analyst, permit, at))).toBe('wrong-state');
  });

  it('is returned with a question and resubmitted by the answer', () => {
    const returned = after(inReview, returnForInformation(inReview, officer, detail, at));
    expect(returned).toMatchObject({ status: 'info_requested', question: detail });
    const fewer = { ...content, elements: [] };
    const command = { answer: detail, content: fewer, evaluation: permit };
    const answered = after(returned, answer(returned, analyst, command, at));
    expect(answered).toMatchObject({ status: 'in_review', revision: 2, content: { elements: [] } });
    expect(answered).not.toHaveProperty('question');
  });

  it('stops the clock of the source agency while a question is open, each time', () => {
    const hours = (n: number) => new Date(at.getTime() + n * 3_600_000);
    const asked = (request: typeof inReview, from: Date, until: Date) => {
      const returned = after(request, returnForInformation(request, officer, detail, from));
      return after(returned, answer(returned, analyst, { answer: detail, content, evaluation: permit }, until));
    };
    const once = asked(inReview, hours(5), hours(29));
    expect(once).toMatchObject({ submittedAt: at.toISOString(), clockFrom: hours(24).toISOString() });
    expect(asked(once, hours(40), hours(41))).toMatchObject({ clockFrom: hours(25).toISOString() });
    expect(once).not.toHaveProperty('askedAt');
    // Entries from before the clock could pause say no time: nothing pauses, and the row folds as it did.
    const former = [
      { type: 'InformationRequested', question: detail },
      { type: 'InformationAnswered', answer: detail, content, revision: 2, evaluation: permit },
    ] as const;
    expect(former.reduce(evolve, inReview)).not.toHaveProperty('clockFrom');
  });

  it('keeps who verified evidence, and only somebody of the source agency can', () => {
    expect(code(verifyEvidence(inReview, analyst, 0))).toBe('not-permitted');
    expect(after(inReview, verifyEvidence(inReview, counsel, 0))).toMatchObject({
      content: { evidence: [{ verifiedBy: counsel.personId }] },
    });
    expect(code(verifyEvidence(inReview, officer, 1))).toBe('invalid-body');
  });

  it('lets a person look where policy alone decided, and only there', () => {
    const submitted = after(given(drafted), submit(given(drafted), analyst, lawDenies, at));
    const final = { kind: 'final', decisionId: 'x', outcome: 'deny' } as const;
    const byPolicy = noteDecision(submitted, { ...final, decidedBy: 'policy' }).reduce(evolve, submitted);
    expect(after(byPolicy, requestHumanReview(byPolicy, analyst))).toMatchObject({ status: 'in_review' });
    const byPerson = noteDecision(inReview, { ...final, decidedBy: 'person' }).reduce(evolve, inReview);
    expect(code(requestHumanReview(byPerson, analyst))).toBe('wrong-state');
  });

  it('takes a fresh policy result while it is under review', () => {
    expect(after(inReview, recheck(inReview, officer, lawDenies))).toMatchObject({ evaluation: { outcome: 'deny' } });
    expect(code(recheck(inReview, analyst, lawDenies))).toBe('not-permitted');
  });

  it('tells a stranger nothing but that the role does not fit', () => {
    for (const result of [withdraw(inReview, stranger), returnForInformation(inReview, stranger, detail, at)]) {
      expect(code(result)).toBe('not-permitted');
    }
    expect(code(withdraw({ status: 'none' }, analyst))).toBe('not-found');
  });

  it('forgets a pending decision when the second approver declines', () => {
    const waiting = noteDecision(inReview, { kind: 'awaits-second-approval', decisionId: 'x' }).reduce(
      evolve,
      inReview,
    );
    expect(waiting).toMatchObject({ pendingDecision: 'x' });
    const declined = noteDecision(waiting, { kind: 'declined' }).reduce(evolve, waiting);
    expect(declined).not.toHaveProperty('pendingDecision');
  });
});

describe('conflict rules on every reachable path', () => {
  // One agency on both sides and one person with every role: only the conflict rule stands between the two parts.
  const everyRole: readonly Role[] = ['analyst', 'privacy_officer', 'legal_counsel'];
  const people = ['p-1', 'p-2', 'p-3'].map((id) => person(id, 'dps', ...everyRole));
  const own = { ...content, requestingAgency: 'dps' };
  type Step = (state: ShareRequest, actor: Actor) => Result<readonly ShareRequestEvent[]>;
  const steps: readonly Step[] = [
    (state, actor) => submit(state, actor, permit, at),
    (state, actor) => withdraw(state, actor),
    (state, actor) => returnForInformation(state, actor, detail, at),
    (state, actor) => answer(state, actor, { answer: detail, content: own, evaluation: permit }, at),
    (state, actor) => verifyEvidence(state, actor, 0),
    (state, actor) => recheck(state, actor, permit),
  ];
  const judging = ['decide', 'second-approve', 'return', 'verify-evidence'] as const;

  it('never let the requester judge the own request', () => {
    let judged = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(steps.length - 1), fc.nat(2)), { maxLength: 12 }), (path) => {
        let state = given({ ...drafted, requesterId: 'p-1', content: own });
        for (const [step, who] of path) {
          const result = steps[step]!(state, people[who]!);
          if (result.ok) state = result.value.reduce(evolve, state);
          const requester = permittedCommands(people[0]!, state);
          expect(judging.filter((command) => requester.has(command))).toEqual([]);
          if (permittedCommands(people[1]!, state).has('decide')) judged += 1;
        }
      }),
      { seed: 20261124, numRuns: 500 },
    );
    // The paths do reach review: otherwise the property would hold because nothing happens.
    expect(judged).toBeGreaterThan(100);
  });
});
