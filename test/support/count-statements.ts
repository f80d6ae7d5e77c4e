import pg from 'pg';

/** How many statements this process sends to PostgreSQL while `work` runs; the service under test runs in this process. */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const { query } = pg.Client.prototype;
  let sent = 0;
  pg.Client.prototype.query = function counting(this: pg.Client, ...parameters: unknown[]) {
    sent += 1;
    return Reflect.apply(query, this, parameters);
  } as typeof query;
  try {
    await work();
    return sent;
  } finally {
    pg.Client.prototype.query = query;
  }
}
