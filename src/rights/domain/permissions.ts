import type { Actor, Role } from '../../platform/actor.js';
import { allowed } from '../../platform/permissions.js';
import type { PermissionTable } from '../../platform/permissions.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Rejection, Result } from '../../platform/result.js';
import type { KnownRightsCase, RightsCase } from './rights-case.js';

export type RightsCommand = 'see' | 'answer';
export const RIGHTS_STATES = ['none', 'received', 'withdrawn', 'answered'] as const;

const HANDLES = { received: ['see', 'answer'], withdrawn: ['see'], answered: ['see'] } as const;

/**
 * Role × state → commands; published in docs/permissions.md. Receiving and withdrawing are the acts of the person whom the
 * records are about, who has no role here: a number and a code stand for them.
 */
export const RIGHTS_PERMISSIONS: PermissionTable<Role, RightsCase['status'], RightsCommand> = [
  { side: 'addressed', role: 'privacy_officer', may: HANDLES },
  { side: 'addressed', role: 'records_officer', may: HANDLES },
  { side: 'addressed', role: 'overseer', may: HANDLES },
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

const sidesOf = ({ agencyId }: Actor, state: KnownRightsCase) => (agencyId === state.terms.agency ? ['addressed'] : []);

/** What this person may do now. */
export function permittedCommands(actor: Actor, state: KnownRightsCase): ReadonlySet<RightsCommand> {
  return allowed(RIGHTS_PERMISSIONS, actor.roles, state.status, sidesOf(actor, state));
}

/** Permission first: whoever may not see the case learns nothing about how it stands. */
export function mustBePermitted(actor: Actor, state: RightsCase, command: RightsCommand): Result<void> {
  if (state.status === 'none') return { ok: false, rejection: NO_SUCH_CASE };
  const open = permittedCommands(actor, state);
  if (open.has(command)) return accepted(undefined);
  if (!open.has('see')) return { ok: false, rejection: NO_SUCH_CASE };
  return rejected('wrong-state', `This request is ${state.status} already; nothing is left to answer. Reload it.`);
}
