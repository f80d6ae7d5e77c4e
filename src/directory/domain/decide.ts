import type { Actor, Role } from '../../platform/actor.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { mustBePermitted, unknownPerson } from './permissions.js';
import type { Certificate, DisableReason, Person, PersonEvent } from './person.js';

type Decision = Result<readonly PersonEvent[]>;

export interface Enrolment {
  readonly agency: string;
  readonly roles: readonly Role[];
  readonly startedOn: string;
}

/** @param today full-date in the agency's zone */
export function enrol(actor: Actor, personId: string, enrolment: Enrolment): Decision {
  const permission = mustBePermitted(actor, personId, { status: 'none' }, 'enrol');
  if (!permission.ok) return permission;
  if (enrolment.agency !== actor.agencyId) {
    return rejected('not-permitted', 'People are enrolled by their own agency. Ask an operator of that agency.');
  }
  return accepted([{ type: 'PersonEnrolled', ...enrolment }]);
}

/**
 * The same certificate twice is one certificate. A training passed tomorrow is a typing error that would make somebody
 * current for longer than the training counts.
 * @param today full-date in the agency's zone
 */
export function recordCertificate(
  actor: Actor,
  personId: string,
  person: Person,
  certificate: Certificate,
  today: string,
): Decision {
  const permission = mustBePermitted(actor, personId, person, 'record-training-certificate');
  if (!permission.ok) return permission;
  if (person.status === 'none') throw new Error('The permission table lets a certificate through before enrolment');
  if (certificate.passedOn > today) {
    return rejected('invalid-body', 'A training counts from the day it was passed. Send a day that has come.', {
      errors: [{ pointer: '/passedOn', detail: `is after ${today}, today in the agency's zone` }],
    });
  }
  if (certificate.expiresOn !== undefined && certificate.expiresOn < certificate.passedOn) {
    return rejected('invalid-body', 'A certificate cannot expire before it was passed. Correct one of the dates.', {
      errors: [{ pointer: '/expiresOn', detail: 'is before passedOn' }],
    });
  }
  const known = person.certificates.some((each) => sameCertificate(each, certificate));
  return accepted(known ? [] : [{ type: 'TrainingCertificateRecorded', certificate }]);
}

export function disable(actor: Actor, personId: string, person: Person, reason: DisableReason): Decision {
  const permission = mustBePermitted(actor, personId, person, 'disable');
  return permission.ok ? accepted([{ type: 'PersonDisabled', reason }]) : permission;
}

export function enable(actor: Actor, personId: string, person: Person): Decision {
  const permission = mustBePermitted(actor, personId, person, 'enable');
  if (!permission.ok) return permission;
  if (person.status === 'disabled' && person.nameless) {
    return rejected('wrong-state', 'The name of this person was deleted. Enrol the person anew.');
  }
  return accepted([{ type: 'PersonEnabled' }]);
}

/** Time's act, years after the person was disabled; nothing where they are active again or nameless already. */
export function deleteName(person: Person, rule: string): readonly PersonEvent[] {
  return person.status === 'disabled' && !person.nameless ? [{ type: 'PersonNameDeleted', rule }] : [];
}

/** An installation's own act, at the machine with the keys; nobody's role covers it. */
export function letTokenBeIssued(person: Person): Decision {
  if (person.status === 'none') return unknownPerson();
  if (person.status === 'disabled') {
    return rejected('wrong-state', 'This person is disabled. Enable the person first, or name another.');
  }
  return accepted([{ type: 'BearerTokenIssued' }]);
}

function sameCertificate(left: Certificate, right: Certificate): boolean {
  return left.code === right.code && left.passedOn === right.passedOn && left.expiresOn === right.expiresOn;
}
