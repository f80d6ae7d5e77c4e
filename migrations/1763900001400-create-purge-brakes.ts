import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Purges that are far more than was foreseen wait for two persons; reminders of obligations are told once. */
export class CreatePurgeBrakes1763900001400 implements MigrationInterface {
  name = 'CreatePurgeBrakes1763900001400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BRAKES);
    await runner.query(COUNTING);
    await runner.query(REMINDERS);
    await runner.query(NOTICES);
    await runner.query(KEPT);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from notifications.notice where about_kind in ('purge-brake', 'obligation');
      alter table notifications.notice drop constraint notice_about_kind_check,
        add constraint notice_about_kind_check check (about_kind in ('grant', 'share-request'));
      grant delete on ledger.sealed_detail to comity_purger;
      drop table retention.reminder;
      drop index disclosure.package_foreseen;
      drop index disclosure.package_live;
      drop index retention.certificate_issued;
      drop table retention.purge_brake;
      drop sequence retention.purge_brake_number;
    `);
  }
}

const BRAKES = `
  create sequence retention.purge_brake_number;
  grant usage on sequence retention.purge_brake_number to comity_purger;

  create table retention.purge_brake (
    id uuid primary key,
    version integer not null check (version > 0),
    state jsonb not null,
    number text not null unique,
    status text not null check (status in ('pulled', 'half_released', 'released', 'ended')),
    source_agency text not null,
    -- What was due at this instant is what two persons release; unreleased, it covers nothing.
    covers_until timestamptz,
    first_released_by uuid,
    first_role text,
    second_released_by uuid,
    second_role text,
    -- Two persons with two roles, where no code path can forget them.
    constraint released_by_two check (
      (first_released_by is null) = (first_role is null)
      and (second_released_by is null) = (second_role is null)
      and (second_released_by is null or (second_released_by <> first_released_by and second_role <> first_role))
      and (status <> 'half_released' or first_released_by is not null)
      and (status <> 'released' or (first_released_by is not null and second_released_by is not null))
      and ((covers_until is not null) = (status = 'released'))
    )
  );
  create index purge_brake_source on retention.purge_brake (source_agency, id);
  create unique index purge_brake_open on retention.purge_brake (source_agency) where status in ('pulled', 'half_released');
  alter table retention.purge_brake enable row level security;
  alter table retention.purge_brake force row level security;
  -- Pulled by the sweep alone, released by people alone.
  grant select, update on retention.purge_brake to comity_app;
  grant select, insert, update on retention.purge_brake to comity_purger;
  grant select on retention.purge_brake to comity_auditor;
  create policy purge_brake_source on retention.purge_brake to comity_app
    using (source_agency = (select app.agency())) with check (source_agency = (select app.agency()));
  create policy purge_brake_purger_reads on retention.purge_brake for select to comity_purger using (true);
  create policy purge_brake_purger_pulls on retention.purge_brake for insert to comity_purger
    with check (status = 'pulled');
  create policy purge_brake_purger_renews on retention.purge_brake for update to comity_purger
    using (status in ('pulled', 'half_released')) with check (status in ('pulled', 'ended'));
  create policy purge_brake_auditor on retention.purge_brake for select to comity_auditor using (true);
`;

const COUNTING = `
  create index package_foreseen on disclosure.package (source_agency, due_at);
  create index package_live on disclosure.package (source_agency) where status <> 'purged' and status <> 'purging';
  create index certificate_issued on retention.certificate (source_agency, issued_at);
`;

const REMINDERS = `
  -- Which reminder of an obligation was told: each once, whoever sweeps.
  create table retention.reminder (
    obligation_id uuid not null references retention.obligation (id),
    step text not null,
    told_at timestamptz not null,
    primary key (obligation_id, step)
  );
  alter table retention.reminder enable row level security;
  alter table retention.reminder force row level security;
  grant select, insert on retention.reminder to comity_purger;
  grant select on retention.reminder to comity_auditor;
  create policy reminder_purger on retention.reminder to comity_purger using (true) with check (true);
  create policy reminder_auditor on retention.reminder for select to comity_auditor using (true);
`;

const NOTICES = `
  alter table notifications.notice drop constraint notice_about_kind_check,
    add constraint notice_about_kind_check
      check (about_kind in ('grant', 'share-request', 'purge-brake', 'obligation'));
`;

// Words of requests, the denied ones among them, are part of files that are kept until the time to appeal is over. Nothing
// deletes them; what once will comes with its own check of that time, and with the right to do it.
const KEPT = `
  revoke delete on ledger.sealed_detail from comity_purger;
`;
