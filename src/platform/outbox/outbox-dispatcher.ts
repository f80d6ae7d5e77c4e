import type { Actor } from '../actor.js';
import type { Database } from '../database/database.js';
import { accepted } from '../result.js';
import type { DueWake } from './outbox.js';

interface OutboxRow {
  readonly topic: string;
  readonly reference_id: string;
  readonly due_at: Date;
}

// SKIP LOCKED: two workers share the rows instead of waiting for each other.
const TAKE = `
  delete from platform.outbox where id in (
    select id from platform.outbox
    where due_at <= clock_timestamp() + $1 * interval '1 millisecond'
    order by due_at, id limit $2 for update skip locked
  )
  returning topic, reference_id, due_at`;

export interface OutboxDispatcherOptions {
  /** Connected as comity_purger, which alone may read and delete the rows. */
  readonly database: Database;
  readonly actor: Actor;
  /** Hands one wake to the queue. Not awaited: a queue that is down must not hold a transaction open. */
  readonly handOver: (wake: DueWake) => void;
  /** Rows due later than this stay where they are; a queue that loses its memory then loses little. */
  readonly reachMs?: number;
  readonly limit?: number;
}

const REACH_MS = 60_000;
const LIMIT = 1_000;

/**
 * Moves wakes that are within reach from the outbox to the queue. A wake lost on the way is no loss of work: the rows it
 * would have woken are found by the next sweep.
 */
export class OutboxDispatcher {
  constructor(private readonly options: OutboxDispatcherOptions) {}

  /** One batch; answers how many were handed over. Handed over before the commit: twice is harmless, never is late. */
  async dispatchOnce(): Promise<number> {
    const { database, actor, handOver, reachMs = REACH_MS, limit = LIMIT } = this.options;
    const result = await database.transaction(actor, async (tx) => {
      const rows = await tx.query<OutboxRow>(TAKE, [reachMs, limit]);
      for (const row of rows) handOver({ topic: row.topic, referenceId: row.reference_id, dueAt: row.due_at });
      return accepted(rows.length);
    });
    return result.ok ? result.value : 0;
  }
}
