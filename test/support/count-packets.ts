import type { Socket } from 'node:net';
import type pg from 'pg';

/**
 * How often `work` makes the service send to PostgreSQL, the fewest of three: each time a process of the database is woken and
 * waited for, which costs more than most statements. One request after another uses the connection that was given back last.
 */
export async function countPackets(pool: pg.Pool, work: () => Promise<unknown>): Promise<number> {
  const counts = [];
  for (let round = 0; round < 3; round += 1) counts.push(await countOnce(pool, work));
  return Math.min(...counts);
}

async function countOnce(pool: pg.Pool, work: () => Promise<unknown>): Promise<number> {
  const client = await pool.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  client.release();
  const { _write, _writev } = stream;
  let sent = 0;
  stream._write = (...parameters) => {
    sent += 1;
    _write.apply(stream, parameters);
  };
  stream._writev = (...parameters) => {
    sent += 1;
    _writev!.apply(stream, parameters);
  };
  try {
    await work();
    return sent;
  } finally {
    Object.assign(stream, { _write, _writev });
  }
}
