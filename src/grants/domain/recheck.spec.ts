import { describe, expect, it } from '@jest/globals';
import { create, suspend } from './decide.js';
import { evolve } from './grant.js';
import type { Grant, GrantEvent, GrantTerms } from './grant.js';
import { passesNow, recheck, standingOf, standingUnder } from './recheck.js';
import type { PolicyNow, Standing } from './recheck.js';
import { refusedNow } from './releasable.js';

const terms: GrantTerms = {
  number: 'GR-2026-000001',
  requestId: 'r',
  requestNumber: 'SR-2026-000001',
  decisionId: 'd',
  requesterId: 'p-analyst',
  approvers: ['p-officer'],
  requestingAgency: 'hsi',
  sourceAgency: 'dps',
  recipientAgency: 'hsi',
  agreement: 'AG-2026-000001',
  purpose: 'TRAFFICKING_SMUGGLING',
  elements: [
    { code: 'person.full_name', result: 'permit' },
    { code: 'id.ssn', result: 'mask', transform: 'last4' },
  ],
  subjects: { count: 1, pseudonyms: ['a1'] },
  retention: { duration: 'P180D', destroyAt: '2027-05-24T05:59:59.999Z', setBy: ['request'] },
  obligations: [],
  startsAt: '2026-11-24T17:00:00.000Z',
  expiresAt: '2027-05-24T05:59:59.999Z',
};
const permits: PolicyNow = {
  outcome: 'permit',
  neutral: false,
  elements: [
    { element: 'person.full_name', result: 'permit', rules: [] },
    { element: 'id.ssn', result: 'mask', transform: 'last4', rules: ['MASKS'] },
  ],
  findings: [{ rule: 'MASKS', result: 'fail', effect: 'narrow', element: 'id.ssn' }],
};
const denies: PolicyNow = {
  ...permits,
  outcome: 'deny',
  findings: [
    { rule: 'TRAINED', result: 'fail', effect: 'deny' },
    { rule: 'KNOWN', result: 'gap', effect: 'hold' },
    { rule: 'ASKS-TWO', result: 'fail', effect: 'second_approval' },
    { rule: 'FINE', result: 'pass', effect: 'deny' },
  ],
};
const deniesName: PolicyNow = {
  ...permits,
  outcome: 'narrow',
  elements: [{ element: 'person.full_name', result: 'deny', rules: ['NO-NAMES'] }, permits.elements[1]!],
};
const fold = (state: Grant, events: readonly GrantEvent[]) => events.reduce(evolve, state);
const active = fold({ status: 'none' }, create(terms));
const because = { kind: 'agreement', subject: 'a-1' } as const;
const stands: Standing = { stands: true };
const lapsed: Standing = { stands: false, cause: 'facts_changed', rules: ['TRAINED'] };
const stopped: Standing = { stands: false, cause: 'agreement_suspended', rules: ['IN-FORCE'] };

describe('whether a grant stands', () => {
  it('does while policy grants what was granted', () => {
    expect(refusedNow(permits, terms)).toEqual([]);
    expect(standingOf(terms, 'in_force', permits)).toEqual(stands);
    expect(standingOf(terms, undefined, permits)).toEqual(stands);
  });

  it.each(['deny', 'hold'])('does not when policy says %s', (outcome) => {
    expect(standingOf(terms, 'in_force', { ...denies, outcome })).toEqual({
      stands: false,
      cause: 'facts_changed',
      rules: ['KNOWN', 'TRAINED'],
    });
  });

  it('does not when one granted element is denied, unknown or under another mask now', () => {
    expect(standingOf(terms, 'in_force', deniesName)).toMatchObject({ stands: false, rules: ['NO-NAMES'] });
    expect(refusedNow({ ...permits, elements: [permits.elements[0]!] }, terms)).toEqual(['id.ssn']);
    const harder = { ...permits.elements[1]!, transform: 'initial' };
    expect(refusedNow({ ...permits, elements: [permits.elements[0]!, harder] }, terms)).toEqual(['id.ssn']);
    const milder = { element: 'id.ssn', result: 'permit', rules: [] } as const;
    expect(passesNow({ ...permits, elements: [permits.elements[0]!, milder] }, terms)).toBe(true);
  });

  it('leaves set aside what an officer set aside, and nothing else', () => {
    const elements = [{ code: 'person.full_name', result: 'permit', overrode: ['NO-NAMES'] } as const];
    expect(refusedNow(deniesName, { elements })).toEqual([]);
    const another = { ...deniesName, elements: [{ ...deniesName.elements[0]!, rules: ['NO-NAMES', 'LAW'] }] };
    expect(refusedNow(another, { elements })).toEqual(['person.full_name']);
  });

  it('falls with the agreement it names, whatever else policy says', () => {
    expect(standingOf(terms, 'suspended', permits)).toEqual({ stands: false, cause: 'agreement_suspended', rules: [] });
    for (const status of ['expired', 'terminated', 'superseded', 'draft']) {
      expect(standingOf(terms, status, denies)).toMatchObject({
        cause: 'agreement_ended',
        rules: ['KNOWN', 'TRAINED'],
      });
    }
  });

  it('names no rule where the reason is protected', () => {
    expect(standingOf(terms, 'in_force', { ...denies, neutral: true })).toMatchObject({ rules: ['neutral'] });
  });
});

describe('a re-check', () => {
  const suspended = fold(active, recheck(active, stopped, because));

  it('suspends what no longer stands, once, and resumes it when it stands again', () => {
    expect(recheck(active, stands, because)).toEqual([]);
    expect(suspended).toMatchObject({ status: 'suspended', cause: 'agreement_suspended', rules: ['IN-FORCE'] });
    expect(recheck(suspended, stopped, because)).toEqual([]);
    expect(recheck(suspended, stands, because)).toEqual([{ type: 'GrantResumed', because }]);
    expect(fold(suspended, recheck(suspended, stands, because))).toEqual({ status: 'active', terms });
  });

  it('keeps the cause true when one takes the place of another', () => {
    const other = fold(suspended, recheck(suspended, lapsed, because));
    expect(other).toMatchObject({ status: 'suspended', cause: 'facts_changed', rules: ['TRAINED'] });
  });

  it('never touches what a person or a complaint suspended, or what has ended', () => {
    const paused = suspend(
      active,
      { personId: 'p', agencyId: 'dps', roles: ['privacy_officer'] },
      { id: 'd', commitment: 'c' },
    );
    if (!paused.ok) throw new Error(paused.rejection.code);
    const complained = evolve(active, { type: 'GrantSuspended', cause: 'complaint' });
    const expired = evolve(active, { type: 'GrantExpired', dueAt: terms.expiresAt });
    for (const state of [fold(active, paused.value), complained, expired, { status: 'none' } as const]) {
      for (const standing of [stands, stopped, lapsed]) expect(recheck(state, standing, because)).toEqual([]);
    }
  });

  describe('because of a complaint', () => {
    const because = { kind: 'complaint', subject: 'c-1' } as const;
    const stopOn = (state: Grant, stance: 'under_review' | 'upheld', standing = stands) =>
      fold(state, recheck(state, standingUnder(stance, standing), because));

    it('suspends a grant that policy would let go on, and takes the place of another rule', () => {
      for (const state of [active, suspended]) {
        expect(stopOn(state, 'under_review')).toMatchObject({ status: 'suspended', cause: 'complaint', rules: [] });
        expect(stopOn(state, 'upheld')).toMatchObject({ status: 'suspended', cause: 'complaint_upheld' });
      }
      expect(recheck(stopOn(active, 'upheld'), standingUnder('upheld', stands), because)).toEqual([]);
    });

    it('lets a frozen grant go on when the review ends, by what policy says then, and by nothing else before', () => {
      const frozen = stopOn(active, 'under_review');
      expect(recheck(frozen, stands, { kind: 'time' })).toEqual([]);
      expect(recheck(frozen, standingUnder(undefined, stands), because)).toEqual([{ type: 'GrantResumed', because }]);
      expect(fold(frozen, recheck(frozen, stopped, because))).toMatchObject({ cause: 'agreement_suspended' });
    });

    it('never lets go on what an upheld complaint or a person suspended', () => {
      const upheld = stopOn(stopOn(active, 'under_review'), 'upheld');
      const paused = evolve(active, { type: 'GrantSuspended', cause: 'officer' });
      for (const state of [upheld, paused]) {
        for (const stance of [undefined, 'under_review', 'upheld'] as const) {
          expect(recheck(state, standingUnder(stance, stands), because)).toEqual([]);
        }
      }
    });
  });
});
