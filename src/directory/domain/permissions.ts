import { SERVICE_PERSON } from '../../platform/actor.js';
import type { Actor, Role } from '../../platform/actor.js';
import { allowed, allowedInSomeState } from '../../platform/permissions.js';
import type { PermissionTable } from '../../platform/permissions.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { ImportKind, Person, PersonStatus } from './person.js';

export const PERSON_COMMANDS = ['enrol', 'record-training-certificate', 'disable', 'enable'] as const;
export type PersonCommand = (typeof PERSON_COMMANDS)[number];
/** `none`: not enrolled yet. */
export const PERSON_STATES = ['none', 'active', 'disabled'] as const;

/** Who keeps the list of an agency's people. Only ever within the own agency: another agency's people do not exist here. */
export const PERSON_PERMISSIONS: PermissionTable<Role, 'none' | PersonStatus, PersonCommand> = [
  {
    role: 'operator',
    may: {
      none: ['enrol'],
      active: ['record-training-certificate', 'disable'],
      disabled: ['record-training-certificate', 'enable'],
    },
  },
  // The privacy officer answers for training (63A-19-401.2) and stops access without waiting for an operator.
  {
    role: 'privacy_officer',
    may: { active: ['record-training-certificate', 'disable'], disabled: ['record-training-certificate'] },
  },
];

/** What the actor may do with this person now; the pages show exactly these. */
export function permittedCommands(actor: Actor, personId: string, person: Person): ReadonlySet<PersonCommand> {
  if (isOneself(actor, personId)) return new Set();
  return allowed(PERSON_PERMISSIONS, actor.roles, person.status);
}

/** Permission first: whoever may not act learns nothing about why the act would have failed. */
export function mustBePermitted(
  actor: Actor,
  personId: string,
  person: Person,
  command: PersonCommand,
): Result<undefined> {
  if (actor.personId === SERVICE_PERSON) return mustBeOpen(person, openToService(person));
  if (person.status !== 'none' && person.agency !== actor.agencyId) return unknownPerson();
  if (!allowedInSomeState(PERSON_PERMISSIONS, actor.roles, command)) {
    return rejected('not-permitted', `Your role may not ${words(command)} people. Ask an operator of your agency.`);
  }
  if (isOneself(actor, personId)) {
    return rejected('conflict-of-roles', 'Nobody keeps their own record here. Ask another operator of your agency.');
  }
  return mustBeOpen(person, allowed(PERSON_PERMISSIONS, actor.roles, person.status));

  function mustBeOpen(subject: Person, open: ReadonlySet<PersonCommand>): Result<undefined> {
    if (open.has(command)) return accepted(undefined);
    switch (subject.status) {
      case 'none':
        return unknownPerson();
      case 'active':
        return rejected('wrong-state', 'This person is active: there is nothing to enable. Reload the record.');
      case 'disabled':
        return rejected('wrong-state', 'This person is disabled already. Enable the person first, or leave it so.');
    }
  }
}

/** An import acts as the service in the agency's name; row-level security still binds it to that agency. */
function openToService(person: Person): ReadonlySet<PersonCommand> {
  return allowed(PERSON_PERMISSIONS, ['operator'], person.status);
}

export const mayEnrol = (actor: Actor): boolean => allowedInSomeState(PERSON_PERMISSIONS, actor.roles, 'enrol');

/** Whether the actor may import at all; each row is decided for itself on top. */
export function mayImport(actor: Actor, kind: ImportKind): Result<undefined> {
  const command = kind === 'people' ? 'enrol' : 'record-training-certificate';
  if (allowedInSomeState(PERSON_PERMISSIONS, actor.roles, command)) return accepted(undefined);
  return rejected('not-permitted', `Your role may not import ${kind}. Ask an operator of your agency.`);
}

export function unknownPerson() {
  return rejected('not-found', 'There is no such person in your agency. Check the id in the list of people.');
}

const isOneself = (actor: Actor, personId: string) => actor.personId === personId;
const words = (command: PersonCommand) => command.replaceAll('-', ' ');
