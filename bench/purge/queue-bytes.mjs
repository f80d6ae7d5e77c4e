import { Redis } from 'ioredis';

const TABLES = `
  select coalesce(sum(pg_column_size(t.*)), 0)::int as bytes from `;

/** What the queue keeps: every key of Redis, or every row of the queue's tables. */
export async function queueBytes({ redis, admin }) {
  return redis === undefined ? rowsOf(admin) : keysOf(redis.url);
}

async function rowsOf(admin) {
  const { rows: tables } = await admin.query(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and pg_get_userbyid(c.relowner) = 'comity_queue'`,
  );
  if (tables.length === 0) throw new Error('the queue has no tables');
  let bytes = 0;
  for (const { name } of tables) bytes += (await admin.query(`${TABLES}${name} t`)).rows[0].bytes;
  return bytes;
}

async function keysOf(url) {
  const client = new Redis(url);
  let bytes = 0;
  for (const key of await client.keys('*')) bytes += await client.memory('USAGE', key);
  client.disconnect();
  return bytes;
}
