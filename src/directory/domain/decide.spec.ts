import { describe, expect, it } from '@jest/globals';
import { SERVICE_PERSON } from '../../platform/actor.js';
import type { Actor, Role } from '../../platform/actor.js';
import type { Result } from '../../platform/result.js';
import { deleteName, disable, enable, enrol, letTokenBeIssued, recordCertificate } from './decide.js';
import { evolve } from './person.js';
import type { Person, PersonEvent } from './person.js';

const SUBJECT = 'subject-id';
const TODAY = '2026-11-24';
const by = (role: Role, more: Partial<Actor> = {}): Actor => ({
  personId: `${role}-id`,
  agencyId: 'dps',
  roles: [role],
  ...more,
});

const ENROLLED: PersonEvent = { type: 'PersonEnrolled', agency: 'dps', roles: ['analyst'], startedOn: '2024-02-01' };
const DISABLED: PersonEvent = { type: 'PersonDisabled', reason: 'left_agency' };
const CJIS: PersonEvent = {
  type: 'TrainingCertificateRecorded',
  certificate: { code: 'CJIS', passedOn: '2026-03-02' },
};
const given = (...events: PersonEvent[]): Person => events.reduce<Person>(evolve, { status: 'none' });
const eventsOf = (result: Result<readonly PersonEvent[]>) => (result.ok ? result.value : result.rejection.code);

describe('enrolling', () => {
  const enrolment = { agency: 'dps', roles: ['analyst' as const], startedOn: '2024-02-01' };

  it('is done by an operator of the own agency', () => {
    expect(eventsOf(enrol(by('operator'), SUBJECT, enrolment))).toEqual([ENROLLED]);
  });

  it('is refused to other roles, also for somebody in two of them', () => {
    const actor = by('analyst', { roles: ['analyst', 'privacy_officer'] });
    expect(eventsOf(enrol(actor, SUBJECT, enrolment))).toBe('not-permitted');
  });

  it('is refused for another agency, even to an import', () => {
    const elsewhere = { ...enrolment, agency: 'hsi' };
    expect(eventsOf(enrol(by('operator'), SUBJECT, elsewhere))).toBe('not-permitted');
    expect(eventsOf(enrol(by('operator', { personId: SERVICE_PERSON, roles: [] }), SUBJECT, elsewhere))).toBe(
      'not-permitted',
    );
  });
});

describe('recording a training certificate', () => {
  const certificate = { code: 'CJIS', passedOn: '2026-03-02' };

  it('is done by operator and privacy officer, and by an import', () => {
    const importer: Actor = { personId: SERVICE_PERSON, agencyId: 'dps', roles: [] };
    for (const actor of [by('operator'), by('privacy_officer'), importer]) {
      expect(eventsOf(recordCertificate(actor, SUBJECT, given(ENROLLED), certificate, TODAY))).toEqual([CJIS]);
    }
  });

  it('is possible for a disabled person: the paper may arrive late', () => {
    const result = recordCertificate(by('operator'), SUBJECT, given(ENROLLED, DISABLED), certificate, TODAY);
    expect(eventsOf(result)).toEqual([CJIS]);
  });

  it('changes nothing the second time, but another day of the same training counts', () => {
    const person = given(ENROLLED, CJIS);
    expect(eventsOf(recordCertificate(by('operator'), SUBJECT, person, certificate, TODAY))).toEqual([]);
    const renewed = { code: 'CJIS', passedOn: TODAY };
    expect(eventsOf(recordCertificate(by('operator'), SUBJECT, person, renewed, TODAY))).toHaveLength(1);
  });

  it.each([
    ['passed tomorrow', { code: 'CJIS', passedOn: '2026-11-25' }],
    ['expired before it was passed', { code: 'CJIS', passedOn: '2026-03-02', expiresOn: '2026-03-01' }],
  ])('is refused when %s', (_, wrong) => {
    expect(eventsOf(recordCertificate(by('operator'), SUBJECT, given(ENROLLED), wrong, TODAY))).toBe('invalid-body');
  });

  it('is refused for oneself: nobody attests their own training', () => {
    const result = recordCertificate(by('operator'), 'operator-id', given(ENROLLED), certificate, TODAY);
    expect(eventsOf(result)).toBe('conflict-of-roles');
  });

  it('finds nobody in another agency, whatever the role', () => {
    const stranger = by('operator', { agencyId: 'hsi' });
    expect(eventsOf(recordCertificate(stranger, SUBJECT, given(ENROLLED), certificate, TODAY))).toBe('not-found');
  });
});

describe('disabling and enabling', () => {
  it('lets the privacy officer stop somebody, and only the operator start them again', () => {
    expect(eventsOf(disable(by('privacy_officer'), SUBJECT, given(ENROLLED), 'left_agency'))).toEqual([DISABLED]);
    expect(eventsOf(enable(by('privacy_officer'), SUBJECT, given(ENROLLED, DISABLED)))).toBe('not-permitted');
    expect(eventsOf(enable(by('operator'), SUBJECT, given(ENROLLED, DISABLED)))).toEqual([{ type: 'PersonEnabled' }]);
  });

  it('is refused in the state it would lead to', () => {
    expect(eventsOf(disable(by('operator'), SUBJECT, given(ENROLLED, DISABLED), 'left_agency'))).toBe('wrong-state');
    expect(eventsOf(enable(by('operator'), SUBJECT, given(ENROLLED)))).toBe('wrong-state');
    expect(eventsOf(enable(by('operator'), SUBJECT, given()))).toBe('not-found');
  });

  it('deletes the name of somebody disabled, once, whom nobody enables then', () => {
    const [deleted] = deleteName(given(ENROLLED, DISABLED), 'RT-AUDIT-LOG');
    const nameless = given(ENROLLED, DISABLED, deleted!);
    expect(eventsOf(enable(by('operator'), SUBJECT, nameless))).toBe('wrong-state');
    for (const state of [nameless, given(ENROLLED), given()]) expect(deleteName(state, 'RT-AUDIT-LOG')).toEqual([]);
    expect(() => given(ENROLLED, deleted!)).toThrow('active');
  });

  it('keeps agency, roles and certificates through both', () => {
    const before = given(ENROLLED, CJIS);
    expect(given(ENROLLED, CJIS, DISABLED, { type: 'PersonEnabled' })).toEqual(before);
  });

  it('is refused for oneself', () => {
    expect(eventsOf(disable(by('operator'), 'operator-id', given(ENROLLED), 'left_agency'))).toBe('conflict-of-roles');
  });
});

describe('a bearer token', () => {
  it('is issued for an active person only, and changes nothing about the person', () => {
    const issued = eventsOf(letTokenBeIssued(given(ENROLLED)));
    expect(issued).toEqual([{ type: 'BearerTokenIssued' }]);
    expect(given(ENROLLED, { type: 'BearerTokenIssued' })).toEqual(given(ENROLLED));
    expect(eventsOf(letTokenBeIssued(given()))).toBe('not-found');
    expect(eventsOf(letTokenBeIssued(given(ENROLLED, DISABLED)))).toBe('wrong-state');
  });
});

describe('the history', () => {
  it('is refused when it does not fit: enrolled twice, or changed before', () => {
    expect(() => given(ENROLLED, ENROLLED)).toThrow('twice');
    expect(() => given(CJIS)).toThrow('before the person was enrolled');
  });
});
