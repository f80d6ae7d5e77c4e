import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sealed words belong to a file whose key is in the keystore, and a file has an end (docs/adr/0013). */
export class GiveFilesAnEnd1763900001600 implements MigrationInterface {
  name = 'GiveFilesAnEnd1763900001600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REFUSE_FORMER_WORDS);
    await runner.query(WORDS);
    await runner.query(FILES);
    await runner.query(DESTRUCTION);
    await runner.query(LOOKING);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index disclosure.package_request;
      drop index disclosure.accounting_request;
      drop table retention.destroyed_file;
      drop policy sealed_detail_purger_dooms on ledger.sealed_detail;
      drop policy sealed_detail_purger_deletes on ledger.sealed_detail;
      drop policy sealed_detail_purger_seals on ledger.sealed_detail;
      drop policy sealed_detail_purger on ledger.sealed_detail;
      create policy sealed_detail_purger on ledger.sealed_detail to comity_purger using (true) with check (true);
      revoke delete, update on ledger.sealed_detail from comity_purger;
      drop table retention.sealed_file;
      alter table ledger.sealed_detail
        drop column file_id, drop column key_epoch, drop column key_place, drop column doomed,
        add column kek_id text not null, add column nonce bytea not null;
    `);
  }
}

// Their keys are wrapped under one lasting key, which is what this ends; nothing is lost while the migration refuses.
const REFUSE_FORMER_WORDS = `
  do $$ begin
    if exists (select from ledger.sealed_detail) then
      raise exception 'This database holds sealed words of a development version before files had keys of their own.'
        using hint = 'Keep it with that version, or begin anew in an empty COMITY_HOME.';
    end if;
  end $$;
`;

const WORDS = `
  alter table ledger.sealed_detail
    drop column kek_id,
    -- Sealed with the words now: a backup gives it to nobody who has not the file's key.
    drop column nonce,
    add column file_id uuid not null,
    add column key_epoch text not null,
    add column key_place text not null,
    -- Its destruction has begun: nobody reads it any more.
    add column doomed boolean not null default false;
  create index sealed_detail_file on ledger.sealed_detail (file_id);
  create index sealed_detail_epoch on ledger.sealed_detail (key_epoch);
`;

const FILES = `
  -- When the words of a record that has come to its end are destroyed. No row: the record is open, and its words stay.
  create table retention.sealed_file (
    id uuid primary key,
    version integer not null check (version > 0),
    state jsonb not null,
    kind text not null check (kind in ('share-request', 'complaint', 'agreement', 'legal-hold', 'purge-brake')),
    status text not null check (status in ('open', 'closed', 'destroying', 'destroyed')),
    requesting_agency text not null,
    source_agency text not null,
    recipient_agency text not null,
    due_at timestamptz,
    begun_at timestamptz,
    destroyed_at timestamptz,
    constraint sealed_file_due check ((due_at is null) = (status = 'open')),
    -- Nothing before its time, where no code path can forget it.
    constraint sealed_file_never_early check (
      (begun_at is null) = (status in ('open', 'closed')) and (begun_at is null or begun_at >= due_at)
    ),
    constraint sealed_file_destroyed check ((destroyed_at is null) = (status <> 'destroyed'))
  );
  create index sealed_file_due on retention.sealed_file (due_at, id) where status = 'closed';
  create index sealed_file_source on retention.sealed_file (source_agency, due_at);
  create index sealed_file_being_destroyed on retention.sealed_file (id) where status = 'destroying';
  alter table retention.sealed_file enable row level security;
  alter table retention.sealed_file force row level security;
  grant select on retention.sealed_file to comity_app, comity_auditor;
  grant select, insert, update on retention.sealed_file to comity_purger;
  create policy sealed_file_party on retention.sealed_file for select to comity_app
    using ((select app.agency()) in (requesting_agency, source_agency, recipient_agency));
  create policy sealed_file_purger on retention.sealed_file to comity_purger using (true) with check (true);
  create policy sealed_file_auditor on retention.sealed_file for select to comity_auditor using (true);
`;

const DESTRUCTION = `
  -- The purger dooms words of files whose destruction has begun, and deletes what is doomed; nothing else.
  grant update (doomed) on ledger.sealed_detail to comity_purger;
  grant delete on ledger.sealed_detail to comity_purger;
  drop policy sealed_detail_purger on ledger.sealed_detail;
  create policy sealed_detail_purger on ledger.sealed_detail for select to comity_purger using (true);
  create policy sealed_detail_purger_seals on ledger.sealed_detail for insert to comity_purger with check (not doomed);
  create policy sealed_detail_purger_dooms on ledger.sealed_detail for update to comity_purger
    using (true)
    with check (doomed and exists (
      select from retention.sealed_file f where f.id = file_id and f.status = 'destroying'
    ));
  create policy sealed_detail_purger_deletes on ledger.sealed_detail for delete to comity_purger using (doomed);

  -- What certificates cover beside packages, one row a file.
  create table retention.destroyed_file (
    id uuid primary key references retention.sealed_file (id),
    certificate_id uuid not null references retention.certificate (id),
    position integer not null check (position >= 0),
    record jsonb not null,
    requesting_agency text not null,
    source_agency text not null,
    recipient_agency text not null
  );
  create index destroyed_file_certificate on retention.destroyed_file (certificate_id, position);
  alter table retention.destroyed_file enable row level security;
  alter table retention.destroyed_file force row level security;
  grant select on retention.destroyed_file to comity_app, comity_auditor;
  grant select, insert on retention.destroyed_file to comity_purger;
  create policy destroyed_file_party on retention.destroyed_file for select to comity_app
    using ((select app.agency()) in (requesting_agency, source_agency, recipient_agency));
  create policy destroyed_file_purger on retention.destroyed_file to comity_purger using (true) with check (true);
  create policy destroyed_file_auditor on retention.destroyed_file for select to comity_auditor using (true);
`;

const LOOKING = `
  create index package_request on disclosure.package (share_request_id);
  create index accounting_request on disclosure.accounting (share_request_id);
`;
