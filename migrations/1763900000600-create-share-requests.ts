import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Share requests, decisions, grants, policy evaluations, and the sealed details beside them. */
export class CreateShareRequests1763900000600 implements MigrationInterface {
  name = 'CreateShareRequests1763900000600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Personal detail (necessity, rationale, subject criteria). The ledger holds only the commitment: HMAC under a nonce
      -- that is stored here, so destroying the row makes the entry unopenable for ever.
      create table ledger.sealed_detail (
        id uuid primary key,
        aggregate_kind text not null,
        aggregate_id uuid not null,
        kind text not null,
        agencies text[] not null,
        nonce bytea not null,
        key_id text not null,
        kek_id text not null,
        wrapped_key bytea not null,
        ciphertext bytea not null,
        created_at timestamptz not null
      );
      create index sealed_detail_aggregate on ledger.sealed_detail (aggregate_kind, aggregate_id);
      alter table ledger.sealed_detail enable row level security;
      alter table ledger.sealed_detail force row level security;
      grant select, insert on ledger.sealed_detail to comity_app;
      grant select, insert, delete on ledger.sealed_detail to comity_purger;
      create policy sealed_detail_purger on ledger.sealed_detail to comity_purger using (true) with check (true);

      create schema sharing;
      grant usage on schema sharing to comity_app, comity_purger, comity_auditor;

      create sequence sharing.share_request_number;
      grant usage on sequence sharing.share_request_number to comity_app;

      create table sharing.share_request (
        id uuid primary key,
        version integer not null check (version > 0),
        state jsonb not null,
        number text not null unique,
        status text not null,
        requester_id uuid not null,
        requesting_agency text not null,
        source_agency text not null,
        recipient_agency text not null,
        purpose text not null,
        submitted_at timestamptz,
        detail_id uuid not null
      );
      -- Whether a request shows its requester to an agency (policy person_of_shared_request).
      create index share_request_requester on sharing.share_request (requester_id, source_agency, recipient_agency);
      create index share_request_requesting on sharing.share_request (requesting_agency, id);
      create index share_request_source on sharing.share_request (source_agency, status, submitted_at, id);
      alter table sharing.share_request enable row level security;
      alter table sharing.share_request force row level security;
      grant select, insert, update on sharing.share_request to comity_app;
      grant select, update on sharing.share_request to comity_purger;
      grant select on sharing.share_request to comity_auditor;
      -- A draft is seen by its own agency only; what is submitted is seen by the parties.
      create policy share_request_party on sharing.share_request to comity_app
        using (
          (select app.agency()) = requesting_agency
          or (status <> 'draft' and (select app.agency()) in (source_agency, recipient_agency))
        )
        with check ((select app.agency()) in (requesting_agency, source_agency));
      create policy share_request_purger on sharing.share_request to comity_purger using (true) with check (true);
      create policy share_request_auditor on sharing.share_request for select to comity_auditor using (true);

      -- The words of a draft are its own agency's (first in the list) until the request itself becomes visible.
      create policy sealed_detail_party on ledger.sealed_detail to comity_app
        using (
          (select app.agency()) = any (agencies)
          and (
            aggregate_kind <> 'share-request'
            or (select app.agency()) = agencies[1]
            or exists (select from sharing.share_request r where r.id = aggregate_id)
          )
        )
        with check ((select app.agency()) = any (agencies));

      -- Every policy result ever shown or acted on. The facts are sealed: they repeat the requester's words.
      create table sharing.evaluation (
        id uuid primary key,
        share_request_id uuid not null references sharing.share_request (id),
        stage text not null,
        outcome text not null,
        pack text not null,
        pack_digest text not null,
        facts_digest text not null,
        result jsonb not null,
        facts_detail_id uuid not null,
        agencies text[] not null,
        evaluated_at timestamptz not null
      );
      create index evaluation_request on sharing.evaluation (share_request_id, evaluated_at);
      alter table sharing.evaluation enable row level security;
      alter table sharing.evaluation force row level security;
      grant select, insert on sharing.evaluation to comity_app, comity_purger;
      create policy evaluation_party on sharing.evaluation to comity_app
        using ((select app.agency()) = any (agencies)) with check ((select app.agency()) = any (agencies));
      create policy evaluation_purger on sharing.evaluation to comity_purger using (true) with check (true);

      create table sharing.decision (
        id uuid primary key,
        version integer not null check (version > 0),
        state jsonb not null,
        share_request_id uuid not null references sharing.share_request (id),
        ordinal integer not null,
        status text not null,
        outcome text not null,
        source_agency text not null,
        requesting_agency text not null,
        first_approver uuid,
        second_approver uuid,
        first_role text,
        second_role text,
        -- Four eyes where no code path can forget them: another person, in another role.
        constraint four_eyes check (
          second_approver is null or (second_approver <> first_approver and second_role <> first_role)
        ),
        unique (share_request_id, ordinal)
      );
      -- One live decision a request: whoever loses the race meets this, had the row lock been forgotten.
      create unique index decision_one_open on sharing.decision (share_request_id) where status = 'awaiting_second_approval';
      alter table sharing.decision enable row level security;
      alter table sharing.decision force row level security;
      grant select, insert, update on sharing.decision to comity_app;
      grant select on sharing.decision to comity_auditor, comity_purger;
      create policy decision_party on sharing.decision to comity_app
        using ((select app.agency()) in (source_agency, requesting_agency))
        with check ((select app.agency()) in (source_agency, requesting_agency));
      create policy decision_auditor on sharing.decision for select to comity_auditor using (true);
      create policy decision_purger on sharing.decision for select to comity_purger using (true);

      create sequence sharing.grant_number;
      grant usage on sequence sharing.grant_number to comity_app;

      create table sharing.release_grant (
        id uuid primary key,
        version integer not null check (version > 0),
        state jsonb not null,
        number text not null unique,
        status text not null,
        share_request_id uuid not null references sharing.share_request (id),
        decision_id uuid not null references sharing.decision (id),
        requesting_agency text not null,
        source_agency text not null,
        recipient_agency text not null,
        agreement_id text,
        starts_at timestamptz not null,
        expires_at timestamptz not null
      );
      create index release_grant_request on sharing.release_grant (share_request_id);
      create index release_grant_source on sharing.release_grant (source_agency, status, id);
      create index release_grant_agreement on sharing.release_grant (agreement_id) where status in ('active', 'suspended');
      create index release_grant_due on sharing.release_grant (expires_at) where status in ('active', 'suspended');
      alter table sharing.release_grant enable row level security;
      alter table sharing.release_grant force row level security;
      grant select, insert, update on sharing.release_grant to comity_app;
      grant select, update on sharing.release_grant to comity_purger;
      grant select on sharing.release_grant to comity_auditor;
      create policy release_grant_party on sharing.release_grant to comity_app
        using ((select app.agency()) in (requesting_agency, source_agency, recipient_agency))
        with check ((select app.agency()) in (requesting_agency, source_agency));
      create policy release_grant_purger on sharing.release_grant to comity_purger using (true) with check (true);
      create policy release_grant_auditor on sharing.release_grant for select to comity_auditor using (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema sharing cascade; drop table ledger.sealed_detail;`);
  }
}
