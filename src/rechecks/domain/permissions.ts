import type { Actor, Role } from '../../platform/actor.js';
import { allowed } from '../../platform/permissions.js';
import type { PermissionTable } from '../../platform/permissions.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';

/** What a blast radius is asked of. */
export const BLAST_RADIUS_OF = ['agreement', 'person', 'training', 'complaint'] as const;
export type BlastRadiusOf = (typeof BLAST_RADIUS_OF)[number];

/**
 * Who may ask what a change would reach: those who may make the change, and those who oversee it. The columns are what it is
 * asked of; published in docs/permissions.md.
 */
export const BLAST_RADIUS_PERMISSIONS: PermissionTable<Role, BlastRadiusOf, 'see'> = [
  { role: 'privacy_officer', may: { agreement: ['see'], person: ['see'], training: ['see'], complaint: ['see'] } },
  { role: 'legal_counsel', may: { agreement: ['see'] } },
  { role: 'operator', may: { person: ['see'], training: ['see'] } },
  { role: 'policy_steward', may: { training: ['see'] } },
  { role: 'overseer', may: { complaint: ['see'] } },
  { role: 'auditor', may: { agreement: ['see'], person: ['see'], training: ['see'] } },
];

/** Permission first: whoever may not ask does not learn whether there is anything either. */
export function mayAskBlastRadius(actor: Actor, of: BlastRadiusOf): Result<void> {
  if (allowed(BLAST_RADIUS_PERMISSIONS, actor.roles, of).has('see')) return accepted(undefined);
  const readers = BLAST_RADIUS_PERMISSIONS.filter(({ may }) => may[of] !== undefined);
  const words = readers.map(({ role }) => role.replaceAll('_', ' ')).join(', ');
  return rejected('not-permitted', `What rests on this ${of} is shown to: ${words}. Ask one of them in your agency.`);
}
