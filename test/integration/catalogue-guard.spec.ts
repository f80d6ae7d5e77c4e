import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { guardCatalogue } from '../support/catalogue-guard.js';
import { createTestDatabase } from '../support/test-database.js';
import type { TestDatabase } from '../support/test-database.js';

describe('the catalogue', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('has no door around row-level security', async () => {
    expect(await guardCatalogue(client)).toEqual([]);
    const { rows } = await client.query<{ n: number }>(
      `select count(*)::int as n from pg_class where relrowsecurity and relforcerowsecurity`,
    );
    // An empty schema would pass as well.
    expect(rows[0]!.n).toBeGreaterThan(15);
  });

  const planted: readonly (readonly [string, string, RegExp])[] = [
    ['a forgotten table', 'create table sharing.planted (id uuid primary key)', /not enabled and forced/],
    [
      'a table whose owner is exempt',
      'create table sharing.planted (id uuid primary key); alter table sharing.planted enable row level security',
      /not enabled and forced/,
    ],
    [
      'a table open to a login role',
      'create table sharing.planted (id uuid primary key); grant select on sharing.planted to comity_app',
      /open to a login role/,
    ],
    ['a materialized view', 'create materialized view sharing.planted as select 1 as id', /materialized view/],
    ['a view with the owner’s rights', 'create view sharing.planted as select 1 as id', /owner’s rights/],
    [
      'a function that runs as its owner',
      'create function app.planted() returns int language sql security definer as $$ select 1 $$',
      /SECURITY DEFINER/,
    ],
    ['a role that bypasses', 'alter role comity_app bypassrls', /more than its grants/],
    ['a table owned by a login role', 'alter table sharing.decision owner to comity_app', /owns a table/],
    [
      'a role that may delete the accounting',
      'grant delete on disclosure.accounting to comity_purger',
      /delete or empty what must be kept/,
    ],
    [
      'a role that may empty the files of denied requests',
      'grant truncate on sharing.decision to comity_app',
      /delete or empty what must be kept/,
    ],
    ['an owner that can log in', 'alter role comity_owner login', /owner can log in/],
    [
      'a unique index that tells of a stranger’s row',
      'create unique index planted on directory.person (display_name)',
      /unique index tells/,
    ],
  ];

  it.each(planted)('is caught with %s', async (_what, fault, rule) => {
    await client.query('begin');
    try {
      await client.query(fault);
      const findings = await guardCatalogue(client);
      expect(findings.map((finding) => finding.rule)).toEqual(expect.arrayContaining([expect.stringMatching(rule)]));
    } finally {
      await client.query('rollback');
    }
  });
});
