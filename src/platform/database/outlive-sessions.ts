import type pg from 'pg';

/**
 * A session that the server ends (restart, crash, time-out of an idle transaction) must not end the process. The pool listens
 * to its idle clients only: one that is in use and has no statement under way would raise an unhandled error.
 */
export function outliveSessions(pool: pg.Pool, onError: (error: Error) => void): void {
  pool.on('error', onError);
  // Whoever uses the client learns of it with the next statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
}
