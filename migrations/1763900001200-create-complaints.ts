import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Complaints heard by an independent overseer, what the overseer may read of what they name, and what they stop. */
export class CreateComplaints1763900001200 implements MigrationInterface {
  name = 'CreateComplaints1763900001200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COMPLAINTS);
    await runner.query(OVERSEERS_VIEW);
    await runner.query(OWNER_READS);
    await runner.query(FUNCTIONS);
    await runner.query(`
      alter table sharing.recheck drop constraint recheck_cause_check;
      alter table sharing.recheck add constraint recheck_cause_check
        check (cause in ('agreement', 'person', 'policy', 'time', 'complaint'));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from sharing.recheck where cause = 'complaint';
      alter table sharing.recheck drop constraint recheck_cause_check;
      alter table sharing.recheck add constraint recheck_cause_check
        check (cause in ('agreement', 'person', 'policy', 'time'));
      drop policy share_request_overseer on sharing.share_request;
      drop policy release_grant_overseer on sharing.release_grant;
      drop policy share_request_owner on sharing.share_request;
      drop policy release_grant_owner on sharing.release_grant;
      drop policy decision_owner on sharing.decision;
      drop policy recheck_owner on sharing.recheck;
      drop policy package_owner on disclosure.package;
      drop policy accounting_owner on disclosure.accounting;
      drop policy agreement_owner on agreements.agreement;
      drop schema complaints cascade;
    `);
  }
}

const COMPLAINTS = `
  create schema complaints;
  grant usage on schema complaints to comity_app, comity_purger, comity_auditor;

  create sequence complaints.complaint_number;
  grant usage on sequence complaints.complaint_number to comity_app;

  -- Codes and ids only: who complained and what they said is sealed for the overseer's agency alone.
  create table complaints.complaint (
    id uuid primary key,
    version integer not null check (version > 0),
    state jsonb not null,
    number text not null unique,
    status text not null check (status in ('received', 'acknowledged', 'in_review', 'upheld', 'dismissed')),
    overseer_agency text not null,
    agency_complained_of text not null,
    -- Of the records it names; their privacy officers learn type, records and outcome.
    source_agencies text[] not null,
    share_request_ids uuid[] not null,
    -- Of everything it names: the overseer reads a grant with the share request behind it.
    requests_behind uuid[] not null,
    grant_ids uuid[] not null,
    -- The agreement it names, by id and by number, as share requests and grants cite one.
    agreement_refs text[] not null,
    -- While it is reviewed, nothing is released or read under the grants that it names.
    frozen boolean not null,
    -- Upheld against all that rests on the agreement, not only against what it names.
    reaches_agreement boolean not null,
    due_at timestamptz,
    kept_until timestamptz,
    constraint heard_by_others check (
      overseer_agency <> agency_complained_of and overseer_agency <> all (source_agencies)
    ),
    constraint kept_when_closed check ((status in ('upheld', 'dismissed')) = (kept_until is not null))
  );
  create index complaint_overseer on complaints.complaint (overseer_agency, id);
  create index complaint_source on complaints.complaint using gin (source_agencies);
  create index complaint_frozen on complaints.complaint (id) where frozen;
  alter table complaints.complaint enable row level security;
  alter table complaints.complaint force row level security;
  grant select, insert, update on complaints.complaint to comity_app;
  grant select on complaints.complaint to comity_purger, comity_auditor;
  create policy complaint_overseer on complaints.complaint to comity_app
    using (overseer_agency = (select app.agency())) with check (overseer_agency = (select app.agency()));
  create policy complaint_source on complaints.complaint for select to comity_app
    using (source_agencies @> array[(select app.agency())]);
  create policy complaint_purger on complaints.complaint for select to comity_purger using (true);
  create policy complaint_auditor on complaints.complaint for select to comity_auditor using (true);
  create policy complaint_owner on complaints.complaint for select to comity_owner using (true);
`;

// One look-up a statement, not one a row: a subquery that does not depend on the row is an InitPlan.
const OVERSEERS_VIEW = `
  create policy share_request_overseer on sharing.share_request for select to comity_app
    using (status <> 'draft' and (
      id = any (array(select unnest(c.requests_behind) from complaints.complaint c
        where c.overseer_agency = (select app.agency())))
      or state #>> '{content,agreement}' = any (array(select unnest(c.agreement_refs) from complaints.complaint c
        where c.overseer_agency = (select app.agency())))
    ));
  create policy release_grant_overseer on sharing.release_grant for select to comity_app
    using (
      id = any (array(select unnest(c.grant_ids) from complaints.complaint c
        where c.overseer_agency = (select app.agency())))
      or share_request_id = any (array(select unnest(c.share_request_ids) from complaints.complaint c
        where c.overseer_agency = (select app.agency())))
      or agreement_id = any (array(select unnest(c.agreement_refs) from complaints.complaint c
        where c.overseer_agency = (select app.agency())))
    );
`;

/** For the functions below, which run as the owner; it cannot log in, and these allow reading only. */
const OWNER_READS = `
  create policy share_request_owner on sharing.share_request for select to comity_owner using (true);
  create policy release_grant_owner on sharing.release_grant for select to comity_owner using (true);
  create policy decision_owner on sharing.decision for select to comity_owner using (true);
  create policy recheck_owner on sharing.recheck for select to comity_owner using (true);
  create policy package_owner on disclosure.package for select to comity_owner using (true);
  create policy accounting_owner on disclosure.accounting for select to comity_owner using (true);
  create policy agreement_owner on agreements.agreement for select to comity_owner using (true);
`;

const FUNCTIONS = `
  -- What a complaint names belongs to other agencies: the overseer learns that it exists and whose it is.
  create function complaints.find_records(named text[])
    returns table (reference text, kind text, id uuid, number text, share_request_id uuid, grant_id uuid, agencies text[])
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select n.reference, f.kind, f.id, f.number, f.share_request_id, f.grant_id, f.agencies
      from (
        select each as reference,
          case when each ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then each::uuid end as id
        from unnest(named) as each
      ) n
      cross join lateral (
        select 'share-request' as kind, r.id, r.number, r.id as share_request_id, null::uuid as grant_id,
          array[r.source_agency, r.requesting_agency, r.recipient_agency] as agencies
        from sharing.share_request r
        where r.status <> 'draft' and (r.number = n.reference or r.id = n.id)
        union all
        select 'grant', g.id, g.number, g.share_request_id, g.id,
          array[g.source_agency, g.requesting_agency, g.recipient_agency]
        from sharing.release_grant g where g.number = n.reference or g.id = n.id
        union all
        select 'package', p.id, p.number, p.share_request_id, p.grant_id,
          array[p.source_agency, p.requesting_agency, p.recipient_agency]
        from disclosure.package p where p.number = n.reference or p.id = n.id
        union all
        select 'disclosure', d.id, null, d.share_request_id, d.grant_id,
          array[d.source_agency, d.requesting_agency, d.recipient_agency]
        from disclosure.accounting d where d.id = n.id
        union all
        (select 'agreement', a.id, a.number, null, null, a.parties
        from agreements.agreement a
        where a.status <> 'draft' and (a.number = n.reference or a.id = n.id)
        order by a.status in ('in_force', 'suspended') desc, a.revision desc limit 1)
      ) f
    $$;

  -- Which parts a person has played in what a complaint names, so that nobody hears a complaint about their own acts.
  create function complaints.parts_played(person text, named uuid[]) returns text[]
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select coalesce(array_agg(distinct played.part order by played.part), '{}') from (
        select 'requester' as part from sharing.share_request r
        where r.id = any (named) and r.requester_id::text = person
        union all
        select 'approver' from sharing.decision d
        where d.share_request_id = any (named) and d.first_approver::text = person
        union all
        select 'second approver' from sharing.decision d
        where d.share_request_id = any (named) and d.second_approver::text = person
        union all
        select 'releaser' from sharing.release_grant g join disclosure.package p on p.grant_id = g.id
        where g.share_request_id = any (named) and p.state #>> '{terms,releasedBy}' = person
      ) played
    $$;

  -- The parties of a grant learn that a complaint keeps it from use: yes or no, nothing else. An upheld complaint does
  -- until the service has suspended what it names.
  create function complaints.keeps_from_use(the_grant uuid, the_request uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select exists (
        select from complaints.complaint c
        where (c.frozen or (c.status = 'upheld' and exists (
            select from sharing.recheck k
            where k.cause = 'complaint' and k.subject = c.id::text and k.finished_at is null)))
          and (the_grant = any (c.grant_ids) or the_request = any (c.share_request_ids))
      )
    $$;

  revoke execute on function complaints.find_records(text[]) from public;
  revoke execute on function complaints.parts_played(text, uuid[]) from public;
  revoke execute on function complaints.keeps_from_use(uuid, uuid) from public;
  grant execute on function complaints.find_records(text[]) to comity_app;
  grant execute on function complaints.parts_played(text, uuid[]) to comity_app;
  grant execute on function complaints.keeps_from_use(uuid, uuid) to comity_app;
`;
