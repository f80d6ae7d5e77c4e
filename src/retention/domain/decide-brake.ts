import type { Actor, Role } from '../../platform/actor.js';
import { allowed, allowedInSomeState } from '../../platform/permissions.js';
import type { PermissionTable } from '../../platform/permissions.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { HOLD_ROLES } from './decide-hold.js';
import type { DetailRef } from './legal-hold.js';
import type { BrakeTerms, Counted, PurgeBrake, PurgeBrakeEvent } from './purge-brake.js';
import type { PurgeCounts } from './purge-limits.js';

export type BrakeCommand = 'release';
type Decision = Result<readonly PurgeBrakeEvent[]>;

export const BRAKE_STATES = ['pulled', 'half_released', 'released', 'ended'] as const;

/** Role × state → commands, all on the source agency's side; published in docs/permissions.md. */
export const BRAKE_PERMISSIONS: PermissionTable<Role, PurgeBrake['status'], BrakeCommand> = HOLD_ROLES.map((role) => ({
  side: 'source',
  role,
  may: { pulled: ['release'], half_released: ['release'] },
}));

/** After so long the count is made anew and the people are told again, for as long as nobody releases. */
const RENEWED_AFTER_MS = 24 * 60 * 60 * 1_000;

export function pullBrake(terms: BrakeTerms, counted: Counted): readonly PurgeBrakeEvent[] {
  return [{ type: 'PurgeBrakePulled', terms, counted }];
}

/**
 * What time does to a brake that stands. It stays, whatever later counts say, until two persons release it or nothing is
 * left that it could stop.
 */
export function reviewBrake(state: PurgeBrake, counts: PurgeCounts, at: Date): readonly PurgeBrakeEvent[] {
  if (state.status !== 'pulled' && state.status !== 'half_released') return [];
  if (counts.due === 0) return [{ type: 'PurgeBrakeEnded', at: at.toISOString() }];
  const { counted } = state;
  if (at.getTime() < Date.parse(counted.at) + RENEWED_AFTER_MS) return [];
  return [{ type: 'PurgeBrakeRenewed', counted: { at: at.toISOString(), cause: counted.cause, counts } }];
}

/** The first of two persons opens half of the brake; the second, another person in another role, lets the purge go on. */
export function releaseBrake(state: PurgeBrake, actor: Actor, reason: DetailRef, at: Date): Decision {
  const permission = mustBePermitted(state, actor);
  if (!permission.ok) return permission;
  const release = { personId: actor.personId, role: permission.value, at: at.toISOString(), reason };
  return accepted([{ type: state.status === 'half_released' ? 'PurgeBrakeReleased' : 'PurgeReleaseGiven', release }]);
}

/** What this person may do now; the pages show exactly these. */
export function permittedBrakeCommands(actor: Actor, state: PurgeBrake): ReadonlySet<BrakeCommand> {
  const open = allowed(BRAKE_PERMISSIONS, actor.roles, state.status, sidesOf(actor, state));
  return open.has('release') && freeRole(actor, state) !== undefined ? open : new Set();
}

export const noSuchBrake = () => rejected('not-found', 'There is no such purge brake among those you may see.');

function mustBePermitted(state: PurgeBrake, actor: Actor): Result<Role> {
  const sides = sidesOf(actor, state);
  if (state.status === 'none' || sides.length === 0) return noSuchBrake();
  if (!allowedInSomeState(BRAKE_PERMISSIONS, actor.roles, 'release', sides)) {
    return rejected(
      'not-permitted',
      'A purge brake is released by a records officer, legal counsel or privacy officer. Ask two of them.',
    );
  }
  if (!allowed(BRAKE_PERMISSIONS, actor.roles, state.status, sides).has('release')) {
    return rejected('wrong-state', `This purge brake is already ${state.status}. Reload it.`);
  }
  const role = freeRole(actor, state);
  if (role !== undefined) return accepted(role);
  return rejected(
    'conflict-of-roles',
    state.status === 'half_released' && state.first.personId === actor.personId
      ? 'You released this brake. Another person in another role must release it too.'
      : 'Somebody in your role released this brake. A person in another role must release it too.',
  );
}

/** The first of the actor's roles in which they may release: as another person and in another role than the one before. */
function freeRole(actor: Actor, state: PurgeBrake): Role | undefined {
  if (state.status !== 'half_released') return HOLD_ROLES.find((role) => actor.roles.includes(role));
  if (state.first.personId === actor.personId) return undefined;
  return HOLD_ROLES.find((role) => actor.roles.includes(role) && role !== state.first.role);
}

function sidesOf(actor: Actor, state: PurgeBrake): readonly string[] {
  return state.status !== 'none' && actor.agencyId === state.terms.sourceAgency ? ['source'] : [];
}
