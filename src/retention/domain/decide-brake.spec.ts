import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ROLES } from '../../platform/actor.js';
import type { Actor, Role } from '../../platform/actor.js';
import { permittedBrakeCommands, pullBrake, releaseBrake, reviewBrake } from './decide-brake.js';
import { HOLD_ROLES } from './decide-hold.js';
import { evolve } from './purge-brake.js';
import type { PurgeBrake } from './purge-brake.js';

const SOURCE = 'lakeside-licensing';
const PULLED_AT = '2026-11-24T07:00:00.000Z';
const NOW = new Date('2026-11-24T09:00:00Z');
const REASON = { id: 'd', commitment: 'c' };
const COUNTS = { due: 400, orderedDue: 0, gone: 0, orderedGone: 0, foreseen: 10, live: 1_000 };
const person = (personId: string, roles: readonly Role[], agencyId = SOURCE): Actor => ({ personId, agencyId, roles });
const pulled = pullBrake(
  { number: 'PB-2026-000001', sourceAgency: SOURCE },
  { at: PULLED_AT, cause: 'more-than-foreseen', counts: COUNTS },
).reduce(evolve, { status: 'none' } as PurgeBrake);

const release = (state: PurgeBrake, actor: Actor) => {
  const decided = releaseBrake(state, actor, REASON, NOW);
  return decided.ok
    ? { code: 'ok', state: decided.value.reduce(evolve, state) }
    : { code: decided.rejection.code, state };
};
const byRecords = release(pulled, person('a', ['records_officer'])).state;

describe('a purge brake', () => {
  it.each(ROLES)('is released by officers of the source agency only: %s', (role) => {
    const expected = (HOLD_ROLES as readonly string[]).includes(role) ? 'ok' : 'not-permitted';
    expect(release(pulled, person('a', [role])).code).toBe(expected);
    expect(release(pulled, person('a', [role], 'northern-sheriff')).code).toBe('not-found');
  });

  it('needs another person in another role', () => {
    expect(byRecords.status).toBe('half_released');
    expect(release(byRecords, person('a', ['records_officer', 'privacy_officer'])).code).toBe('conflict-of-roles');
    expect(release(byRecords, person('b', ['records_officer'])).code).toBe('conflict-of-roles');
    expect(permittedBrakeCommands(person('b', ['records_officer']), byRecords).size).toBe(0);
    const second = release(byRecords, person('b', ['records_officer', 'privacy_officer']));
    expect(second).toMatchObject({ code: 'ok', state: { status: 'released', second: { role: 'privacy_officer' } } });
    expect(release(second.state, person('c', ['legal_counsel'])).code).toBe('wrong-state');
  });

  it('is never released by one person or one role, in whatever order people try', () => {
    const tries = fc.array(
      fc.record({
        who: fc.constantFrom('a', 'b', 'c'),
        roles: fc.uniqueArray(fc.constantFrom<Role>(...HOLD_ROLES, 'analyst'), { minLength: 1 }),
      }),
      { maxLength: 8 },
    );
    let released = 0;
    fc.assert(
      fc.property(tries, (path) => {
        const end = path.reduce((state, { who, roles }) => release(state, person(who, roles)).state, pulled);
        if (end.status !== 'released') return;
        released += 1;
        expect(end.first.personId).not.toBe(end.second.personId);
        expect(end.first.role).not.toBe(end.second.role);
      }),
      { seed: 20261124, numRuns: 500 },
    );
    expect(released).toBeGreaterThan(50);
  });

  it('is counted and told again after a day, and a lone release of the former count is void', () => {
    const more = { ...COUNTS, due: 900 };
    expect(reviewBrake(byRecords, more, new Date('2026-11-25T06:59:59.999Z'))).toEqual([]);
    const renewed = reviewBrake(byRecords, more, new Date('2026-11-25T07:00:00Z')).reduce(evolve, byRecords);
    expect(renewed).toMatchObject({ status: 'pulled', pulledAt: PULLED_AT, counted: { counts: { due: 900 } } });
  });

  it('stands while anything is left that it stops, whatever the limits say by then', () => {
    expect(reviewBrake(pulled, { ...COUNTS, due: 1, foreseen: 1_000 }, NOW)).toEqual([]);
    expect(reviewBrake(pulled, { ...COUNTS, due: 0 }, NOW)).toEqual([
      { type: 'PurgeBrakeEnded', at: NOW.toISOString() },
    ]);
    const over = release(byRecords, person('b', ['privacy_officer'])).state;
    expect(reviewBrake(over, { ...COUNTS, due: 0 }, NOW)).toEqual([]);
  });
});
