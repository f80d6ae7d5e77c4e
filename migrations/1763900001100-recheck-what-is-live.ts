import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Re-checks of what is live when an agreement, a person, a pack or the day changes, and what people are told of it. */
export class RecheckWhatIsLive1763900001100 implements MigrationInterface {
  name = 'RecheckWhatIsLive1763900001100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ORDERS);
    await runner.query(STANDINGS);
    await runner.query(NOTICES);
    await runner.query(INDEXES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index sharing.release_grant_live;
      drop index sharing.share_request_open;
      drop index sharing.share_request_agreement;
      drop schema notifications cascade;
      drop table sharing.grant_standing;
      drop table sharing.recheck;
    `);
  }
}

const ORDERS = `
  -- What changed, and how far the re-check of everything that rests on it has come. Ids, codes and digests only.
  create table sharing.recheck (
    id uuid primary key,
    cause text not null check (cause in ('agreement', 'person', 'policy', 'time')),
    subject text not null,
    asked_by_agency text not null,
    asked_at timestamptz not null,
    part text not null default 'grants' check (part in ('grants', 'requests', 'done')),
    -- Where the part has come to, in the order of ids: a worker that dies is followed from here.
    after_id uuid not null default '00000000-0000-0000-0000-000000000000',
    grants_checked integer not null default 0,
    grants_suspended integer not null default 0,
    grants_resumed integer not null default 0,
    requests_checked integer not null default 0,
    requests_changed integer not null default 0,
    failed integer not null default 0,
    finished_at timestamptz,
    check ((part = 'done') = (finished_at is not null))
  );
  create index recheck_open on sharing.recheck (asked_at, id) where finished_at is null;
  create index recheck_latest on sharing.recheck (cause, asked_at desc, id desc);
  alter table sharing.recheck enable row level security;
  alter table sharing.recheck force row level security;
  grant select, insert on sharing.recheck to comity_app;
  grant select, insert, update on sharing.recheck to comity_purger;
  grant select on sharing.recheck to comity_auditor;
  create policy recheck_own on sharing.recheck to comity_app
    using (asked_by_agency = (select app.agency()))
    with check (asked_by_agency = (select app.agency()) and cause <> 'time');
  create policy recheck_purger on sharing.recheck to comity_purger using (true) with check (true);
  create policy recheck_auditor on sharing.recheck for select to comity_auditor using (true);
`;

const STANDINGS = `
  -- The last re-check of each grant: under which pack and facts, and what came of it.
  create table sharing.grant_standing (
    grant_id uuid primary key references sharing.release_grant (id),
    grant_version integer not null,
    pack_digest text not null,
    -- Of the facts with the day in place of the instant.
    facts_digest text not null,
    stands boolean not null,
    rules text[] not null,
    checked_at timestamptz not null
  );
  alter table sharing.grant_standing enable row level security;
  alter table sharing.grant_standing force row level security;
  grant select on sharing.grant_standing to comity_app, comity_auditor;
  grant select, insert, update, delete on sharing.grant_standing to comity_purger;
  create policy grant_standing_party on sharing.grant_standing for select to comity_app
    using (exists (select from sharing.release_grant g where g.id = grant_id));
  create policy grant_standing_purger on sharing.grant_standing to comity_purger using (true) with check (true);
  create policy grant_standing_auditor on sharing.grant_standing for select to comity_auditor using (true);
`;

const NOTICES = `
  create schema notifications;
  grant usage on schema notifications to comity_app, comity_purger;

  -- What happened to something people answer for, told to a person or to a role of an agency. Ids and codes only.
  create table notifications.notice (
    id uuid primary key,
    agency text not null,
    person_id uuid,
    role text,
    code text not null,
    about_kind text not null check (about_kind in ('grant', 'share-request')),
    about_id uuid not null,
    about_number text not null,
    cause text,
    rules text[] not null,
    told_at timestamptz not null,
    check ((person_id is null) <> (role is null))
  );
  create index notice_reader on notifications.notice (agency, id);
  create index notice_age on notifications.notice (told_at);
  alter table notifications.notice enable row level security;
  alter table notifications.notice force row level security;
  grant select, insert on notifications.notice to comity_app;
  grant select, insert, delete on notifications.notice to comity_purger;
  create policy notice_read on notifications.notice for select to comity_app
    using (agency = (select app.agency()) and (person_id is null or person_id::text = (select app.person())));
  -- One agency tells another only of what both can see: the subqueries run under the writer's own row-level security.
  create policy notice_tell on notifications.notice for insert to comity_app
    with check (
      (about_kind = 'grant' and exists (select from sharing.release_grant g where g.id = about_id
        and notice.agency in (g.source_agency, g.requesting_agency, g.recipient_agency)))
      or (about_kind = 'share-request' and exists (select from sharing.share_request r where r.id = about_id
        and notice.agency in (r.source_agency, r.requesting_agency, r.recipient_agency)))
    );
  create policy notice_purger on notifications.notice to comity_purger using (true) with check (true);
`;

const INDEXES = `
  create index release_grant_live on sharing.release_grant (id) where status in ('active', 'suspended');
  create index share_request_open on sharing.share_request (id) where status in ('submitted', 'in_review');
  create index share_request_agreement on sharing.share_request ((state #>> '{content,agreement}'))
    where status in ('submitted', 'in_review', 'info_requested');
`;
