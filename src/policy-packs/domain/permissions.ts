import type { Actor, Role } from '../../platform/actor.js';
import { allowed, allowedInSomeState } from '../../platform/permissions.js';
import type { PermissionTable } from '../../platform/permissions.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { KnownPack, PackVersion, PackVersionStatus } from './pack-version.js';
import { publicationOf } from './pack-version.js';

/** `preview`: to see what a version would change before it does. */
export const PACK_COMMANDS = ['propose', 'preview', 'approve', 'publish', 'withdraw'] as const;
export type PackCommand = (typeof PACK_COMMANDS)[number];
/** `none`: not proposed yet. */
export const PACK_STATES = ['none', 'draft', 'approved', 'published', 'superseded', 'withdrawn'] as const;

const LATER = { approved: ['preview', 'publish', 'withdraw'], published: ['preview', 'withdraw'] } as const;
const JUDGES = { draft: ['preview', 'approve', 'withdraw'], ...LATER } as const;

/**
 * One pack judges the requests of every agency, so the people of one agency keep it, and the installation says which. Were
 * it anybody's, an agency that asks could enrol a steward and two officers and write its own permission.
 */
export const PACK_PERMISSIONS: PermissionTable<Role, 'none' | PackVersionStatus, PackCommand> = [
  {
    role: 'policy_steward',
    side: 'keeper',
    may: { none: ['propose'], draft: ['preview', 'withdraw'], ...LATER },
  },
  { role: 'privacy_officer', side: 'keeper', may: JUDGES },
  { role: 'legal_counsel', side: 'keeper', may: JUDGES },
];

/** Undefined: the installation has named no keeper, and nobody may change the pack. */
export type Keeper = string | undefined;

const sidesOf = (actor: Actor, keeper: Keeper) => (keeper !== undefined && actor.agencyId === keeper ? ['keeper'] : []);

/** Permission first: whoever may not act learns nothing about why the act would have failed. */
export function mustBePermitted(
  actor: Actor,
  keeper: Keeper,
  state: PackVersion,
  command: PackCommand,
): Result<undefined> {
  const mine = mayEver(actor, keeper, command);
  if (!mine.ok) return mine;
  if (allowed(PACK_PERMISSIONS, actor.roles, state.status, sidesOf(actor, keeper)).has(command)) {
    return accepted(undefined);
  }
  return rejected(
    'wrong-state',
    `To ${command} a pack version that is ${state.status} is not possible. Reload it to see what is.`,
  );
}

/** Before a record is looked for: the role and the agency, whatever the state. */
export function mayEver(actor: Actor, keeper: Keeper, command: PackCommand): Result<undefined> {
  if (allowedInSomeState(PACK_PERMISSIONS, actor.roles, command, sidesOf(actor, keeper))) return accepted(undefined);
  if (keeper === undefined) {
    return rejected(
      'not-permitted',
      'Nobody may change the policy pack here: ask the operator to name its keeper in COMITY_PACK_KEEPER.',
    );
  }
  return rejected(
    'not-permitted',
    `Only the agency that keeps the policy pack may ${command} a version: its policy steward proposes, its privacy officer and legal counsel approve. Ask them.`,
  );
}

/** What this person may do now; the pages show exactly these. */
export function permittedCommands(actor: Actor, keeper: Keeper, state: KnownPack, at: Date): ReadonlySet<PackCommand> {
  const open = allowed(PACK_PERMISSIONS, actor.roles, state.status, sidesOf(actor, keeper));
  return new Set([...open].filter((command) => isMeaningful(actor, state, command, at)));
}

function isMeaningful(actor: Actor, state: KnownPack, command: PackCommand, at: Date): boolean {
  switch (command) {
    case 'approve':
      return !isAuthor(actor, state) && freeRole(actor, state) !== undefined && !hasApproved(actor, state);
    case 'publish':
      return !isAuthor(actor, state);
    case 'preview':
    case 'withdraw':
      return !hasTakenEffect(state, at);
    default:
      return true;
  }
}

/** Nor author and publisher of a pack: one natural person never fills both, nor approves what they wrote. */
export function isAuthor(actor: Actor, state: KnownPack): boolean {
  return state.proposedBy === actor.personId;
}

export function hasApproved(actor: Actor, state: KnownPack): boolean {
  return state.approvals.some((each) => each.person === actor.personId);
}

/** A role of this person that approves and in which nobody has approved yet: two persons, two points of view. */
export function freeRole(actor: Actor, state: KnownPack): Role | undefined {
  const taken = state.approvals.map((each) => each.role);
  return actor.roles.find(
    (role) =>
      !taken.includes(role) &&
      PACK_PERMISSIONS.some((row) => row.role === role && (row.may.draft ?? []).includes('approve')),
  );
}

export function hasTakenEffect(state: PackVersion, at: Date): boolean {
  const publication = publicationOf(state);
  return publication !== undefined && publication.effectiveAt <= at.toISOString();
}
