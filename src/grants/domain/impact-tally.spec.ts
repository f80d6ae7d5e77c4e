import { describe, expect, it } from '@jest/globals';
import type { Evaluation, PolicyChange } from '../../policy/index.js';
import { ImpactTally } from './impact-tally.js';
import { releaseRefusal } from './releasable.js';

const change = (from: PolicyChange['from'], to: PolicyChange['to'], ...rules: string[]): PolicyChange => ({
  from,
  to,
  elements: [],
  obligations: { gained: [], lost: [] },
  rules: rules.map((rule) => ({ rule, was: 'silent', is: 'deny', elements: [] })),
});
const at = (requestNumber: string) => ({ requestNumber, ordinal: 1, grantRefused: false });

describe('the tally of an impact', () => {
  const tally = new ImpactTally(1);
  tally.replay(at('SR-1'));
  tally.replay({ ...at('SR-2'), change: change('permit', 'deny', 'A', 'B'), grantRefused: true });
  tally.replay({ ...at('SR-3'), change: change('permit', 'deny', 'A') });
  tally.replay({ ...at('SR-4'), change: change('narrow', 'narrow', 'B') });
  tally.missed('SR-5', 'purged');
  tally.missed('SR-6', 'altered');
  const grant = { number: 'GR-1', requestNumber: 'SR-2', rules: change('permit', 'deny', 'A').rules };
  tally.judge({ ...grant, inForce: undefined, draft: 'denied' });
  tally.judge({ ...grant, inForce: undefined, draft: undefined });
  tally.judge({ ...grant, inForce: 'hold', draft: 'hold' });
  tally.judge({ ...grant, inForce: 'hold', draft: undefined });
  tally.notJudged();
  const found = tally.result();

  it('adds up: what was replayed and what was not is everything', () => {
    expect(found.decisions).toEqual({
      total: 6,
      replayed: 4,
      same: 1,
      flipped: 2,
      changed: 1,
      grantRefused: 1,
      notReplayable: { purged: 1, altered: 1, unreadable: 0, no_evaluation: 0 },
      flips: [{ from: 'permit', to: 'deny', count: 2 }],
    });
    expect(found.grants).toEqual({
      live: 5,
      judged: 4,
      wouldBeSuspended: 1,
      alreadyRefused: 1,
      wouldRecover: 1,
      notJudged: 1,
    });
  });

  it('counts by rule, and lists no more than it may', () => {
    expect(found.byRule).toEqual([
      { rule: 'A', flips: 2, changes: 0, grants: 1 },
      { rule: 'B', flips: 1, changes: 1, grants: 0 },
    ]);
    expect(found.listed.map((item) => item.requestNumber)).toEqual(['SR-2', 'SR-4']);
    expect(found.notReplayed).toEqual([{ requestNumber: 'SR-6', reason: 'altered' }]);
    expect(found.leftOff).toBe(1);
  });
});

describe('what a release is refused for', () => {
  const NOW = new Date('2026-11-24T00:00:00Z');
  const granted = [{ code: 'a', result: 'mask', transform: 'last4' }] as const;
  const evaluation = (more: Partial<Evaluation> = {}): Evaluation => ({
    outcome: 'permit',
    findings: [],
    elements: [{ element: 'a', result: 'mask', transform: 'last4', rules: [] }],
    obligations: [],
    retention: { duration: 'P1D', setBy: [], destroyBy: '2026-11-25', destroyAt: '2026-11-26T00:00:00Z' },
    neutral: false,
    packDigest: '',
    pack: '',
    factsDigest: '',
    ...more,
  });
  const { retention: _retention, ...unlimited } = evaluation();

  it.each([
    ['nothing', evaluation(), undefined],
    ['a second approval, which was given', evaluation({ outcome: 'second_approval' }), undefined],
    ['a hold', evaluation({ outcome: 'hold' }), 'hold'],
    ['a denial', evaluation({ outcome: 'deny' }), 'denied'],
    ['a denied element', evaluation({ elements: [{ element: 'a', result: 'deny', rules: [] }] }), 'denied'],
    [
      'a harder mask',
      evaluation({ elements: [{ element: 'a', result: 'mask', transform: 'none', rules: [] }] }),
      'denied',
    ],
    ['an element not spoken of', evaluation({ elements: [] }), 'denied'],
    ['no retention', unlimited, 'no_retention'],
    [
      'a term that is over',
      evaluation({ retention: { ...evaluation().retention!, destroyAt: NOW.toISOString() } }),
      'too_old',
    ],
  ])('%s', (_what, found, expected) => {
    expect(releaseRefusal(found, granted, NOW)).toBe(expected);
  });
});
