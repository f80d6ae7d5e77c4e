import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Legal holds, certificates of destruction, and what recipients owe for their own copies. */
export class CreateRetention1763900000800 implements MigrationInterface {
  name = 'CreateRetention1763900000800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HOLDS);
    await runner.query(CERTIFICATES);
    await runner.query(OBLIGATIONS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema retention cascade;`);
  }
}

const HOLDS = `
  create schema retention;
  grant usage on schema retention to comity_app, comity_purger, comity_auditor;

  create sequence retention.hold_number;
  grant usage on sequence retention.hold_number to comity_app;

  create table retention.legal_hold (
    id uuid primary key,
    version integer not null check (version > 0),
    state jsonb not null,
    number text not null unique,
    status text not null check (status in ('active', 'lift_proposed', 'lifted')),
    source_agency text not null,
    share_request_id uuid references sharing.share_request (id),
    package_ids uuid[] not null,
    placed_by uuid not null,
    lift_proposed_by uuid,
    lift_confirmed_by uuid,
    detail_id uuid not null,
    -- Three persons, where no code path can forget them: nobody places and lifts a hold, nobody lifts one alone.
    constraint lifted_by_others check (
      (lift_proposed_by is null or lift_proposed_by <> placed_by)
      and (lift_confirmed_by is null or (lift_confirmed_by <> placed_by and lift_confirmed_by <> lift_proposed_by))
      and (status <> 'lifted' or (lift_proposed_by is not null and lift_confirmed_by is not null))
    )
  );
  create index legal_hold_source on retention.legal_hold (source_agency, id);
  create index legal_hold_request on retention.legal_hold (share_request_id) where status <> 'lifted';
  alter table retention.legal_hold enable row level security;
  alter table retention.legal_hold force row level security;
  grant select, insert, update on retention.legal_hold to comity_app;
  grant select on retention.legal_hold to comity_purger, comity_auditor;
  -- The other parties see that a package is held, not by which matter.
  create policy legal_hold_source on retention.legal_hold to comity_app
    using (source_agency = (select app.agency())) with check (source_agency = (select app.agency()));
  create policy legal_hold_purger on retention.legal_hold for select to comity_purger using (true);
  create policy legal_hold_auditor on retention.legal_hold for select to comity_auditor using (true);
`;

const CERTIFICATES = `
  create sequence retention.certificate_number;
  grant usage on sequence retention.certificate_number to comity_purger;

  -- Written once, by the transaction that destroys; nobody may change or delete one.
  create table retention.certificate (
    id uuid primary key,
    version integer not null check (version = 1),
    state jsonb not null,
    number text not null unique,
    -- One destruction, one certificate, whoever retries.
    package_id uuid not null unique references disclosure.package (id),
    requesting_agency text not null,
    source_agency text not null,
    recipient_agency text not null,
    issued_at timestamptz not null,
    keep_until timestamptz not null
  );
  create index certificate_source on retention.certificate (source_agency, id);
  create index certificate_recipient on retention.certificate (recipient_agency, id);
  create index certificate_requesting on retention.certificate (requesting_agency, id);
  alter table retention.certificate enable row level security;
  alter table retention.certificate force row level security;
  grant select on retention.certificate to comity_app, comity_auditor;
  grant select, insert on retention.certificate to comity_purger;
  create policy certificate_party on retention.certificate for select to comity_app
    using ((select app.agency()) in (requesting_agency, source_agency, recipient_agency));
  create policy certificate_purger on retention.certificate to comity_purger using (true) with check (true);
  create policy certificate_auditor on retention.certificate for select to comity_auditor using (true);
`;

const OBLIGATIONS = `
  create table retention.obligation (
    id uuid primary key,
    version integer not null check (version > 0),
    state jsonb not null,
    code text not null,
    status text not null check (status in ('due', 'attested', 'overdue', 'waived')),
    package_id uuid not null references disclosure.package (id),
    source_agency text not null,
    recipient_agency text not null,
    due_at timestamptz not null,
    unique (package_id, code)
  );
  create index obligation_source on retention.obligation (source_agency, id);
  create index obligation_recipient on retention.obligation (recipient_agency, id);
  create index obligation_due on retention.obligation (due_at, id) where status = 'due';
  create index obligation_overdue on retention.obligation (recipient_agency) where status = 'overdue';
  alter table retention.obligation enable row level security;
  alter table retention.obligation force row level security;
  grant select, insert, update on retention.obligation to comity_app;
  grant select, update on retention.obligation to comity_purger;
  grant select on retention.obligation to comity_auditor;
  create policy obligation_party on retention.obligation to comity_app
    using ((select app.agency()) in (source_agency, recipient_agency))
    with check ((select app.agency()) in (source_agency, recipient_agency));
  create policy obligation_purger on retention.obligation to comity_purger using (true) with check (true);
  create policy obligation_auditor on retention.obligation for select to comity_auditor using (true);
  create policy obligation_owner on retention.obligation for select to comity_owner using (true);

  -- Policy must know of an agency's overdue attestation also where it is owed to a third agency. Yes or no, nothing else:
  -- neither how many nor to whom. Security definer with the owner's own policy above, which allows reading only.
  create function retention.has_overdue_attestation(agency text) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select exists (
        select from retention.obligation
        where recipient_agency = agency and code = 'O-CERTIFY-DESTRUCTION'
          and (status = 'overdue' or (status = 'due' and due_at <= clock_timestamp()))
      )
    $$;
  revoke execute on function retention.has_overdue_attestation(text) from public;
  grant execute on function retention.has_overdue_attestation(text) to comity_app, comity_purger;
`;
