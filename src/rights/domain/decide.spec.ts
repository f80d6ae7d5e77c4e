import { describe, expect, it } from '@jest/globals';
import type { Actor, Role } from '../../platform/actor.js';
import { answer, clockOf, receive, withdraw } from './decide.js';
import type { Calendar } from './decide.js';
import { permittedCommands, RIGHTS_STATES } from './permissions.js';
import { evolve } from './rights-case.js';
import type { KnownRightsCase, RightsCaseTerms } from './rights-case.js';

const AT = new Date('2026-11-24T19:00:00Z');
const calendar: Calendar = {
  workingDaysAfter: (_at, count) => ({ until: `working ${count}`, calendarKnown: true }),
  daysAfter: (_at, term) => `days ${term}`,
};
const terms: RightsCaseTerms = {
  number: 'RC-2026-000001',
  receivedAt: AT.toISOString(),
  channel: 'web',
  language: 'en',
  kind: 'access',
  capacity: 'self',
  identityProof: 'in_person',
  agency: 'dps',
  detail: { id: 'd', commitment: 'c' },
  receipt: { salt: 's', hash: 'h' },
  timeZone: 'America/Denver',
  clock: clockOf('access', AT, calendar),
};
const received = receive(terms).reduce(evolve, { status: 'none' } as const) as KnownRightsCase;

describe('a rights case', () => {
  it.each([
    ['accounting', null, 'working 10'],
    ['access', null, 'working 10'],
    ['correction', 'working 10', 'days P30D'],
  ] as const)('of kind %s has its clock', (kind, acknowledgeBy, answerBy) => {
    expect(clockOf(kind, AT, calendar)).toMatchObject({ acknowledgeBy, answerBy, calendarKnown: true });
  });

  it('is withdrawn once', () => {
    const decision = withdraw(received, AT);
    const gone = (decision.ok ? decision.value : []).reduce(evolve, received);
    expect(gone).toMatchObject({ status: 'withdrawn', withdrawnAt: AT.toISOString() });
    expect(withdraw(gone, AT)).toMatchObject({ ok: false, rejection: { code: 'wrong-state' } });
    expect(() => evolve(gone, { type: 'RightsCaseReceived', terms })).toThrow('twice');
    expect(() => evolve(gone, { type: 'RightsCaseWithdrawn', at: '' })).toThrow('withdrawn');
  });

  it('is answered once, by the agency that is asked, and is then withdrawn by nobody', () => {
    const officer: Actor = { personId: 'o', agencyId: 'dps', roles: ['records_officer'] };
    const decision = answer(received, officer, 'denied', AT);
    const done = (decision.ok ? decision.value : []).reduce(evolve, received);
    expect(done).toMatchObject({ status: 'answered', answer: 'denied', answeredBy: 'o', answeredAt: AT.toISOString() });
    expect(answer(done, officer, 'granted', AT)).toMatchObject({ ok: false, rejection: { code: 'wrong-state' } });
    expect(withdraw(done, AT)).toMatchObject({ ok: false, rejection: { code: 'wrong-state' } });
    for (const stranger of [
      { ...officer, agencyId: 'hsi' },
      { ...officer, roles: ['analyst'] as const },
    ]) {
      expect(answer(received, stranger, 'denied', AT)).toMatchObject({ ok: false, rejection: { code: 'not-found' } });
    }
    expect(() => evolve(done, { type: 'RightsCaseAnswered', answer: 'denied', answeredBy: '', at: '' })).toThrow(
      'answered',
    );
    expect(RIGHTS_STATES).toContain(done.status);
  });

  it.each<[string, Role, readonly string[]]>([
    ['dps', 'privacy_officer', ['see', 'answer']],
    ['dps', 'records_officer', ['see', 'answer']],
    ['dps', 'analyst', []],
    ['dps', 'auditor', []],
    ['hsi', 'privacy_officer', []],
  ])('shows itself in %s to %s: %j', (agencyId, role, commands) => {
    const actor: Actor = { personId: 'p', agencyId, roles: [role] };
    expect([...permittedCommands(actor, received)]).toEqual(commands);
  });
});
