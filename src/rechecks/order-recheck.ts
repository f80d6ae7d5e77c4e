import type { Tx } from '../platform/database/database.js';
import { wakeAt } from '../platform/outbox/outbox.js';
import { askForRecheck } from './persistence/recheck-orders.js';
import type { OrderCause } from './persistence/recheck-orders.js';

/** Outbox topic: everything that rests on the order's subject is to be judged again. */
export const RECHECK_TOPIC = 'recheck';

/** Asks for a re-check in the transaction of the change, and wakes the worker that does it. */
export async function orderRecheck(tx: Tx, id: string, cause: OrderCause, subject: string): Promise<void> {
  await askForRecheck(tx, id, cause, subject);
  await wakeAt(tx, RECHECK_TOPIC, id, tx.at);
}
