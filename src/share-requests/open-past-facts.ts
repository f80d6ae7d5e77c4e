import type { SealedDetails } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import { SealFault } from '../platform/keys/envelope.js';
import type { Facts } from '../policy/index.js';

/**
 * The facts that past evaluations were made on, by the id of their detail; purged ones are absent. One detail that does not
 * open must not hide the others.
 */
export async function openPastFacts(
  tx: Tx,
  details: SealedDetails,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Facts | 'unreadable'>> {
  try {
    return await details.openAll<Facts>(tx, ids);
  } catch (fault) {
    if (!(fault instanceof SealFault)) throw fault;
  }
  const found = new Map<string, Facts | 'unreadable'>();
  for (const id of ids) {
    try {
      const facts = await details.open<Facts>(tx, id);
      if (facts) found.set(id, facts);
    } catch (fault) {
      if (!(fault instanceof SealFault)) throw fault;
      found.set(id, 'unreadable');
    }
  }
  return found;
}
