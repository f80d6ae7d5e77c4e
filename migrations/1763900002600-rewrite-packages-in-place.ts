import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Destruction rewrites a package's row twice, with all its neighbours in one batch. No index mentions what its beginning
 * changes, and there is room on the row's own page, so that no index is written for it (heap-only tuples,
 * https://www.postgresql.org/docs/current/storage-hot.html). That an entry's id is new is checked once a statement.
 */
export class RewritePackagesInPlace1763900002600 implements MigrationInterface {
  name = 'RewritePackagesInPlace1763900002600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(IN_PLACE);
    await runner.query(BEGUN);
    await runner.query(CHECKS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger inbox_entry_id_unused on ledger.inbox;
      create or replace function ledger.refuse_sequenced_entry_id() returns trigger
        language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
      begin
        if exists (select from ledger.entry where entry_id = new.entry_id) then
          raise exception 'This entry id is already in the ledger' using errcode = 'unique_violation';
        end if;
        return null;
      end $$;
      create trigger inbox_entry_id_unused after insert on ledger.inbox
        for each row execute function ledger.refuse_sequenced_entry_id();

      drop trigger package_purge_noted on disclosure.package;
      drop function disclosure.note_begun_purges();
      drop table disclosure.begun_purge;

      drop index disclosure.package_unpurged;
      drop index disclosure.package_live;
      alter table disclosure.package drop column gone, reset (fillfactor);
      create index package_unpurged on disclosure.package (due_at, id) where status <> 'purged';
      create index package_live on disclosure.package (source_agency) where status <> 'purged' and status <> 'purging';
      create index package_being_purged on disclosure.package (id) where status = 'purging';
    `);
  }
}

const IN_PLACE = `
  drop index disclosure.package_unpurged;
  drop index disclosure.package_live;
  drop index disclosure.package_being_purged;

  -- Half of a page: all rows of a page begin to go in one batch, and the second version of each has its place beside the first.
  alter table disclosure.package set (fillfactor = 50);
  -- Indexes ask this, not the status, which changes when destruction begins. Generated: no version of the program forgets it.
  alter table disclosure.package add column gone boolean not null generated always as (status = 'purged') stored;
  create index package_unpurged on disclosure.package (due_at, id) where not gone;
  create index package_live on disclosure.package (source_agency) where not gone;
`;

const BEGUN = `
  -- Destructions that somebody began and may not have carried through, found without an index of the status.
  create table disclosure.begun_purge (
    package_id uuid primary key,
    certificate_id uuid not null
  ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
  alter table disclosure.package no force row level security;
  insert into disclosure.begun_purge
  select id, (state ->> 'certificateId')::uuid from disclosure.package where status = 'purging';
  alter table disclosure.package force row level security;
  alter table disclosure.begun_purge enable row level security;
  alter table disclosure.begun_purge force row level security;
  grant select on disclosure.begun_purge to comity_purger;
  create policy begun_purge_purger on disclosure.begun_purge for select to comity_purger using (true);
  create policy begun_purge_noted on disclosure.begun_purge to comity_owner using (true) with check (true);

  -- Written by the row's own change alone, whoever makes it; security definer: nobody else has the right to write here.
  create function disclosure.note_begun_purges() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    insert into disclosure.begun_purge (package_id, certificate_id)
    select id, (state ->> 'certificateId')::uuid from new_rows where status = 'purging'
    on conflict (package_id) do update set certificate_id = excluded.certificate_id;
    -- No join: planned for the first rows of a session, it would be kept for all.
    delete from disclosure.begun_purge
    where package_id = any (array(select id from new_rows where status <> 'purging'));
    return null;
  end $$;
  create trigger package_purge_noted after update on disclosure.package
    referencing new table as new_rows
    for each statement execute function disclosure.note_begun_purges();
`;

const CHECKS = `
  drop trigger inbox_entry_id_unused on ledger.inbox;
  -- A subquery for each new entry: a join may be planned to read the whole ledger.
  create or replace function ledger.refuse_sequenced_entry_id() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (select from appended a where (select true from ledger.entry e where e.entry_id = a.entry_id)) then
      raise exception 'This entry id is already in the ledger' using errcode = 'unique_violation';
    end if;
    return null;
  end $$;
  create trigger inbox_entry_id_unused after insert on ledger.inbox
    referencing new table as appended
    for each statement execute function ledger.refuse_sequenced_entry_id();
`;
