import type { Actor, Role } from '../../platform/actor.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';

/** What a blast radius is asked of. */
export type BlastRadiusOf = 'agreement' | 'person' | 'training';

/** Who may ask what a change would reach: those who may make the change, and those who oversee it. */
export const BLAST_RADIUS_READERS: Readonly<Record<BlastRadiusOf, readonly Role[]>> = {
  agreement: ['privacy_officer', 'legal_counsel', 'auditor'],
  person: ['privacy_officer', 'operator', 'auditor'],
  training: ['privacy_officer', 'operator', 'policy_steward', 'auditor'],
};

/** Permission first: whoever may not ask does not learn whether there is anything either. */
export function mayAskBlastRadius(actor: Actor, of: BlastRadiusOf): Result<void> {
  const readers = BLAST_RADIUS_READERS[of];
  if (readers.some((role) => actor.roles.includes(role))) return accepted(undefined);
  const words = readers.map((role) => role.replaceAll('_', ' ')).join(', ');
  return rejected('not-permitted', `What rests on this ${of} is shown to: ${words}. Ask one of them in your agency.`);
}
