import type { Role } from '../platform/actor.js';
import type { HoldScope } from './domain/legal-hold.js';

type Letter = Extract<HoldScope, { readonly kind: 'letter' }>;

/** In the agency that answers the letter, as the permissions of `rights` and `complaints` say; those stand above this feature. */
const OPENED_BY: Readonly<Record<Letter['file'], { readonly place: string; readonly roles: readonly Role[] }>> = {
  'rights-case': { place: '/rights-cases', roles: ['privacy_officer', 'records_officer', 'overseer'] },
  complaint: { place: '/complaints', roles: ['overseer'] },
};

/** The page of a letter that a hold keeps, for who may open it: a hold is read by more people than the letter. */
export function pageOfLetter(
  { file, number }: Pick<Letter, 'file' | 'number'>,
  readers: readonly Role[],
): string | undefined {
  const { place, roles } = OPENED_BY[file];
  return roles.some((role) => readers.includes(role)) ? `${place}/${number}` : undefined;
}
