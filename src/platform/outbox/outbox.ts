import type { Tx } from '../database/database.js';

/** Something that must happen at or after `dueAt`; only ids, the row it names is read again when the time comes. */
export interface DueWake {
  readonly topic: string;
  readonly referenceId: string;
  readonly dueAt: Date;
}

const INSERT = `insert into platform.outbox (topic, reference_id, due_at, created_at) values ($1, $2, $3, $4)`;

/**
 * Asks to be woken when `dueAt` has come, in the business transaction: a rollback takes the wish back. No NOTIFY, which
 * would make all commits queue for one lock; the dispatcher looks every second.
 */
export async function wakeAt(tx: Tx, topic: string, referenceId: string, dueAt: Date): Promise<void> {
  await tx.query(INSERT, [topic, referenceId, dueAt, tx.at]);
}
