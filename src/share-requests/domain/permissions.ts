import type { Actor, Role } from '../../platform/actor.js';
import { allowed, allowedInSomeState } from '../../platform/permissions.js';
import type { PermissionTable } from '../../platform/permissions.js';
import { rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { ShareRequest, Status } from './share-request.js';

export const COMMANDS = [
  'amend',
  'submit',
  'withdraw',
  'copy',
  'answer',
  'request-human-review',
  'verify-evidence',
  'recheck',
  'return',
  'decide',
  'second-approve',
] as const;
export type RequestCommand = (typeof COMMANDS)[number];

/** On which side of the request a person stands. One agency may be both; then both columns apply. */
export type Side = 'requesting' | 'source';

const officerInReview = ['return', 'decide', 'verify-evidence', 'recheck'] as const;

/**
 * The one table role × state → commands, minus the conflict rules below. Checked before anything is decided, shown to the
 * pages, published in docs/permissions.md.
 */
export const PERMISSIONS: PermissionTable<Role, Status, RequestCommand> = [
  {
    side: 'requesting',
    role: 'analyst',
    may: {
      draft: ['amend', 'submit', 'withdraw', 'copy'],
      submitted: ['withdraw', 'copy'],
      in_review: ['withdraw', 'copy'],
      info_requested: ['answer', 'withdraw', 'copy'],
      decided: ['copy', 'request-human-review'],
      withdrawn: ['copy'],
      lapsed: ['copy'],
    },
  },
  {
    side: 'source',
    role: 'privacy_officer',
    may: { submitted: officerInReview, in_review: officerInReview, decided: ['decide'] },
  },
  { side: 'source', role: 'legal_counsel', may: { in_review: ['second-approve', 'verify-evidence'] } },
];

export function sidesOf(actor: Actor, request: Exclude<ShareRequest, { status: 'none' }>): readonly Side[] {
  const sides: Side[] = [];
  if (actor.agencyId === request.content.requestingAgency) sides.push('requesting');
  if (actor.agencyId === request.content.sourceAgency) sides.push('source');
  return sides;
}

/** What this person may do now; the pages show exactly these. */
export function permittedCommands(actor: Actor, request: ShareRequest): ReadonlySet<RequestCommand> {
  if (request.status === 'none') return new Set();
  const open = allowed(PERMISSIONS, actor.roles, request.status, sidesOf(actor, request));
  return new Set([...open].filter((command) => !conflicts(actor, request, command)));
}

/** One natural person never fills two of requester, approver, second approver of one request (domain.md, rule 4). */
function conflicts(actor: Actor, request: Exclude<ShareRequest, { status: 'none' }>, command: RequestCommand): boolean {
  const judges =
    command === 'decide' || command === 'second-approve' || command === 'return' || command === 'verify-evidence';
  return judges && actor.personId === request.requesterId;
}

/** Permission first: whoever may not act learns nothing about why the act would have failed. */
export function mustBePermitted(actor: Actor, request: ShareRequest, command: RequestCommand): Result<void> {
  if (request.status === 'none')
    return rejected('not-found', 'There is no such share request among those you may see.');
  if (permittedCommands(actor, request).has(command)) return { ok: true, value: undefined };
  if (!allowedInSomeState(PERMISSIONS, actor.roles, command, sidesOf(actor, request))) {
    return rejected(
      'not-permitted',
      `Your role may not ${words(command)} this share request. Ask a person whose role may.`,
    );
  }
  if (conflicts(actor, request, command)) {
    return rejected('conflict-of-roles', 'You made this share request. Another person must judge it.');
  }
  return rejected(
    'wrong-state',
    `A share request that is ${request.status} cannot be handled so: ${words(command)} is not open now. Reload it to see what is.`,
  );
}

const words = (command: RequestCommand) => command.replaceAll('-', ' ');
