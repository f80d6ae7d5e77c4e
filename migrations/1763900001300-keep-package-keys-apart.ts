import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Package keys leave the database for the keystore; rows say where each is, and which epochs there are (docs/adr/0012). */
export class KeepPackageKeysApart1763900001300 implements MigrationInterface {
  name = 'KeepPackageKeysApart1763900001300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REFUSE_FORMER_PACKAGES);
    await runner.query(EPOCHS);
    await runner.query(CONTENT);
    await runner.query(DESTRUCTION);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table retention.destroyed_package;
      alter table retention.certificate add column package_id uuid not null unique references disclosure.package (id);
      drop index disclosure.package_being_purged;
      drop policy package_content_purger_moves on disclosure.package_content;
      revoke update on disclosure.package_content from comity_purger;
      alter table disclosure.package_content
        drop constraint package_content_key_epoch, drop column key_epoch, drop column key_place,
        drop column spare_epoch, drop column spare_place,
        add column kek_id text not null, add column wrapped_key bytea not null;
      drop table disclosure.key_epoch;
    `);
  }
}

// Their keys lie beside them under one lasting key, which is what this ends; nothing is lost while the migration refuses.
const REFUSE_FORMER_PACKAGES = `
  do $$ begin
    if exists (select from disclosure.package_content) or exists (select from retention.certificate) then
      raise exception 'This database holds packages or certificates of a development version before keys were kept apart.'
        using hint = 'Keep it with that version, or begin anew in an empty COMITY_HOME.';
    end if;
  end $$;
`;

const EPOCHS = `
  -- Which key-encryption keys there are or were. The keys themselves are never here; the digest recognises a wrong one.
  create table disclosure.key_epoch (
    id text primary key,
    agency text not null,
    kind text not null check (kind in ('month', 'hold')),
    month text not null check (month ~ '^[0-9]{4}-[0-9]{2}$'),
    key_digest text not null,
    opened_at timestamptz not null,
    destroyed_at timestamptz,
    check (starts_with(id, agency || '/'))
  );
  create index key_epoch_open on disclosure.key_epoch (month, id) where destroyed_at is null;
  alter table disclosure.key_epoch enable row level security;
  alter table disclosure.key_epoch force row level security;
  grant select, insert on disclosure.key_epoch to comity_app;
  -- To lock a row the purger needs the right to change it; what it changes is the day of destruction.
  grant select, insert, update on disclosure.key_epoch to comity_purger;
  grant select on disclosure.key_epoch to comity_auditor;
  create policy key_epoch_agency on disclosure.key_epoch to comity_app
    using (agency = (select app.agency())) with check (agency = (select app.agency()) and destroyed_at is null);
  create policy key_epoch_purger on disclosure.key_epoch to comity_purger using (true) with check (true);
  create policy key_epoch_auditor on disclosure.key_epoch for select to comity_auditor using (true);
`;

const CONTENT = `
  alter table disclosure.package_content
    drop column kek_id,
    drop column wrapped_key,
    add column key_epoch text not null,
    add column key_place text not null,
    -- A second place while the key moves to another epoch: destroying destroys both.
    add column spare_epoch text,
    add column spare_place text,
    -- The check of this key locks the epoch's row until commit: an epoch is never closed under a release that is under way.
    add constraint package_content_key_epoch foreign key (key_epoch) references disclosure.key_epoch (id),
    add constraint package_content_spare_epoch foreign key (spare_epoch) references disclosure.key_epoch (id),
    add constraint package_content_own_key check (starts_with(key_epoch, source_agency || '/')),
    add constraint package_content_spare check ((spare_epoch is null) = (spare_place is null));
  create index package_content_epoch on disclosure.package_content (key_epoch);
  create index package_content_moving on disclosure.package_content (spare_epoch) where spare_epoch is not null;
  grant update (key_epoch, key_place, spare_epoch, spare_place) on disclosure.package_content to comity_purger;
  create policy package_content_purger_moves on disclosure.package_content for update to comity_purger
    using (true) with check (true);
`;

const DESTRUCTION = `
  create index package_being_purged on disclosure.package (id) where status = 'purging';

  alter table retention.certificate drop column package_id;

  -- What a certificate covers, one row a package: one destruction, one certificate, whoever retries.
  create table retention.destroyed_package (
    package_id uuid primary key references disclosure.package (id),
    certificate_id uuid not null references retention.certificate (id),
    position integer not null check (position >= 0),
    record jsonb not null,
    requesting_agency text not null,
    source_agency text not null,
    recipient_agency text not null
  );
  create index destroyed_package_certificate on retention.destroyed_package (certificate_id, position);
  alter table retention.destroyed_package enable row level security;
  alter table retention.destroyed_package force row level security;
  grant select on retention.destroyed_package to comity_app, comity_auditor;
  grant select, insert on retention.destroyed_package to comity_purger;
  create policy destroyed_package_party on retention.destroyed_package for select to comity_app
    using ((select app.agency()) in (requesting_agency, source_agency, recipient_agency));
  create policy destroyed_package_purger on retention.destroyed_package to comity_purger using (true) with check (true);
  create policy destroyed_package_auditor on retention.destroyed_package for select to comity_auditor using (true);
`;
