import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('test database', () => {
  const made: TestDatabase[] = [];
  afterEach(async () => {
    for (const database of made.splice(0)) await database.drop();
  });

  const create = async () => {
    const database = await createTestDatabase();
    made.push(database);
    return database;
  };
  const ask = async (url: string, text: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  const isThere = async (server: string, name: string) =>
    (await ask(server, 'select from pg_database where datname = $1', [name])).length === 1;

  it('is a migrated copy that shares nothing with the next one', async () => {
    const [first, second] = [await create(), await create()];
    expect(first.name).not.toBe(second.name);
    const applied = await ask(first.adminUrl, 'select name from app.schema_migration');
    expect(applied.length).toBeGreaterThan(0);
    await ask(first.adminUrl, 'create table public.only_here (one int)');
    expect(await ask(second.adminUrl, "select to_regclass('public.only_here') as found")).toEqual([{ found: null }]);
  });

  it('carries the rights that the migrations gave on the database', async () => {
    const { adminUrl } = await create();
    const rights = `select has_database_privilege('comity_owner', datname, 'create') as owner,
      has_database_privilege('comity_app', datname, 'create') as app from pg_database where datname = $1`;
    const template = process.env['COMITY_TEST_TEMPLATE'];
    const name = new URL(adminUrl).pathname.slice(1);
    expect(await ask(adminUrl, rights, [name])).toEqual([{ owner: true, app: false }]);
    expect(await ask(adminUrl, rights, [name])).toEqual(await ask(adminUrl, rights, [template]));
  });

  it('is gone after drop, also with a session still open', async () => {
    const database = await createTestDatabase();
    const open = new pg.Client({ connectionString: database.adminUrl });
    const ended = new Promise((resolve) => open.on('error', resolve));
    await open.connect();
    await database.drop();
    await ended;
    expect(await isThere(process.env['COMITY_TEST_ADMIN_URL'] ?? '', database.name)).toBe(false);
  });

  it('refuses a name without "test", for making and for dropping', async () => {
    await expect(createTestDatabase('comity')).rejects.toThrow('not a test database');
    await expect(dropTestDatabase('postgres')).rejects.toThrow('not a test database');
    expect(await isThere(process.env['COMITY_TEST_ADMIN_URL'] ?? '', 'comity')).toBe(false);
  });
});
