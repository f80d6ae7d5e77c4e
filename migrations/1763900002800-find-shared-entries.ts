import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Entries that another agency sees too, newest first, by index alone. `@>` on the list of agencies may not look into an index
 * behind row-level security, since it is not leakproof, and PostgreSQL thinks that it lets a two-hundredth through; equality may
 * and is known. Only pairs of different agencies: what one agency sees by itself nobody asks this table.
 */
export class FindSharedEntries1763900002800 implements MigrationInterface {
  name = 'FindSharedEntries1763900002800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ledger.shared_entry (
        agency text not null,
        other text not null,
        seq bigint not null,
        primary key (agency, other, seq)
      );
      alter table ledger.shared_entry enable row level security;
      alter table ledger.shared_entry force row level security;
      grant select on ledger.shared_entry to comity_app, comity_auditor;
      grant insert on ledger.shared_entry to comity_sequencer;
      create policy shared_entry_of_agency on ledger.shared_entry for select to comity_app
        using (agency = (select app.agency()));
      create policy shared_entry_verify on ledger.shared_entry for select to comity_auditor using (true);
      create policy shared_entry_append on ledger.shared_entry for insert to comity_sequencer, comity_owner with check (true);

      -- A trigger, so that a sequencer of the version before writes it too.
      create function ledger.share_entries() returns trigger
        language plpgsql set search_path = pg_catalog, pg_temp as $$
      begin
        insert into ledger.shared_entry (agency, other, seq)
        select distinct one, another, seq from added, unnest(agencies) as one, unnest(agencies) as another
        where one <> another
        on conflict do nothing; -- What is worked out from entries must never stop them; "comity ledger verify" compares it.
        return null;
      end $$;
      create trigger entry_shared after insert on ledger.entry
        referencing new table as added for each statement execute function ledger.share_entries();

      insert into ledger.shared_entry (agency, other, seq)
      select distinct one, another, seq from ledger.entry, unnest(agencies) as one, unnest(agencies) as another
      where one <> another;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger entry_shared on ledger.entry;
      drop function ledger.share_entries();
      drop table ledger.shared_entry;
    `);
  }
}
