import { SERVICE_PERSON } from '../actor.js';
import type { Actor } from '../actor.js';
import type { Result } from '../result.js';
import type { Database, Tx } from './database.js';

/** Nest token of the `Database` connected as comity_purger: what time and changed facts do, in every agency's rows. */
export const PURGER_DATABASE = Symbol('purger database');

/** Nobody's act: time passed. Belongs to no agency and has no role; the database role says what it may touch. */
export const SERVICE_ACTOR: Actor = { personId: SERVICE_PERSON, agencyId: '', roles: [] };

const NOW = 'select clock_timestamp() as now';

/** The database's own clock; the only one that decides whether something is due. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.query<{ now: Date }>(NOW);
  return row!.now;
}

/**
 * A transaction of the service that goes by the database's clock: a worker whose own clock ran two hours ahead destroyed
 * 20 of 20 records early in a trial. Entries carry the same instant.
 */
export async function asService<T>(database: Database, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
  return database.transaction(SERVICE_ACTOR, async (tx) => {
    const at = await databaseNow(tx);
    return work({ actor: tx.actor, at, query: (text, values) => tx.query(text, values) });
  });
}
