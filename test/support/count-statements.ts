import pg from 'pg';

/**
 * How many statements this process sends to PostgreSQL while `work` runs; the service under test runs in this process. What
 * the service asks for by itself meanwhile only adds to it, so the fewest of three counts.
 */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const counts = [];
  for (let round = 0; round < 3; round += 1) counts.push(await countOnce(work));
  return Math.min(...counts);
}

async function countOnce(work: () => Promise<unknown>): Promise<number> {
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
