import type { Tx } from '../../platform/database/database.js';
import type { KnownComplaint } from '../domain/complaint.js';
import { permittedCommands } from '../domain/permissions.js';
import type { ComplaintCommand, Overseer } from '../domain/permissions.js';

export interface WaitingComplaint {
  readonly number: string;
  readonly because: 'acknowledge' | 'take-up' | 'decide';
  readonly agencyComplainedOf: string;
  /** When it must be acknowledged or answered. */
  readonly dueAt: string;
}

const OPEN = `
  select state from complaints.complaint
  where overseer_agency = $1 and status in ('received', 'acknowledged', 'in_review')
  order by due_at, id
  limit $2`;

/**
 * Complaints that wait for the acting overseer, first due first: those nobody has taken up, and the overseer's own.
 * @param overseer the agency that hears complaints here
 */
export async function waitingComplaints(tx: Tx, overseer: Overseer, limit: number): Promise<WaitingComplaint[]> {
  if (overseer !== tx.actor.agencyId || !tx.actor.roles.includes('overseer')) return [];
  const rows = await tx.query<{ state: KnownComplaint }>(OPEN, [tx.actor.agencyId, limit]);
  return rows.flatMap(({ state }) => {
    const because = waitsFor(state, permittedCommands(tx.actor, overseer, state));
    const { number, agencyComplainedOf, acknowledgeBy, answerBy } = state.terms;
    if (because === undefined) return [];
    return [{ number, because, agencyComplainedOf, dueAt: because === 'acknowledge' ? acknowledgeBy : answerBy }];
  });
}

/** Another overseer's complaint can be taken over, and does not wait for the reader. */
function waitsFor(
  { status }: KnownComplaint,
  commands: ReadonlySet<ComplaintCommand>,
): WaitingComplaint['because'] | undefined {
  if (commands.has('acknowledge')) return 'acknowledge';
  if (status === 'acknowledged' && commands.has('take-up')) return 'take-up';
  return commands.has('dismiss') ? 'decide' : undefined;
}
