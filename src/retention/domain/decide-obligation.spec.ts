import { describe, expect, it } from '@jest/globals';
import type { Actor, Role } from '../../platform/actor.js';
import {
  attest,
  bringObligationForward,
  createObligation,
  markOverdue,
  owedFor,
  permittedObligationCommands,
  validate,
  waive,
} from './decide-obligation.js';
import { evolve } from './obligation.js';
import type { Obligation, ObligationTerms } from './obligation.js';

const OWED = {
  packageId: 'p',
  packageNumber: 'PK-2026-000001',
  grantId: 'g',
  sourceAgency: 'lakeside-licensing',
  recipientAgency: 'northern-sheriff',
  destroyAt: '2026-11-25T07:00:00.000Z',
  zone: 'America/Denver',
};
const DETAIL = { id: 'd', commitment: 'c' };
const actor = (agencyId: string, role: Role): Actor => ({ personId: 'x', agencyId, roles: [role] });
const recipient = actor('northern-sheriff', 'analyst');
const source = actor('lakeside-licensing', 'privacy_officer');
const NOW = new Date('2026-12-01T12:00:00Z');
const attestation = { personId: 'x', at: NOW.toISOString(), destroyedOn: '2026-11-30', statement: DETAIL };
const due = (terms: ObligationTerms): Obligation => createObligation(terms).reduce(evolve, { status: 'none' });
const certify = () => owedFor(OWED, [{ code: 'O-CERTIFY-DESTRUCTION', params: {} }])[0]!;
const codeOf = (result: { ok: true } | { ok: false; rejection: { code: string } }) =>
  result.ok ? 'ok' : result.rejection.code;

describe('what a release owes', () => {
  it('is one obligation a followed code, and none for the rest', () => {
    const owed = owedFor(OWED, [
      { code: 'O-NO-ONWARD', params: {} },
      { code: 'O-CERTIFY-DESTRUCTION', params: {} },
      { code: 'O-DELETE-BY', params: {} },
      { code: 'O-DELETE-BY', params: {} },
    ]);
    expect(owed.map(({ code }) => code)).toEqual(['O-DELETE-BY', 'O-CERTIFY-DESTRUCTION']);
  });

  it('deletion is due with the data, its certification thirty days later or as the grant says', () => {
    const [deletion] = owedFor(OWED, [{ code: 'O-DELETE-BY', params: {} }]);
    expect(deletion!.dueAt).toBe(OWED.destroyAt);
    // 25 November in Denver + 30 days: through 25 December, local midnight.
    expect(certify().dueAt).toBe('2026-12-26T07:00:00.000Z');
    const [sooner] = owedFor(OWED, [{ code: 'O-CERTIFY-DESTRUCTION', params: { dueIn: 'P5D' } }]);
    expect(sooner!.dueAt).toBe('2026-12-01T07:00:00.000Z');
  });
});

describe('an obligation', () => {
  it('becomes overdue at its time, not before, and once', () => {
    const state = due(certify());
    const moment = new Date(certify().dueAt);
    expect(markOverdue(state, new Date(moment.getTime() - 1))).toEqual([]);
    const events = markOverdue(state, moment);
    expect(events).toEqual([{ type: 'ObligationOverdue', dueAt: certify().dueAt }]);
    expect(markOverdue(events.reduce(evolve, state), moment)).toEqual([]);
  });

  it('is validated before its period ends, by a named person of the recipient, and only where a review is owed', () => {
    const review = owedFor(OWED, [{ code: 'O-VALIDATE-BY', params: {} }])[0]!;
    const state = due(review);
    const at = new Date('2026-11-20T12:00:00Z');
    const validation = { personId: 'x', at: at.toISOString(), reviewedOn: '2026-11-19', finding: DETAIL };
    const valid = validate(state, recipient, validation, at);
    expect(valid).toEqual({ ok: true, value: [{ type: 'ObligationValidated', validation }] });
    const done = [{ type: 'ObligationValidated', validation } as const].reduce<Obligation>(evolve, state);
    expect(done).toEqual({ status: 'validated', terms: review, validation });
    expect(markOverdue(done, new Date('2027-01-01T00:00:00Z'))).toEqual([]);
    expect([...permittedObligationCommands(recipient, state)]).toEqual(['attest', 'validate']);
    expect([...permittedObligationCommands(recipient, due(certify()))]).toEqual(['attest']);
    expect(codeOf(validate(done, recipient, validation, at))).toBe('wrong-state');
    expect(codeOf(validate(due(certify()), recipient, validation, at))).toBe('wrong-state');
    expect(codeOf(validate(state, source, validation, at))).toBe('not-permitted');
    expect(codeOf(validate(state, actor('elsewhere', 'analyst'), validation, at))).toBe('not-permitted');
    expect(codeOf(validate(state, recipient, { ...validation, reviewedOn: '2026-11-22' }, at))).toBe('invalid-body');
    // A minute late is late, swept or not.
    const late = new Date(Date.parse(review.dueAt) + 60_000);
    expect(codeOf(validate(state, recipient, validation, late))).toBe('wrong-state');
    const overdue = markOverdue(state, late).reduce(evolve, state);
    expect(codeOf(validate(overdue, recipient, validation, late))).toBe('wrong-state');
    expect(codeOf(attest(overdue, recipient, { ...attestation, destroyedOn: '2026-11-24' }, late))).toBe('ok');
  });

  it('goes early with its data, never late', () => {
    const state = due(certify());
    expect(bringObligationForward(state, '2026-11-01T12:00:00.000Z')).toEqual([
      { type: 'ObligationBroughtForward', destroyAt: '2026-11-01T12:00:00.000Z', dueAt: '2026-12-02T07:00:00.000Z' },
    ]);
    expect(bringObligationForward(state, '2027-01-01T00:00:00.000Z')).toEqual([]);
    expect(bringObligationForward(state, OWED.destroyAt)).toEqual([]);
  });

  it('is attested by the recipient, late too, and only once', () => {
    const overdue = markOverdue(due(certify()), new Date('2027-01-01T00:00:00Z')).reduce(evolve, due(certify()));
    const attested = attest(overdue, recipient, attestation, NOW);
    if (!attested.ok) throw new Error(attested.rejection.detail);
    const state = attested.value.reduce(evolve, overdue);
    expect(state.status).toBe('attested');
    expect(codeOf(attest(state, recipient, attestation, NOW))).toBe('wrong-state');
    expect(codeOf(waive(state, source, DETAIL))).toBe('wrong-state');
  });

  it('is not attested by the source, nor waived by the recipient', () => {
    const state = due(certify());
    expect(codeOf(attest(state, source, attestation, NOW))).toBe('not-permitted');
    expect(codeOf(waive(state, actor('northern-sheriff', 'privacy_officer'), DETAIL))).toBe('not-permitted');
    expect(codeOf(waive(state, actor('lakeside-licensing', 'analyst'), DETAIL))).toBe('not-permitted');
    expect(codeOf(waive(state, source, DETAIL))).toBe('ok');
  });

  it('is not attested for a day to come', () => {
    const state = due(certify());
    const tomorrow = { ...attestation, destroyedOn: '2026-12-03' };
    expect(codeOf(attest(state, recipient, tomorrow, NOW))).toBe('invalid-body');
  });
});
