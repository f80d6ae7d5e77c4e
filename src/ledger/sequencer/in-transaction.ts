import type { PoolClient } from 'pg';

/**
 * Runs `work` in one transaction. The time limits end a sequencer that stopped half-way (a frozen process, a cut
 * network) and with it the lock it holds; otherwise the ledger would stand still until somebody noticed.
 */
export async function inTransaction<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query(
    "begin; set local idle_in_transaction_session_timeout = '15s'; set local statement_timeout = '60s'",
  );
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    // The connection may be what broke; then the server rolls back by itself and the first error is the one to tell.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
