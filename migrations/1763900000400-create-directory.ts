import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agencies and people. What the ledger recounts is in `state`; names and addresses stand beside it and never in an entry. */
export class CreateDirectory1763900000400 implements MigrationInterface {
  name = 'CreateDirectory1763900000400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema directory;
      grant usage on schema directory to comity_app, comity_purger, comity_auditor;

      create table directory.agency (
        id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
        -- The slug names the agency everywhere; ledger entries name aggregates by uuid.
        record_id uuid not null unique,
        version integer not null check (version > 0),
        state jsonb not null,
        level text not null check (level in ('state', 'local', 'federal', 'tribal', 'foreign', 'private')),
        kind text not null,
        grama boolean not null,
        part23 boolean not null,
        jurisdiction text not null,
        time_zone text not null,
        ori text,
        name text not null default '',
        contact_address text not null default '',
        contact_email text not null default ''
      );
      alter table directory.agency enable row level security;
      alter table directory.agency force row level security;
      grant select, insert, update on directory.agency to comity_app;
      grant select on directory.agency to comity_purger, comity_auditor;
      -- A public list: who exists is no secret. Each agency writes its own line.
      create policy agency_read on directory.agency for select
        to comity_app, comity_purger, comity_auditor using (true);
      create policy agency_insert on directory.agency for insert to comity_app
        with check (id = (select app.agency()));
      create policy agency_update on directory.agency for update to comity_app
        using (id = (select app.agency())) with check (id = (select app.agency()));

      -- The same rows under the names the aggregate store uses; row-level security is the caller's.
      create view directory.agency_record with (security_invoker = true) as
        select record_id as id, version, state, id as slug, level, kind, grama, part23, jurisdiction, time_zone, ori
        from directory.agency;
      grant select, insert, update on directory.agency_record to comity_app;

      create table directory.person (
        id uuid primary key,
        version integer not null check (version > 0),
        state jsonb not null,
        agency_id text not null,
        roles text[] not null,
        started_on date not null,
        active boolean not null,
        certificates jsonb not null,
        -- Written beside the state in the same transaction: names never pass through events.
        handle text check (handle ~ '^[a-z0-9][a-z0-9.-]{0,62}$'),
        display_name text not null default '',
        -- An agency's own names only: nobody learns of another agency's row from a collision.
        unique (agency_id, handle)
      );
      create index person_list on directory.person (agency_id, id);
      alter table directory.person enable row level security;
      alter table directory.person force row level security;
      grant select, insert, update on directory.person to comity_app;
      grant select on directory.person to comity_purger, comity_auditor;
      create policy person_own_agency on directory.person to comity_app
        using (agency_id = (select app.agency())) with check (agency_id = (select app.agency()));
      -- Signing in: a person is known before the agency is.
      create policy person_self on directory.person for select to comity_app
        using (id::text = (select app.person()));
      create policy person_purger on directory.person for select to comity_purger using (true);
      create policy person_auditor on directory.person for select to comity_auditor using (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema directory cascade;`);
  }
}
