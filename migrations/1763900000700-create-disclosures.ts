import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Packages (the broker's encrypted copy), the accounting of disclosures, and who of another agency a request shows. */
export class CreateDisclosures1763900000700 implements MigrationInterface {
  name = 'CreateDisclosures1763900000700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A person of another agency becomes visible through a share request that both agencies can see.
      create policy person_of_shared_request on directory.person for select to comity_app
        using (exists (select from sharing.share_request r where r.requester_id = person.id));

      create schema disclosure;
      grant usage on schema disclosure to comity_app, comity_purger, comity_auditor;

      create sequence disclosure.package_number;
      grant usage on sequence disclosure.package_number to comity_app;

      create table disclosure.package (
        id uuid primary key,
        version integer not null check (version > 0),
        state jsonb not null,
        number text not null unique,
        status text not null,
        grant_id uuid not null references sharing.release_grant (id),
        share_request_id uuid not null references sharing.share_request (id),
        accounting_id uuid not null,
        requesting_agency text not null,
        source_agency text not null,
        recipient_agency text not null,
        due_at timestamptz not null,
        held boolean not null
      );
      create index package_grant on disclosure.package (grant_id);
      create index package_source on disclosure.package (source_agency, id);
      create index package_recipient on disclosure.package (recipient_agency, id);
      create index package_due on disclosure.package (due_at, id) where status <> 'purged' and not held;
      alter table disclosure.package enable row level security;
      alter table disclosure.package force row level security;
      grant select, insert, update on disclosure.package to comity_app;
      grant select, update on disclosure.package to comity_purger;
      grant select on disclosure.package to comity_auditor;
      create policy package_party on disclosure.package to comity_app
        using ((select app.agency()) in (requesting_agency, source_agency, recipient_agency))
        with check ((select app.agency()) in (requesting_agency, source_agency, recipient_agency));
      create policy package_purger on disclosure.package to comity_purger using (true) with check (true);
      create policy package_auditor on disclosure.package for select to comity_auditor using (true);

      -- The records, encrypted before the first INSERT. Only the purger may delete, nobody may update.
      create table disclosure.package_content (
        package_id uuid primary key references disclosure.package (id),
        source_agency text not null,
        recipient_agency text not null,
        key_id text not null,
        kek_id text not null,
        wrapped_key bytea not null,
        ciphertext bytea not null
      );
      alter table disclosure.package_content enable row level security;
      alter table disclosure.package_content force row level security;
      grant select, insert on disclosure.package_content to comity_app;
      grant select, delete on disclosure.package_content to comity_purger;
      create policy package_content_party on disclosure.package_content to comity_app
        using ((select app.agency()) in (source_agency, recipient_agency))
        with check ((select app.agency()) = source_agency);
      create policy package_content_purger on disclosure.package_content to comity_purger using (true);

      -- Accounting of disclosures (5 USC 552a(c); 45 CFR 164.528 as design norms): no payload, no names, never deleted here.
      create table disclosure.accounting (
        id uuid primary key,
        version integer not null check (version > 0),
        state jsonb not null,
        package_id uuid not null,
        grant_id uuid not null,
        share_request_id uuid not null,
        source_agency text not null,
        requesting_agency text not null,
        recipient_agency text not null,
        purpose text not null,
        subject_pseudonyms text[] not null,
        disclosed_at timestamptz not null,
        keep_until timestamptz not null
      );
      create index accounting_subject on disclosure.accounting using gin (subject_pseudonyms);
      create index accounting_source on disclosure.accounting (source_agency, id);
      alter table disclosure.accounting enable row level security;
      alter table disclosure.accounting force row level security;
      grant select, insert, update on disclosure.accounting to comity_app;
      grant select on disclosure.accounting to comity_purger, comity_auditor;
      create policy accounting_party on disclosure.accounting to comity_app
        using ((select app.agency()) in (source_agency, requesting_agency, recipient_agency))
        with check ((select app.agency()) in (source_agency, recipient_agency));
      create policy accounting_purger on disclosure.accounting for select to comity_purger using (true);
      create policy accounting_auditor on disclosure.accounting for select to comity_auditor using (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop policy person_of_shared_request on directory.person; drop schema disclosure cascade;`);
  }
}
