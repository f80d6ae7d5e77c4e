import type { Actor, Role } from '../../platform/actor.js';
import { allowed } from '../../platform/permissions.js';
import type { PermissionTable } from '../../platform/permissions.js';
import type { Rejection } from '../../platform/result.js';
import type { KnownRightsCase, RightsCase } from './rights-case.js';

export type RightsCommand = 'see';
export const RIGHTS_STATES = ['none', 'received', 'withdrawn'] as const;

const SEES = { received: ['see'], withdrawn: ['see'] } as const;

/**
 * Role × state → commands; published in docs/permissions.md. Receiving and withdrawing are the acts of the person whom the
 * records are about, who has no role here: a number and a code stand for them.
 */
export const RIGHTS_PERMISSIONS: PermissionTable<Role, RightsCase['status'], RightsCommand> = [
  { side: 'addressed', role: 'privacy_officer', may: SEES },
  { side: 'addressed', role: 'records_officer', may: SEES },
  { side: 'addressed', role: 'overseer', may: SEES },
];

export const NO_SUCH_CASE: Rejection = {
  code: 'not-found',
  detail: 'There is no such rights case among those you may see.',
};

/** Said of an unknown number and of a wrong code alike, so that nobody learns which numbers exist. */
export const NO_SUCH_RECEIPT: Rejection = {
  code: 'not-found',
  detail: 'No request has this number and this code. Check both against your receipt.',
};

/** What this person may do now. */
export function permittedCommands({ agencyId, roles }: Actor, state: KnownRightsCase): ReadonlySet<RightsCommand> {
  return allowed(RIGHTS_PERMISSIONS, roles, state.status, agencyId === state.terms.agency ? ['addressed'] : []);
}
