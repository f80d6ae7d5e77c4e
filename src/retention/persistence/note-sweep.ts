import type { Tx } from '../../platform/database/database.js';

const NOTE = `
  insert into retention.last_sweep (only_row, ended_at, failed) values (true, clock_timestamp(), $1)
  on conflict (only_row) do update set ended_at = excluded.ended_at, failed = excluded.failed`;

/** A sweep came to its end, by the database's clock. */
export async function noteSweep(tx: Tx, failed: number): Promise<void> {
  await tx.query(NOTE, [failed]);
}
