import { ROLES } from '../platform/actor.js';
import type { Role } from '../platform/actor.js';
import type { DisableReason } from './domain/person.js';

export const roleWords = (role: Role): string => role.replaceAll('_', ' ');

/** For choices in forms, in the order of the list of roles. */
export const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: roleWords(role) }));

export const DISABLE_REASON_WORDS: Readonly<Record<DisableReason, string>> = {
  left_agency: 'left the agency',
  changed_duty: 'has another duty now',
  access_suspended: 'access is suspended',
  lost_credential: 'lost a credential',
};

/** By pointer of the API's body, for the summary of what was refused. */
export const PEOPLE_LABELS: Readonly<Record<string, string>> = {
  '/handle': 'Handle',
  '/displayName': 'Name',
  '/roles': 'Roles',
  '/startedOn': 'First day',
  '/file': 'CSV file',
  '/csv': 'Text of the file',
  '/kind': 'What the file holds',
  '/disable/reason': 'Why',
  '/record/code': 'Training',
  '/record/passedOn': 'Passed on',
  '/record/expiresOn': 'Last day it counts',
};
