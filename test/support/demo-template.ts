import pg from 'pg';
import { createTestDatabase, dropTestDatabase } from './test-database.js';

/** Any number that nothing else on the test server locks. */
const LOCK = 7_263_110_077;

/**
 * Name of a template with the demo world as it is at an instant: made by the first spec of the run that asks for it, cloned
 * by all others. Writing the demo world takes seconds, a clone a tenth of one.
 *
 * @param now the whole instant, since entries of another hour of the same day are early or late
 * @param seed writes the demo world into a database and leaves no connection to it
 */
export async function demoTemplate(now: Date, seed: (adminUrl: string) => Promise<void>): Promise<string> {
  const name = `${process.env['COMITY_TEST_TEMPLATE']}_demo_${now.getTime()}`;
  const client = new pg.Client({ connectionString: process.env['COMITY_TEST_ADMIN_URL'] });
  await client.connect();
  try {
    // Specs run in several processes at once; the losers wait here and find the work done.
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await make(client, name, seed);
    return name;
  } finally {
    await client.end();
  }
}

/** Under another name until it is whole: a seed that fails half-way leaves no template that looks finished. */
async function make(client: pg.Client, name: string, seed: (adminUrl: string) => Promise<void>): Promise<void> {
  const unfinished = `${name}_unfinished`;
  await dropTestDatabase(unfinished);
  const { adminUrl } = await createTestDatabase(unfinished);
  await seed(adminUrl);
  await client.query(`alter database ${pg.escapeIdentifier(unfinished)} rename to ${pg.escapeIdentifier(name)}`);
  await client.query(`alter database ${pg.escapeIdentifier(name)} with allow_connections false`);
}
