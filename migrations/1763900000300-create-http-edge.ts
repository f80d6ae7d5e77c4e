import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the HTTP edge remembers: sessions of people, and requests that must have one effect however often they come. */
export class CreateHttpEdge1763900000300 implements MigrationInterface {
  name = 'CreateHttpEdge1763900000300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The digest of the token that is presented; a session is found before its person and agency are known.
      create function app.session() returns bytea language sql stable
        as $$ select decode(nullif(current_setting('app.session', true), ''), 'hex') $$;

      create table platform.session (
        token_hash bytea primary key check (octet_length(token_hash) = 32),
        agency text not null,
        person text not null,
        created_at timestamptz not null,
        seen_at timestamptz not null,
        expires_at timestamptz not null check (expires_at > created_at)
      );
      create index session_person on platform.session (agency, person);
      create index session_expiry on platform.session (expires_at);
      alter table platform.session enable row level security;
      alter table platform.session force row level security;
      grant select, insert, delete, update (seen_at) on platform.session to comity_app;
      grant select, delete on platform.session to comity_purger;
      create policy session_presented on platform.session to comity_app
        using (token_hash = (select app.session()))
        with check (token_hash = (select app.session()));
      create policy session_start on platform.session for insert to comity_app
        with check (agency = (select app.agency()) and person = (select app.person()));
      -- Disabling a person ends that person's sessions in the same transaction. RETURNING needs select.
      create policy session_agency_read on platform.session for select to comity_app
        using (agency = (select app.agency()));
      create policy session_agency_end on platform.session for delete to comity_app
        using (agency = (select app.agency()));
      create policy session_sweep on platform.session to comity_purger using (true);

      -- The answer is kept as a reference, never as a copy of what was answered.
      create table platform.idempotency (
        agency text not null,
        person text not null,
        route text not null,
        key text not null check (length(key) <= 128),
        fingerprint bytea not null check (octet_length(fingerprint) = 32),
        status smallint check (status between 200 and 399),
        location text,
        etag text,
        expires_at timestamptz not null,
        primary key (agency, person, route, key)
      );
      create index idempotency_expiry on platform.idempotency (expires_at);
      alter table platform.idempotency enable row level security;
      alter table platform.idempotency force row level security;
      grant select, insert, update on platform.idempotency to comity_app;
      grant select, delete on platform.idempotency to comity_purger;
      create policy idempotency_own on platform.idempotency to comity_app
        using (agency = (select app.agency()) and person = (select app.person()))
        with check (agency = (select app.agency()) and person = (select app.person()));
      create policy idempotency_sweep on platform.idempotency to comity_purger using (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table platform.idempotency; drop table platform.session; drop function app.session();`);
  }
}
