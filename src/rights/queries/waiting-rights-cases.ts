import type { Tx } from '../../platform/database/database.js';
import { permittedCommands, RIGHTS_PERMISSIONS } from '../domain/permissions.js';
import type { KnownRightsCase, RightsKind } from '../domain/rights-case.js';

export interface WaitingRightsCase {
  readonly number: string;
  readonly kind: RightsKind;
  /** When it must be answered. */
  readonly dueAt: string;
}

const OPEN = `
  select state from rights.rights_case where agency = $1 and status = 'received' order by due_at, id limit $2`;

/** Access and correction requests that the acting person's agency has to answer, first due first. */
export async function waitingRightsCases(tx: Tx, limit: number): Promise<WaitingRightsCase[]> {
  const { agencyId, roles } = tx.actor;
  if (!RIGHTS_PERMISSIONS.some(({ role }) => roles.includes(role))) return [];
  const rows = await tx.query<{ state: KnownRightsCase }>(OPEN, [agencyId, limit]);
  return rows.flatMap(({ state }) => {
    if (!permittedCommands(tx.actor, state).has('see')) return [];
    const { number, kind, clock } = state.terms;
    return [{ number, kind, dueAt: clock.answerBy }];
  });
}
