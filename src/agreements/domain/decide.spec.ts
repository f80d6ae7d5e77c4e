import { describe, expect, it } from '@jest/globals';
import { demoAgreements } from '../../../samples/demo-agreements.js';
import type { Actor, Role } from '../../platform/actor.js';
import type { Result } from '../../platform/result.js';
import { separate } from '../agreement-content.js';
import { evolve, nextStep } from './agreement.js';
import type { Agreement, AgreementEvent } from './agreement.js';
import {
  amend,
  draft,
  dropAmendment,
  enterIntoForce,
  expire,
  lapseDraft,
  mayAmend,
  mayDraft,
  resume,
  sign,
  supersede,
  suspend,
  terminate,
} from './decide.js';
import type { AgreementTerms } from './terms.js';

const NOW = new Date('2026-11-24T17:00:00Z');
const DETAIL = { id: 'detail-id', commitment: 'commitment' };
/** Two parties: `ero` receives, `dps` sends; 2026-01-01 to 2027-12-31, America/Denver. */
const TERMS: AgreementTerms = (() => {
  const { terms } = separate(demoAgreements('2026-11-24')[1]!.body);
  return { ...terms, parties: terms.parties.slice(0, 2) };
})();
const FUTURE: AgreementTerms = { ...TERMS, term: { ...TERMS.term, effectiveFrom: '2026-12-01' } };

const of = (agencyId: string, role: Role = 'privacy_officer', personId = `${agencyId}-officer`): Actor => ({
  personId,
  agencyId,
  roles: [role],
});
const ERO = of('ero');
const DPS = of('dps');

const given = (...events: AgreementEvent[]): Agreement => events.reduce<Agreement>(evolve, { status: 'none' });
const eventsOf = (result: Result<readonly AgreementEvent[]>) => (result.ok ? result.value : result.rejection.code);
const codeOf = (result: Result<unknown>) => (result.ok ? 'accepted' : result.rejection.code);

const drafted = (terms = TERMS) => draft(ERO, { number: 'AG-2026-000001', terms, detail: DETAIL })[0]!;
const signedBy = (agency: string): AgreementEvent => ({
  type: 'AgreementSigned',
  signature: { agency, person: `${agency}-officer`, role: 'privacy_officer', detail: DETAIL },
});
const IN_FORCE: AgreementEvent = { type: 'AgreementEnteredIntoForce', dueAt: '2026-01-01T07:00:00.000Z' };
const live = (...more: AgreementEvent[]) => given(drafted(), signedBy('ero'), signedBy('dps'), IN_FORCE, ...more);
const suspendedBy = (agency: string): AgreementEvent => ({
  type: 'AgreementSuspended',
  suspension: { agency, reason: 'breach', since: NOW.toISOString() },
});
const joinedBy = (agency: string): AgreementEvent => ({
  type: 'AgreementSuspensionJoined',
  suspension: { agency, reason: 'complaint', since: NOW.toISOString() },
});

describe('drafting', () => {
  it('is open to the privacy officer and legal counsel of a party, and to nobody else', () => {
    expect(codeOf(mayDraft(ERO, TERMS, [], NOW))).toBe('accepted');
    expect(codeOf(mayDraft(of('dps', 'legal_counsel'), TERMS, [], NOW))).toBe('accepted');
    expect(codeOf(mayDraft(of('ero', 'analyst'), TERMS, [], NOW))).toBe('not-permitted');
    expect(codeOf(mayDraft(of('hsi'), TERMS, [], NOW))).toBe('not-permitted');
  });

  it('refuses agencies that are not listed', () => {
    const result = mayDraft(ERO, TERMS, ['dps'], NOW);
    expect(result).toMatchObject({
      ok: false,
      rejection: { errors: [{ detail: 'dps is not in the list of agencies' }] },
    });
  });
});

describe('signing', () => {
  it('waits for the last party', () => {
    expect(eventsOf(sign(given(drafted()), DPS, DETAIL, NOW))).toEqual([signedBy('dps')]);
  });

  it('brings the agreement into force with the last signature when its first day has come', () => {
    const result = sign(given(drafted(), signedBy('dps')), ERO, DETAIL, NOW);
    expect(eventsOf(result)).toEqual([signedBy('ero'), IN_FORCE]);
  });

  it('leaves entry into force to time when the first day is still to come', () => {
    const signed = given(drafted(FUTURE), signedBy('dps'));
    expect(eventsOf(sign(signed, ERO, DETAIL, NOW))).toEqual([signedBy('ero')]);
  });

  it('lets whoever drafted sign for their own agency', () => {
    expect(eventsOf(sign(given(drafted()), ERO, DETAIL, NOW))).toEqual([signedBy('ero')]);
  });

  it('is refused a second time for the same agency, also to another person', () => {
    const result = sign(given(drafted(), signedBy('ero')), of('ero', 'legal_counsel', 'another'), DETAIL, NOW);
    expect(eventsOf(result)).toBe('wrong-state');
  });

  it('is refused to a person who signed for another party, whatever agency they act for now', () => {
    const moved = of('dps', 'privacy_officer', 'ero-officer');
    expect(eventsOf(sign(given(drafted(), signedBy('ero')), moved, DETAIL, NOW))).toBe('conflict-of-roles');
  });

  it('is refused to other roles and to agencies that are no party', () => {
    expect(eventsOf(sign(given(drafted()), of('dps', 'records_officer'), DETAIL, NOW))).toBe('not-permitted');
    expect(eventsOf(sign(given(drafted()), of('hsi'), DETAIL, NOW))).toBe('not-permitted');
  });

  it('is refused once the term has ended', () => {
    const late = new Date('2028-01-01T07:00:00Z');
    expect(eventsOf(sign(given(drafted()), DPS, DETAIL, late))).toBe('wrong-state');
    expect(eventsOf(sign(given(drafted()), DPS, DETAIL, new Date(late.getTime() - 1)))).toEqual([signedBy('dps')]);
  });
});

describe('time', () => {
  const waiting = given(drafted(FUTURE), signedBy('ero'), signedBy('dps'));
  const FIRST = new Date('2026-12-01T07:00:00Z');
  const LAST = new Date('2028-01-01T06:59:59.999Z');

  it('brings a fully signed draft into force at the start of its first day, not a millisecond before', () => {
    expect(enterIntoForce(waiting, new Date(FIRST.getTime() - 1))).toEqual([]);
    expect(enterIntoForce(waiting, FIRST)).toEqual([
      { type: 'AgreementEnteredIntoForce', dueAt: '2026-12-01T07:00:00.000Z' },
    ]);
  });

  it('never brings an unsigned draft into force', () => {
    expect(enterIntoForce(given(drafted(FUTURE), signedBy('ero')), LAST)).toEqual([]);
  });

  it('expires an agreement after the last millisecond of its last day, in force or suspended', () => {
    const after = new Date(LAST.getTime() + 1);
    for (const agreement of [live(), live(suspendedBy('dps'))]) {
      expect(expire(agreement, LAST)).toEqual([]);
      expect(expire(agreement, after)).toEqual([{ type: 'AgreementExpired', dueAt: LAST.toISOString() }]);
    }
  });

  it('records the due time however late it is, and only once', () => {
    const later = new Date('2029-05-05T00:00:00Z');
    const [expired] = expire(live(), later);
    expect(expired).toEqual({ type: 'AgreementExpired', dueAt: LAST.toISOString() });
    expect(expire(live(expired!), later)).toEqual([]);
    expect(nextStep(live(expired!))).toBeUndefined();
  });
});

describe('suspending and resuming', () => {
  it('is one party’s act, at once', () => {
    expect(eventsOf(suspend(live(), DPS, { reason: 'breach' }, NOW))).toEqual([suspendedBy('dps')]);
  });

  it('takes a second party’s suspension beside the first, but not the same party’s twice', () => {
    const suspended = live(suspendedBy('dps'));
    expect(eventsOf(suspend(suspended, ERO, { reason: 'complaint' }, NOW))).toEqual([joinedBy('ero')]);
    expect(eventsOf(suspend(suspended, DPS, { reason: 'breach' }, NOW))).toBe('wrong-state');
  });

  it('lets only the party that suspended resume', () => {
    const suspended = live(suspendedBy('dps'));
    expect(eventsOf(resume(suspended, ERO))).toBe('wrong-state');
    expect(eventsOf(resume(suspended, DPS))).toEqual([
      { type: 'AgreementSuspensionLifted', agency: 'dps' },
      { type: 'AgreementResumed' },
    ]);
  });

  it('stays suspended while another party’s suspension stands', () => {
    const twice = live(suspendedBy('dps'), joinedBy('ero'));
    const result = resume(twice, DPS);
    expect(eventsOf(result)).toEqual([{ type: 'AgreementSuspensionLifted', agency: 'dps' }]);
    expect(
      live(suspendedBy('dps'), joinedBy('ero'), { type: 'AgreementSuspensionLifted', agency: 'dps' }),
    ).toMatchObject({
      status: 'suspended',
      suspensions: [{ agency: 'ero' }],
    });
  });

  it('is refused outside its states', () => {
    expect(eventsOf(suspend(given(drafted()), DPS, { reason: 'breach' }, NOW))).toBe('wrong-state');
    expect(eventsOf(resume(live(), DPS))).toBe('wrong-state');
    expect(eventsOf(suspend(live(), of('dps', 'analyst'), { reason: 'breach' }, NOW))).toBe('not-permitted');
  });
});

describe('terminating', () => {
  const command = { reason: 'need_ended' as const, noticeOn: '2026-11-20' };
  const terminated: AgreementEvent = { type: 'AgreementTerminated', termination: { agency: 'dps', ...command } };

  it.each([
    ['a draft', given(drafted())],
    ['one in force', live()],
    ['a suspended one', live(suspendedBy('ero'))],
  ])('ends %s', (_, agreement) => {
    expect(eventsOf(terminate(agreement, DPS, command))).toEqual([terminated]);
    expect(evolve(agreement, terminated)).toMatchObject({ status: 'terminated', termination: { agency: 'dps' } });
  });

  it('ends nothing twice', () => {
    expect(eventsOf(terminate(live(terminated), ERO, command))).toBe('wrong-state');
  });
});

describe('amending', () => {
  const opened: AgreementEvent = {
    type: 'AgreementAmendmentOpened',
    amendment: 'next-id',
    parties: ['ero', 'dps', 'cbp'],
  };
  const joined: AgreementTerms = {
    ...TERMS,
    parties: [...TERMS.parties, { agency: 'cbp', direction: 'receives', oris: [] }],
  };

  it('drafts the next revision and leaves the agreement as it is', () => {
    expect(codeOf(mayAmend(live(), DPS, joined, [], NOW))).toBe('accepted');
    const { former, next } = amend(DPS, {
      id: 'next-id',
      number: 'AG-2026-000001',
      revision: 2,
      amends: 'former-id',
      terms: joined,
      detail: DETAIL,
    });
    expect(former).toEqual([opened]);
    expect(given(...next)).toMatchObject({ status: 'draft', revision: 2, amends: 'former-id', signatures: [] });
    expect(live(...former)).toMatchObject({ status: 'in_force', amendment: { id: 'next-id' } });
  });

  it('is refused while another amendment is open, and free again once that is dropped', () => {
    expect(codeOf(mayAmend(live(opened), DPS, joined, [], NOW))).toBe('wrong-state');
    const dropped = dropAmendment(live(opened), 'next-id');
    expect(codeOf(mayAmend(live(opened, ...dropped), DPS, joined, [], NOW))).toBe('accepted');
    expect(dropAmendment(live(opened), 'another-id')).toEqual([]);
  });

  it('cannot push a party out', () => {
    const without = { ...joined, parties: joined.parties.filter((party) => party.agency !== 'ero') };
    expect(mayAmend(live(), DPS, without, [], NOW)).toMatchObject({
      ok: false,
      rejection: { code: 'invalid-body', errors: [{ detail: 'lacks ero' }] },
    });
  });

  it('is no business of an agency that is only invited', () => {
    expect(codeOf(mayAmend(live(opened), of('cbp'), joined, [], NOW))).toBe('not-permitted');
    expect(eventsOf(suspend(live(opened), of('cbp'), { reason: 'breach' }, NOW))).toBe('not-permitted');
  });

  it('supersedes the former revision, unless that has ended meanwhile', () => {
    expect(supersede(live(opened), 'next-id')).toEqual([{ type: 'AgreementSuperseded', by: 'next-id' }]);
    expect(live(opened, ...supersede(live(opened), 'next-id'))).toMatchObject({
      status: 'superseded',
      supersededBy: 'next-id',
    });
    const expired = live(opened, { type: 'AgreementExpired', dueAt: NOW.toISOString() });
    expect(supersede(expired, 'next-id')).toEqual([]);
  });
});

describe('a draft that nobody signs', () => {
  const dueAt = NOW.toISOString();
  it('lapses, also with some signatures, and is then nobody’s to sign', () => {
    for (const state of [given(drafted()), given(drafted(), signedBy('dps'))]) {
      const [lapsed] = lapseDraft(state, dueAt);
      expect(evolve(state, lapsed!)).toMatchObject({ status: 'terminated' });
      expect(evolve(state, lapsed!)).not.toHaveProperty('termination');
    }
  });

  it('does not once all have signed', () => {
    expect(lapseDraft(given(drafted(FUTURE), signedBy('ero'), signedBy('dps')), dueAt)).toEqual([]);
    expect(lapseDraft(live(), dueAt)).toEqual([]);
    expect(() => evolve(live(), { type: 'AgreementDraftLapsed', dueAt })).toThrow('not draft');
  });
});

describe('the history', () => {
  it.each<[string, AgreementEvent[]]>([
    ['drafted twice', [drafted(), drafted()]],
    ['signed before drafted', [signedBy('ero')]],
    [
      'resumed without a suspension',
      [drafted(), signedBy('ero'), signedBy('dps'), IN_FORCE, { type: 'AgreementResumed' }],
    ],
    ['expired as a draft', [drafted(), { type: 'AgreementExpired', dueAt: NOW.toISOString() }]],
  ])('is refused when it does not fit: %s', (_, events) => {
    expect(() => given(...events)).toThrow();
  });
});
