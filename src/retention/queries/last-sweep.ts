import type { Tx } from '../../platform/database/database.js';

/** The last sweep that came to its end, by the database's clock. */
export interface LastSweep {
  readonly endedAt: Date;
  /** Steps or rows that failed; the log says which. */
  readonly failed: number;
  readonly minutesAgo: number;
}

/** Sweeps come every 30 seconds; a mass of purges takes longer, and then one sweep follows the other. */
export const SWEEP_PATIENCE_MINUTES = 10;

const LAST = `
  select ended_at as "endedAt", failed,
    floor(extract(epoch from clock_timestamp() - ended_at) / 60)::int as "minutesAgo"
  from retention.last_sweep`;

/** Undefined until the first sweep of the installation has ended. */
export async function lastSweep(tx: Pick<Tx, 'query'>): Promise<LastSweep | undefined> {
  return (await tx.query<LastSweep>(LAST))[0];
}
