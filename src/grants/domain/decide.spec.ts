import { describe, expect, it } from '@jest/globals';
import type { Actor, Role } from '../../platform/actor.js';
import type { Result } from '../../platform/result.js';
import { create, expire, mustBePermittedOnGrant, resume, revoke, supersede, suspend, suspendByRule } from './decide.js';
import { evolve } from './grant.js';
import type { Grant, GrantEvent, GrantTerms } from './grant.js';

const detail = { id: 'd', commitment: 'c' };
const at = (agencyId: string, ...roles: Role[]): Actor => ({ personId: 'p', agencyId, roles });
const officer = at('dps', 'privacy_officer');
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
  purpose: 'TRAFFICKING_SMUGGLING',
  elements: [{ code: 'person.full_name', result: 'permit' }],
  subjects: { count: 1, pseudonyms: ['a1'] },
  retention: { duration: 'P180D', destroyAt: '2027-05-24T05:59:59.999Z', setBy: ['request'] },
  obligations: [],
  startsAt: '2026-11-24T17:00:00.000Z',
  expiresAt: '2027-05-24T05:59:59.999Z',
};
const fold = (state: Grant, events: readonly GrantEvent[]) => events.reduce(evolve, state);
const code = (result: Result<unknown>) => (result.ok ? 'accepted' : result.rejection.code);
const now = (policyOutcome: string, keptByComplaint = false) => ({ policyOutcome, keptByComplaint });
const active = fold({ status: 'none' }, create(terms));
const suspended = fold(active, suspendByRule(active, 'agreement_suspended'));

describe('a grant', () => {
  it('is active from the last required approval', () => {
    expect(active).toEqual({ status: 'active', terms });
  });

  it('lets only the custodian of the source agency release, and only while it is active', () => {
    expect(code(mustBePermittedOnGrant(at('dps', 'custodian'), active, 'release'))).toBe('accepted');
    expect(code(mustBePermittedOnGrant(at('dps', 'custodian'), suspended, 'release'))).toBe('grant-not-active');
    expect(code(mustBePermittedOnGrant(at('hsi', 'custodian'), active, 'release'))).toBe('not-permitted');
    expect(code(mustBePermittedOnGrant(officer, active, 'release'))).toBe('not-permitted');
    expect(code(mustBePermittedOnGrant(officer, { status: 'none' }, 'release'))).toBe('not-found');
  });

  it('is paused by an officer or by rule, and resumed only when policy lets it', () => {
    const paused = suspend(active, officer, detail);
    expect(paused.ok && fold(active, paused.value)).toMatchObject({ status: 'suspended', cause: 'officer' });
    expect(suspended).toMatchObject({ status: 'suspended', cause: 'agreement_suspended' });
    expect(code(resume(suspended, officer, now('deny'), detail))).toBe('policy-denied');
    expect(code(resume(suspended, officer, now('hold'), detail))).toBe('policy-denied');
    const resumed = resume(suspended, officer, now('permit'), detail);
    expect(resumed.ok && fold(suspended, resumed.value).status).toBe('active');
  });

  it('is not resumed by a party while a complaint about it is reviewed', () => {
    const frozen = fold(active, suspendByRule(active, 'complaint'));
    expect(code(resume(frozen, officer, now('permit', true), detail))).toBe('wrong-state');
    expect(code(resume(frozen, at('hsi', 'privacy_officer'), now('permit', true), detail))).toBe('not-permitted');
    expect(code(resume(frozen, officer, now('permit'), detail))).toBe('accepted');
  });

  it('expires at its due time, once, and never early', () => {
    const due = Date.parse(terms.expiresAt);
    expect(expire(active, new Date(due - 1))).toEqual([]);
    const events = expire(active, new Date(due + 60_000));
    expect(events).toEqual([{ type: 'GrantExpired', dueAt: terms.expiresAt }]);
    expect(expire(fold(active, events), new Date(due + 120_000))).toEqual([]);
    expect(expire(suspended, new Date(due))).toHaveLength(1);
  });

  it('does not come back after revocation or supersession', () => {
    const taken = revoke(active, officer, detail);
    const revoked = taken.ok ? fold(active, taken.value) : active;
    for (const state of [revoked, fold(active, supersede(active, 'd-2'))]) {
      expect(code(resume(state, officer, now('permit'), detail))).toBe('wrong-state');
      expect(expire(state, new Date('2030-01-01'))).toEqual([]);
      expect(suspendByRule(state, 'complaint')).toEqual([]);
      expect(supersede(state, 'd-3')).toEqual([]);
    }
  });

  it('leaves the recipient no command', () => {
    for (const command of ['suspend', 'resume', 'revoke', 'release'] as const) {
      expect(code(mustBePermittedOnGrant(at('hsi', 'analyst', 'privacy_officer'), active, command))).toBe(
        'not-permitted',
      );
    }
  });
});
