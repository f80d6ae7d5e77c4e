import type { Actor, Role } from '../../platform/actor.js';
import { allowed, allowedInSomeState } from '../../platform/permissions.js';
import type { PermissionTable } from '../../platform/permissions.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { Agreement, AgreementStatus, KnownAgreement } from './agreement.js';
import { partiesOf } from './terms.js';

export const AGREEMENT_COMMANDS = ['draft', 'sign', 'amend', 'suspend', 'resume', 'terminate'] as const;
export type AgreementCommand = (typeof AGREEMENT_COMMANDS)[number];
/** `none`: not drafted yet. */
export const AGREEMENT_STATES = [
  'none',
  'draft',
  'in_force',
  'suspended',
  'expired',
  'terminated',
  'superseded',
] as const;

const MAY = {
  none: ['draft'],
  draft: ['sign', 'terminate'],
  in_force: ['amend', 'suspend', 'terminate'],
  suspended: ['amend', 'suspend', 'resume', 'terminate'],
} as const;

/** Who binds an agency. Both roles may do all of it: which of them signs is each party's delegation, and is sealed as proof. */
export const AGREEMENT_PERMISSIONS: PermissionTable<Role, 'none' | AgreementStatus, AgreementCommand> = [
  { role: 'privacy_officer', side: 'party', may: MAY },
  { role: 'legal_counsel', side: 'party', may: MAY },
];

const sidesOf = (actor: Actor, parties: readonly string[]) => (parties.includes(actor.agencyId) ? ['party'] : []);

/** Whether this person drafts agreements at all: whichever agency of theirs is a party. */
export function mayDraftSome(actor: Actor): boolean {
  return allowed(AGREEMENT_PERMISSIONS, actor.roles, 'none', ['party']).has('draft');
}

/** What this person may do now; the pages show exactly these. */
export function permittedCommands(actor: Actor, agreement: KnownAgreement): ReadonlySet<AgreementCommand> {
  const open = allowed(
    AGREEMENT_PERMISSIONS,
    actor.roles,
    agreement.status,
    sidesOf(actor, partiesOf(agreement.terms)),
  );
  return new Set([...open].filter((command) => isMeaningful(actor, agreement, command)));
}

/** Permission first: whoever may not act learns nothing about why the act would have failed. */
export function mustBePermitted(
  actor: Actor,
  agreement: Agreement,
  command: AgreementCommand,
  /** Only before there is an agreement. */
  namedParties: readonly string[] = [],
): Result<undefined> {
  const sides = sidesOf(actor, agreement.status === 'none' ? namedParties : partiesOf(agreement.terms));
  if (!allowedInSomeState(AGREEMENT_PERMISSIONS, actor.roles, command, sides)) {
    return rejected(
      'not-permitted',
      `A privacy officer or legal counsel of a party may ${command} an agreement. Ask one of them.`,
    );
  }
  if (allowed(AGREEMENT_PERMISSIONS, actor.roles, agreement.status, sides).has(command)) return accepted(undefined);
  return rejected(
    'wrong-state',
    `To ${command} an agreement that is ${words(agreement.status)} is not possible. Reload it to see what is.`,
  );
}

/** A party signs once, suspends once, and lifts only its own suspension. */
function isMeaningful(actor: Actor, agreement: KnownAgreement, command: AgreementCommand): boolean {
  switch (command) {
    case 'sign':
      return (
        !agreement.signatures.some((each) => each.agency === actor.agencyId) && !hasSignedElsewhere(actor, agreement)
      );
    case 'suspend':
      return agreement.status !== 'suspended' || !hasSuspended(actor, agreement);
    case 'resume':
      return hasSuspended(actor, agreement);
    case 'amend':
      return agreement.amendment === undefined;
    default:
      return true;
  }
}

/** One natural person never binds two parties of one agreement. */
export function hasSignedElsewhere(actor: Actor, agreement: KnownAgreement): boolean {
  return agreement.signatures.some((each) => each.person === actor.personId && each.agency !== actor.agencyId);
}

export function hasSuspended(actor: Actor, agreement: KnownAgreement): boolean {
  return agreement.status === 'suspended' && agreement.suspensions.some((each) => each.agency === actor.agencyId);
}

const words = (status: string) => (status === 'none' ? 'not drafted' : status.replaceAll('_', ' '));
