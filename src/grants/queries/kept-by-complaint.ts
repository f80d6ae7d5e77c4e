import type { Tx } from '../../platform/database/database.js';

const KEPT = 'select complaints.keeps_from_use($1, $2) as kept';

/** Whether a complaint under review stops all use of the grant, from the commit that froze it on. */
export async function keptByComplaint(tx: Tx, grantId: string, requestId: string): Promise<boolean> {
  return (await tx.query<{ kept: boolean }>(KEPT, [grantId, requestId]))[0]!.kept;
}
