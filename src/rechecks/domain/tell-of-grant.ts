import type { GrantEvent, GrantTerms } from '../../grants/index.js';
import type { Told } from '../../notifications/index.js';

type Change = Extract<GrantEvent, { type: 'GrantSuspended' | 'GrantResumed' }>;

/** Who is told that a grant is paused or goes on: who asked, who decides and releases, and who receives. */
export function tellOfGrant(id: string, terms: GrantTerms, event: Change): Told {
  const { number, requesterId, requestingAgency, sourceAgency, recipientAgency } = terms;
  const suspended = event.type === 'GrantSuspended';
  return {
    to: [
      { agency: requestingAgency, person: requesterId },
      { agency: sourceAgency, role: 'privacy_officer' },
      { agency: sourceAgency, role: 'custodian' },
      ...(recipientAgency === requestingAgency ? [] : [{ agency: recipientAgency, role: 'analyst' } as const]),
    ],
    notice: {
      code: suspended ? 'grant-suspended' : 'grant-resumed',
      about: { kind: 'grant', id, number },
      cause: suspended ? event.cause : event.because === undefined ? 'officer' : 'rule',
      rules: suspended ? (event.rules ?? []) : [],
    },
  };
}
