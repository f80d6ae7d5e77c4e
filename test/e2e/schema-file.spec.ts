import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { readCatalogue } from '../../src/cli/schema/catalogue.js';
import { schemaText } from '../../src/cli/schema/schema-text.js';
import { createTestDatabase } from '../support/test-database.js';

describe('schema.sql', () => {
  const within = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
      await database.drop();
    }
  };
  const dump = async (client: pg.Client) => schemaText(await readCatalogue(client));

  it('is what the migrations make, and makes the same schema when it is loaded', async () => {
    const stored = readFileSync('schema.sql', 'utf8');
    await within(async (client) => {
      expect(await dump(client)).toBe(stored);
      await client.query(`
        do $$ declare name text; begin
          for name in select nspname from pg_namespace where nspowner = 'comity_owner'::regrole loop
            execute format('drop schema %I cascade', name);
          end loop;
        end $$`);
      expect(await dump(client)).not.toContain('create table');
      await client.query(stored);
      // PostgreSQL joins "(a and b) and c" when it reads it, so brackets differ between the first and the second text.
      const bare = (text: string) => text.replaceAll(/[()]/g, '');
      expect(bare(await dump(client))).toBe(bare(stored));
    });
  });

  it('shows every kind of change, and refuses what it cannot write down', async () => {
    const stored = readFileSync('schema.sql', 'utf8');
    const changes = [
      'alter table directory.person add column nickname text',
      'alter table directory.person alter column display_name drop not null',
      'alter table directory.person no force row level security',
      'drop policy person_self on directory.person',
      'alter policy person_self on directory.person using (true)',
      'drop index directory.person_list',
      'drop trigger entry_append_only on ledger.entry',
      'grant select on ledger.inbox to comity_app',
      'grant update (handle) on directory.person to comity_purger',
      'grant execute on function retention.has_overdue_attestation(text) to public',
      'alter table directory.person owner to current_user',
      `create or replace function app.agency() returns text language sql stable as $$ select 'dps'::text $$`,
      'alter view directory.agency_record set (security_invoker = false)',
      'alter table ledger.tile alter column hashes set storage extended',
    ];
    await within(async (client) => {
      const unseen: string[] = [];
      for (const change of changes) {
        await client.query('begin');
        await client.query(change);
        if ((await dump(client)) === stored) unseen.push(change);
        await client.query('rollback');
      }
      expect(unseen).toEqual([]);
      for (const change of [
        `create type app.colour as enum ('red')`,
        'create materialized view app.copy as select * from directory.person',
        'create table public.stray (id int)',
        'alter default privileges in schema app grant select on tables to public',
      ]) {
        await client.query('begin');
        await client.query(change);
        await expect(dump(client)).rejects.toThrow('does not know how to write');
        await client.query('rollback');
      }
    });
  });
});
