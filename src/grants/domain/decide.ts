import type { Actor, Role } from '../../platform/actor.js';
import { allowed, allowedInSomeState } from '../../platform/permissions.js';
import type { PermissionTable } from '../../platform/permissions.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { Grant, GrantEvent, GrantTerms, SuspensionCause } from './grant.js';

type Decision = Result<readonly GrantEvent[]>;
type DetailRef = { readonly id: string; readonly commitment: string };

export type GrantCommand = 'suspend' | 'resume' | 'revoke' | 'release';

/** Role × state → commands, all on the source agency's side; published in docs/permissions.md. */
export const GRANT_PERMISSIONS: PermissionTable<Role, Grant['status'], GrantCommand> = [
  {
    side: 'source',
    role: 'privacy_officer',
    may: { active: ['suspend', 'revoke'], suspended: ['resume', 'revoke'] },
  },
  { side: 'source', role: 'legal_counsel', may: { active: ['suspend'] } },
  { side: 'source', role: 'custodian', may: { active: ['release'] } },
];

const sidesOf = (actor: Actor, grant: Grant) =>
  grant.status !== 'none' && actor.agencyId === grant.terms.sourceAgency ? ['source'] : [];

export function permittedGrantCommands(actor: Actor, grant: Grant): ReadonlySet<GrantCommand> {
  return allowed(GRANT_PERMISSIONS, actor.roles, grant.status, sidesOf(actor, grant));
}

export function mustBePermittedOnGrant(actor: Actor, grant: Grant, command: GrantCommand): Result<void> {
  if (grant.status === 'none') return rejected('not-found', 'There is no such grant among those you may see.');
  if (permittedGrantCommands(actor, grant).has(command)) return accepted(undefined);
  if (!allowedInSomeState(GRANT_PERMISSIONS, actor.roles, command, sidesOf(actor, grant))) {
    return rejected(
      'not-permitted',
      `Your role may not ${command} this grant. Ask the source agency's officer whose role may.`,
    );
  }
  return command === 'release'
    ? rejected('grant-not-active', `The grant is ${grant.status}; nothing can be released under it.`)
    : rejected('wrong-state', `A grant that is ${grant.status} cannot be handled so. Reload it to see what is open.`);
}

/** The last required approval creates the grant, and it starts then, not at submission. */
export function create(terms: GrantTerms): readonly GrantEvent[] {
  return [{ type: 'GrantCreated', terms }, { type: 'GrantActivated' }];
}

export function suspend(grant: Grant, actor: Actor, rationale: DetailRef): Decision {
  const permission = mustBePermittedOnGrant(actor, grant, 'suspend');
  return permission.ok ? accepted([{ type: 'GrantSuspended', cause: 'officer', rationale }]) : permission;
}

/** By rule, when what the grant rests on changed; a grant that is not active stays as it is. */
export function suspendByRule(grant: Grant, cause: Exclude<SuspensionCause, 'officer'>): readonly GrantEvent[] {
  return grant.status === 'active' ? [{ type: 'GrantSuspended', cause }] : [];
}

/**
 * @param policyOutcome what policy says of the grant now; resuming does not turn a present denial into a permission
 * @param keptByComplaint nor does the party complained of end what a reviewer froze
 */
export function resume(
  grant: Grant,
  actor: Actor,
  { policyOutcome, keptByComplaint }: { readonly policyOutcome: string; readonly keptByComplaint: boolean },
  rationale: DetailRef,
): Decision {
  const permission = mustBePermittedOnGrant(actor, grant, 'resume');
  if (!permission.ok) return permission;
  if (keptByComplaint) {
    return rejected(
      'wrong-state',
      'A complaint about this grant is under review. Wait for its outcome: the overseer decides, not a party.',
    );
  }
  if (policyOutcome === 'deny' || policyOutcome === 'hold') {
    return rejected(
      'policy-denied',
      'What the grant rests on does not pass policy now. Cure that first, or revoke the grant.',
    );
  }
  return accepted([{ type: 'GrantResumed', rationale }]);
}

export function revoke(grant: Grant, actor: Actor, rationale: DetailRef): Decision {
  const permission = mustBePermittedOnGrant(actor, grant, 'revoke');
  return permission.ok ? accepted([{ type: 'GrantRevoked', rationale }]) : permission;
}

/** Time passing is an event, named by its due time; an early or repeated call changes nothing. */
export function expire(grant: Grant, at: Date): readonly GrantEvent[] {
  if (grant.status !== 'active' && grant.status !== 'suspended' && grant.status !== 'pending') return [];
  if (at.getTime() < Date.parse(grant.terms.expiresAt)) return [];
  return [{ type: 'GrantExpired', dueAt: grant.terms.expiresAt }];
}

export function supersede(grant: Grant, by: string): readonly GrantEvent[] {
  return grant.status === 'active' || grant.status === 'suspended' || grant.status === 'pending'
    ? [{ type: 'GrantSuperseded', by }]
    : [];
}
