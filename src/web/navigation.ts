import type { Role } from '../platform/actor.js';

/** Whose page it is. */
export interface Reader {
  readonly name: string;
  /** Name of the reader's agency. */
  readonly agency: string;
  readonly roles: readonly Role[];
}

interface Entry {
  readonly label: string;
  readonly address: string;
  /** What it is called on pages in Spanish. */
  readonly spanish?: string;
  /** The page behind it speaks English alone. */
  readonly englishOnly?: true;
  /** Who sees it; everybody who is signed in, unless said. What a person may do there is the page's affair. */
  readonly roles?: readonly Role[];
}

/** The header's links for people who are signed in, in the order in which work comes. */
export const STAFF_NAVIGATION: readonly Entry[] = [
  { label: 'My work', address: '/home' },
  { label: 'Reviews', address: '/reviews', roles: ['privacy_officer', 'legal_counsel'] },
  { label: 'Share requests', address: '/requests' },
  { label: 'Releases', address: '/releases', roles: ['analyst', 'custodian', 'privacy_officer', 'legal_counsel'] },
  { label: 'Agreements', address: '/agreements' },
  { label: 'Policies', address: '/policies' },
  { label: 'Retention', address: '/retention' },
  { label: 'Complaints', address: '/complaints', roles: ['overseer', 'privacy_officer'] },
  { label: 'Rights cases', address: '/rights-cases', roles: ['privacy_officer', 'records_officer', 'overseer'] },
  { label: 'People', address: '/people', roles: ['operator', 'privacy_officer'] },
  { label: 'Trainings', address: '/training', roles: ['operator', 'privacy_officer'] },
  { label: 'Findings', address: '/findings', roles: ['privacy_officer', 'legal_counsel', 'auditor', 'overseer'] },
  { label: 'Ledger', address: '/ledger', roles: ['auditor', 'overseer'] },
  { label: 'Operations', address: '/ops', roles: ['operator'] },
];

/** The header's links for everybody else. */
export const PUBLIC_NAVIGATION: readonly Entry[] = [
  { label: 'My information', spanish: 'Mi información', address: '/my-information/new' },
  { label: 'Complaints', spanish: 'Quejas', address: '/complaints/new' },
  { label: 'Agreements', spanish: 'Acuerdos (en inglés)', englishOnly: true, address: '/register' },
  { label: 'Rules in words', spanish: 'Reglas (en inglés)', englishOnly: true, address: '/policies-in-words' },
  { label: 'Figures', spanish: 'Cifras (en inglés)', englishOnly: true, address: '/transparency' },
];

/** `unnamed` is somebody whose roles the page did not look up: the way to their work, and the public links. */
export function navigationFor(signedIn: Reader | 'unnamed' | 'unknown' | undefined): readonly Entry[] {
  if (signedIn === undefined || signedIn === 'unknown') return PUBLIC_NAVIGATION;
  if (signedIn === 'unnamed') return [...STAFF_NAVIGATION.slice(0, 1), ...PUBLIC_NAVIGATION];
  return STAFF_NAVIGATION.filter(({ roles }) => !roles || roles.some((role) => signedIn.roles.includes(role)));
}

/** Whether an entry is the one under which a page stands. */
export const isHere = (address: string, here: string | undefined): boolean => address === here;
