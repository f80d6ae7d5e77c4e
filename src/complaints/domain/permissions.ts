import type { Actor, Role } from '../../platform/actor.js';
import { allowed, allowedInSomeState } from '../../platform/permissions.js';
import type { PermissionTable } from '../../platform/permissions.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Rejection, Result } from '../../platform/result.js';
import { sourceAgencies } from './complaint.js';
import type { Complaint } from './complaint.js';

export type ComplaintCommand =
  'file' | 'acknowledge' | 'take-up' | 'freeze' | 'uphold' | 'dismiss' | 'see' | 'see-outcome';
export const COMPLAINT_STATES = ['none', 'received', 'acknowledged', 'in_review', 'upheld', 'dismissed'] as const;

/**
 * The installation names the agency whose overseers hear complaints (`COMITY_OVERSEER`). Were it anybody's, an agency could
 * enrol an overseer and freeze the grants of the others. Undefined: nobody hears complaints.
 */
export type Overseer = string | undefined;

/** Role × state → commands; published in docs/permissions.md. */
export const COMPLAINT_PERMISSIONS: PermissionTable<Role, Complaint['status'], ComplaintCommand> = [
  {
    side: 'overseer',
    role: 'overseer',
    may: {
      none: ['file'],
      received: ['see', 'acknowledge'],
      acknowledged: ['see', 'take-up'],
      in_review: ['see', 'take-up', 'freeze', 'uphold', 'dismiss'],
      upheld: ['see'],
      dismissed: ['see'],
    },
  },
  {
    side: 'source',
    role: 'privacy_officer',
    may: {
      received: ['see-outcome'],
      acknowledged: ['see-outcome'],
      in_review: ['see-outcome'],
      upheld: ['see-outcome'],
      dismissed: ['see-outcome'],
    },
  },
];

export const NO_SUCH_COMPLAINT: Rejection = {
  code: 'not-found',
  detail: 'There is no such complaint among those you may see.',
};

/** Before anything is looked up: whoever may not file learns nothing about what there is to complain of. */
export function mayFile(actor: Actor, overseer: Overseer): Result<void> {
  const sides = overseer === actor.agencyId ? ['overseer'] : [];
  if (allowed(COMPLAINT_PERMISSIONS, actor.roles, 'none', sides).has('file')) return accepted(undefined);
  return rejected(
    'not-permitted',
    overseer === undefined
      ? 'Nobody hears complaints here: ask the operator to name the overseer’s agency in COMITY_OVERSEER.'
      : 'Complaints are filed and heard by the overseers of another agency. Pass the caller on to them.',
  );
}

/** What this person may do now; the pages show exactly these. */
export function permittedCommands(actor: Actor, overseer: Overseer, state: Complaint): ReadonlySet<ComplaintCommand> {
  const open = allowed(COMPLAINT_PERMISSIONS, actor.roles, state.status, sidesOf(actor, overseer, state));
  return new Set([...open].filter((command) => !conflicts(actor, state, command)));
}

/** Whoever may not see a complaint learns of none, whatever they ask. */
export function mustBePermitted(
  actor: Actor,
  overseer: Overseer,
  state: Complaint,
  command: ComplaintCommand,
): Result<void> {
  const sides = sidesOf(actor, overseer, state);
  const open = allowed(COMPLAINT_PERMISSIONS, actor.roles, state.status, sides);
  if (!open.has('see') && !open.has('see-outcome')) return { ok: false, rejection: NO_SUCH_COMPLAINT };
  if (!allowedInSomeState(COMPLAINT_PERMISSIONS, actor.roles, command, sides)) {
    return rejected('not-permitted', `Only an overseer may ${command} a complaint. Wait for the outcome, or ask one.`);
  }
  if (!open.has(command)) {
    return rejected(
      'wrong-state',
      `A complaint that is ${state.status} has no such step. Reload it to see what is open.`,
    );
  }
  return conflicts(actor, state, command)
    ? rejected('conflict-of-roles', CONFLICT[command === 'take-up' ? 'again' : 'other'])
    : accepted(undefined);
}

const CONFLICT = {
  again: 'You review this complaint already.',
  other: 'Another overseer reviews this complaint. Take it up first if that person no longer does.',
} as const;

/** Who has taken it up decides; a second overseer takes it up before acting. */
function conflicts(actor: Actor, state: Complaint, command: ComplaintCommand): boolean {
  if (state.status !== 'in_review' || command === 'see' || command === 'see-outcome') return false;
  return (state.reviewer === actor.personId) === (command === 'take-up');
}

function sidesOf(actor: Actor, overseer: Overseer, state: Complaint): readonly string[] {
  if (state.status === 'none') return [];
  const { agencyId } = actor;
  return [
    ...(agencyId === overseer && agencyId === state.terms.overseerAgency ? ['overseer'] : []),
    ...(sourceAgencies(state.terms).includes(agencyId) ? ['source'] : []),
  ];
}
