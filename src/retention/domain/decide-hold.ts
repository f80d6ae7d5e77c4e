import type { Actor, Role } from '../../platform/actor.js';
import { allowed, allowedInSomeState } from '../../platform/permissions.js';
import type { PermissionTable } from '../../platform/permissions.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { DetailRef, HoldTerms, LegalHold, LegalHoldEvent } from './legal-hold.js';

export type HoldCommand = 'place' | 'propose-lift' | 'confirm-lift';
type Decision = Result<readonly LegalHoldEvent[]>;

export const HOLD_STATES = ['none', 'active', 'lift_proposed', 'lifted'] as const;
export const HOLD_ROLES = ['records_officer', 'legal_counsel', 'privacy_officer'] as const satisfies readonly Role[];

/** Role × state → commands, all on the source agency's side; published in docs/permissions.md. */
export const HOLD_PERMISSIONS: PermissionTable<Role, LegalHold['status'], HoldCommand> = HOLD_ROLES.map((role) => ({
  side: 'source',
  role,
  may: { none: ['place'], active: ['propose-lift'], lift_proposed: ['confirm-lift'] },
}));

const NOT_FOUND = 'There is no such hold among those you may see.';

/** What this person may do now; the pages show exactly these. */
export function permittedHoldCommands(actor: Actor, hold: LegalHold): ReadonlySet<HoldCommand> {
  const open = allowed(HOLD_PERMISSIONS, actor.roles, hold.status, sidesOf(actor, hold));
  return new Set([...open].filter((command) => !conflicts(actor, hold, command)));
}

/** Before anything is looked up: whoever may not place holds learns nothing about what there is to hold. */
export function mayPlaceHolds(actor: Actor): Result<void> {
  return allowed(HOLD_PERMISSIONS, actor.roles, 'none', ['source']).has('place')
    ? accepted(undefined)
    : rejected('not-permitted', ASK_SOURCE);
}

/**
 * Places a hold on packages of the actor's own agency.
 * @param sourceAgencies of the packages that the hold names
 */
export function placeHold(
  actor: Actor,
  sourceAgencies: readonly string[],
  terms: HoldTerms,
  packageIds: readonly string[],
): Decision {
  const permission = mayPlaceHolds(actor);
  if (!permission.ok) return permission;
  if (!sourceAgencies.every((agency) => agency === actor.agencyId)) return rejected('not-permitted', ASK_SOURCE);
  return accepted([{ type: 'HoldPlaced', terms, packageIds }]);
}

const ASK_SOURCE =
  'A hold is placed by a records officer, legal counsel or privacy officer of the source agency. Ask one of them.';

export function proposeLift(hold: LegalHold, actor: Actor, reason: DetailRef): Decision {
  const permission = mustBePermitted(hold, actor, 'propose-lift');
  if (!permission.ok) return permission;
  return accepted([{ type: 'HoldLiftProposed', proposedBy: actor.personId, reason }]);
}

export function confirmLift(hold: LegalHold, actor: Actor, reason: DetailRef): Decision {
  const permission = mustBePermitted(hold, actor, 'confirm-lift');
  if (!permission.ok) return permission;
  return accepted([{ type: 'HoldLifted', confirmedBy: actor.personId, reason }]);
}

/** A hold on a share request takes what is released under it while it stands. */
export function extendHold(hold: LegalHold, packageId: string): readonly LegalHoldEvent[] {
  if (hold.status === 'none' || hold.status === 'lifted' || hold.packageIds.includes(packageId)) return [];
  return [{ type: 'HoldExtended', packageId }];
}

function mustBePermitted(hold: LegalHold, actor: Actor, command: HoldCommand): Result<void> {
  if (hold.status === 'none') return rejected('not-found', NOT_FOUND);
  if (permittedHoldCommands(actor, hold).has(command)) return accepted(undefined);
  const sides = sidesOf(actor, hold);
  if (!allowedInSomeState(HOLD_PERMISSIONS, actor.roles, command, sides)) {
    return rejected('not-permitted', 'Your role may not lift this hold. Ask an officer of the source agency.');
  }
  if (allowed(HOLD_PERMISSIONS, actor.roles, hold.status, sides).has(command)) {
    return rejected(
      'conflict-of-roles',
      actor.personId === hold.terms.placedBy
        ? 'You placed this hold. Two other persons must lift it.'
        : 'You proposed to lift this hold. Another person must confirm it.',
    );
  }
  return rejected('wrong-state', WRONG_STATE[hold.status]);
}

const WRONG_STATE = {
  active: 'Nobody has proposed to lift this hold. Propose it first; another person confirms.',
  lift_proposed: 'Lifting this hold is already proposed. Another person may confirm it.',
  lifted: 'This hold is already lifted. Reload it.',
} as const;

/** Nobody places and lifts a hold, and nobody lifts one alone. */
function conflicts(actor: Actor, hold: LegalHold, command: HoldCommand): boolean {
  if (hold.status === 'none' || command === 'place') return false;
  if (actor.personId === hold.terms.placedBy) return true;
  return hold.status === 'lift_proposed' && actor.personId === hold.proposal.proposedBy;
}

function sidesOf(actor: Actor, hold: LegalHold): readonly string[] {
  return hold.status !== 'none' && actor.agencyId === hold.terms.sourceAgency ? ['source'] : [];
}
