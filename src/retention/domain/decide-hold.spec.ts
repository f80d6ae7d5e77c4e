import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Actor, Role } from '../../platform/actor.js';
import { ROLES } from '../../platform/actor.js';
import {
  confirmLift,
  extendHold,
  HOLD_ROLES,
  mayPlaceHolds,
  permittedHoldCommands,
  placeHold,
  proposeLift,
} from './decide-hold.js';
import { evolve } from './legal-hold.js';
import type { HoldTerms, LegalHold } from './legal-hold.js';

const SOURCE = 'lakeside-licensing';
const DETAIL = { id: 'd', commitment: 'c' };
const person = (personId: string, role: Role = 'legal_counsel', agencyId = SOURCE): Actor => ({
  personId,
  agencyId,
  roles: [role],
});
const terms = (placedBy: string): HoldTerms => ({
  number: 'LH-2026-000001',
  sourceAgency: SOURCE,
  scope: { kind: 'packages' },
  placedBy,
  detail: DETAIL,
});
const placedBy = (personId: string): LegalHold =>
  evolve({ status: 'none' }, { type: 'HoldPlaced', terms: terms(personId), packageIds: ['p1'] });
const codeOf = (result: { ok: true } | { ok: false; rejection: { code: string } }) =>
  result.ok ? 'ok' : result.rejection.code;

describe('a legal hold', () => {
  it.each(ROLES)('is placed by officers of the source agency only: %s', (role) => {
    const expected = (HOLD_ROLES as readonly string[]).includes(role) ? 'ok' : 'not-permitted';
    expect(codeOf(mayPlaceHolds(person('a', role)))).toBe(expected);
    expect(codeOf(placeHold(person('a', role), [SOURCE], terms('a'), ['p1']))).toBe(expected);
  });

  it('is not placed on another agency’s packages, not even on one among many', () => {
    expect(codeOf(placeHold(person('a'), [SOURCE, 'northern-sheriff'], terms('a'), ['p1', 'p2']))).toBe(
      'not-permitted',
    );
  });

  it('tells a wrong step from a wrong person', () => {
    const hold = placedBy('a');
    expect(codeOf(confirmLift(hold, person('b'), DETAIL))).toBe('wrong-state');
    expect(codeOf(proposeLift(hold, person('a'), DETAIL))).toBe('conflict-of-roles');
    expect(codeOf(proposeLift(hold, person('b', 'analyst'), DETAIL))).toBe('not-permitted');
    expect(codeOf(proposeLift(hold, person('b', 'legal_counsel', 'northern-sheriff'), DETAIL))).toBe('not-permitted');
    expect(codeOf(proposeLift({ status: 'none' }, person('b'), DETAIL))).toBe('not-found');
  });

  it('takes what is released later, until it is lifted', () => {
    const hold = placedBy('a');
    expect(extendHold(hold, 'p2')).toEqual([{ type: 'HoldExtended', packageId: 'p2' }]);
    expect(extendHold(hold, 'p1')).toEqual([]);
    const lifted = lift(hold, person('b'), person('c'));
    expect(extendHold(lifted, 'p2')).toEqual([]);
  });

  it('is lifted by two persons, neither of whom placed it, on every path', () => {
    const steps = fc.array(
      fc.record({
        step: fc.constantFrom('propose', 'confirm'),
        who: fc.constantFrom('a', 'b', 'c'),
        role: fc.constantFrom<Role>(...HOLD_ROLES),
      }),
      { maxLength: 8 },
    );
    let lifted = 0;
    fc.assert(
      fc.property(steps, (path) => {
        let hold = placedBy('a');
        for (const { step, who, role } of path) {
          const actor = person(who, role);
          const command = step === 'propose' ? 'propose-lift' : 'confirm-lift';
          const open = permittedHoldCommands(actor, hold).has(command);
          const result = step === 'propose' ? proposeLift(hold, actor, DETAIL) : confirmLift(hold, actor, DETAIL);
          expect(result.ok).toBe(open);
          if (result.ok) hold = result.value.reduce(evolve, hold);
        }
        if (hold.status === 'lifted') {
          lifted += 1;
          const persons = [hold.terms.placedBy, hold.proposal.proposedBy, hold.confirmedBy];
          expect(new Set(persons).size).toBe(3);
        }
      }),
      { seed: 20261124, numRuns: 500 },
    );
    expect(lifted).toBeGreaterThan(50);
  });
});

function lift(hold: LegalHold, proposer: Actor, confirmer: Actor): LegalHold {
  const proposed = proposeLift(hold, proposer, DETAIL);
  if (!proposed.ok) throw new Error(proposed.rejection.detail);
  const next = proposed.value.reduce(evolve, hold);
  const confirmed = confirmLift(next, confirmer, DETAIL);
  if (!confirmed.ok) throw new Error(confirmed.rejection.detail);
  return confirmed.value.reduce(evolve, next);
}
