-- The schema that the migrations make, written by "comity db dump-schema"; the checks compare it.
-- Do not edit: change it by a new migration. Roles are made by src/platform/database/roles.ts; the queue's own schema
-- belongs to BullMQ. Can be loaded into an empty database in which the roles exist.

set check_function_bodies = false;

create schema agreements authorization comity_owner;
grant usage on schema agreements to comity_app;
grant usage on schema agreements to comity_auditor;
grant usage on schema agreements to comity_purger;

create schema app authorization comity_owner;
grant usage on schema app to comity_app;
grant usage on schema app to comity_auditor;
grant usage on schema app to comity_purger;
grant usage on schema app to comity_sequencer;

create schema complaints authorization comity_owner;
grant usage on schema complaints to comity_app;
grant usage on schema complaints to comity_auditor;
grant usage on schema complaints to comity_purger;

create schema directory authorization comity_owner;
grant usage on schema directory to comity_app;
grant usage on schema directory to comity_auditor;
grant usage on schema directory to comity_purger;

create schema disclosure authorization comity_owner;
grant usage on schema disclosure to comity_app;
grant usage on schema disclosure to comity_auditor;
grant usage on schema disclosure to comity_purger;

create schema ledger authorization comity_owner;
grant usage on schema ledger to comity_app;
grant usage on schema ledger to comity_auditor;
grant usage on schema ledger to comity_purger;
grant usage on schema ledger to comity_sequencer;

create schema notifications authorization comity_owner;
grant usage on schema notifications to comity_app;
grant usage on schema notifications to comity_purger;

create schema platform authorization comity_owner;
grant usage on schema platform to comity_app;
grant usage on schema platform to comity_auditor;
grant usage on schema platform to comity_purger;
grant usage on schema platform to comity_sequencer;

create schema policy authorization comity_owner;
grant usage on schema policy to comity_app;
grant usage on schema policy to comity_auditor;
grant usage on schema policy to comity_purger;

create schema reports authorization comity_owner;
grant usage on schema reports to comity_app;

create schema retention authorization comity_owner;
grant usage on schema retention to comity_app;
grant usage on schema retention to comity_auditor;
grant usage on schema retention to comity_purger;

create schema rights authorization comity_owner;
grant usage on schema rights to comity_app;
grant usage on schema rights to comity_auditor;
grant usage on schema rights to comity_purger;

create schema sharing authorization comity_owner;
grant usage on schema sharing to comity_app;
grant usage on schema sharing to comity_auditor;
grant usage on schema sharing to comity_purger;

CREATE OR REPLACE FUNCTION app.agency()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$ select nullif(current_setting('app.agency', true), '') $function$;
alter function app.agency() owner to comity_owner;

CREATE OR REPLACE FUNCTION app.draft()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$ select nullif(current_setting('app.draft', true), '') $function$;
alter function app.draft() owner to comity_owner;

CREATE OR REPLACE FUNCTION app.person()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$ select nullif(current_setting('app.person', true), '') $function$;
alter function app.person() owner to comity_owner;

CREATE OR REPLACE FUNCTION app.receipt()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$ select nullif(current_setting('app.receipt', true), '') $function$;
alter function app.receipt() owner to comity_owner;

CREATE OR REPLACE FUNCTION app.session()
 RETURNS bytea
 LANGUAGE sql
 STABLE
AS $function$ select decode(nullif(current_setting('app.session', true), ''), 'hex') $function$;
alter function app.session() owner to comity_owner;

CREATE OR REPLACE FUNCTION complaints.find_records(named text[])
 RETURNS TABLE(reference text, kind text, id uuid, number text, share_request_id uuid, grant_id uuid, agencies text[])
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
    $function$;
alter function complaints.find_records(text[]) owner to comity_owner;
revoke execute on function complaints.find_records(text[]) from public;
grant execute on function complaints.find_records(text[]) to comity_app;

CREATE OR REPLACE FUNCTION complaints.keeps_from_use(the_grant uuid, the_request uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
      select exists (
        select from complaints.complaint c
        where (c.frozen or (c.status = 'upheld' and exists (
            select from sharing.recheck k
            where k.cause = 'complaint' and k.subject = c.id::text and k.finished_at is null)))
          and (the_grant = any (c.grant_ids) or the_request = any (c.share_request_ids))
      )
    $function$;
alter function complaints.keeps_from_use(uuid,uuid) owner to comity_owner;
revoke execute on function complaints.keeps_from_use(uuid,uuid) from public;
grant execute on function complaints.keeps_from_use(uuid,uuid) to comity_app;

CREATE OR REPLACE FUNCTION complaints.parts_played(person text, named uuid[])
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
    $function$;
alter function complaints.parts_played(text,uuid[]) owner to comity_owner;
revoke execute on function complaints.parts_played(text,uuid[]) from public;
grant execute on function complaints.parts_played(text,uuid[]) to comity_app;

CREATE OR REPLACE FUNCTION directory.note_inactive()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        begin
          new.inactive_since := case when new.active then null else coalesce(old.inactive_since, clock_timestamp()) end;
          return new;
        end $function$;
alter function directory.note_inactive() owner to comity_owner;

CREATE OR REPLACE FUNCTION disclosure.note_begun_purges()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    insert into disclosure.begun_purge (package_id, certificate_id)
    select id, (state ->> 'certificateId')::uuid from new_rows where status = 'purging'
    on conflict (package_id) do update set certificate_id = excluded.certificate_id;
    -- No join: planned for the first rows of a session, it would be kept for all.
    delete from disclosure.begun_purge
    where package_id = any (array(select id from new_rows where status <> 'purging'));
    return null;
  end $function$;
alter function disclosure.note_begun_purges() owner to comity_owner;

CREATE OR REPLACE FUNCTION ledger.key_of_file(file uuid)
 RETURNS TABLE(epoch text, place text)
 LANGUAGE plpgsql
AS $function$
        begin
          perform pg_advisory_xact_lock_shared(hashtextextended(file::text, 7160203));
          return query select d.key_epoch, d.key_place from ledger.sealed_detail d
            where d.file_id = file and not d.doomed order by d.created_at, d.id limit 1;
          if not found then
            -- A key is made, under the newest key of its month: none is closed meanwhile for lack of use.
            perform pg_advisory_xact_lock_shared(7160204);
          end if;
        end $function$;
alter function ledger.key_of_file(uuid) owner to comity_owner;

CREATE OR REPLACE FUNCTION ledger.refuse_rewriting()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    raise exception 'ledger.% is append-only', tg_table_name using errcode = 'insufficient_privilege';
  end $function$;
alter function ledger.refuse_rewriting() owner to comity_owner;

CREATE OR REPLACE FUNCTION ledger.refuse_sequenced_entry_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    if exists (select from appended a where (select true from ledger.entry e where e.entry_id = a.entry_id)) then
      raise exception 'This entry id is already in the ledger' using errcode = 'unique_violation';
    end if;
    return null;
  end $function$;
alter function ledger.refuse_sequenced_entry_id() owner to comity_owner;

CREATE OR REPLACE FUNCTION ledger.share_entries()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
      begin
        insert into ledger.shared_entry (agency, other, seq)
        select distinct one, another, seq from added, unnest(agencies) as one, unnest(agencies) as another
        where one <> another
        on conflict do nothing; -- What is worked out from entries must never stop them; "comity ledger verify" compares it.
        return null;
      end $function$;
alter function ledger.share_entries() owner to comity_owner;

CREATE OR REPLACE FUNCTION policy.refuse_another_pack()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
      begin
        raise exception 'policy.pack_version: what a version is never changes; propose another version'
          using errcode = 'insufficient_privilege';
      end $function$;
alter function policy.refuse_another_pack() owner to comity_owner;

CREATE OR REPLACE FUNCTION reports.figures(size bigint, since timestamp with time zone, until timestamp with time zone)
 RETURNS TABLE(figure text, label text[], n integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
      with told as materialized (
        select e.type, e.aggregate_id as id, convert_from(e.bytes, 'UTF8')::jsonb -> 'data' as data
        from ledger.entry e
        where e.at >= since and e.at < until and e.seq < size and e.type in (
          'ShareRequestSubmitted', 'DecisionFinalised', 'DisclosureRecorded', 'PackagePurged', 'ComplaintReceived',
          'ComplaintUpheld', 'ComplaintDismissed', 'RightsCaseReceived')
      ),
      -- What each decision of the period said: an entry before its last approval.
      made as materialized (
        select t.id, convert_from(e.bytes, 'UTF8')::jsonb #> '{data,content}' as content
        from told t join ledger.entry e
          on e.aggregate_kind = 'decision' and e.aggregate_id = t.id and e.type = 'DecisionMade' and e.seq < size
        where t.type = 'DecisionFinalised'
      ),
      rule as materialized (
        select p.digest, r ->> 'id' as id, r ->> 'basis' as basis
        from policy.pack_content p, jsonb_array_elements(p.content::jsonb -> 'rules') r
        where p.digest in (select m.content ->> 'packDigest' from made m)
      ),
      refused as (
        select distinct m.id, rule.basis
        from made m, jsonb_array_elements(m.content -> 'elements') element,
          jsonb_array_elements_text(element -> 'rules') failed
          join rule on rule.id = failed
        where element ->> 'result' = 'deny' and rule.digest = m.content ->> 'packDigest'
      ),
      -- Due by the earliest of its terms, or when the last hold was lifted; a quarter of an hour is on time (docs/reliability.md).
      purged as (
        select p.begun <= greatest(p.due, p.lifted) + interval '15 minutes' as on_time
        from told t cross join lateral (
          select
            min((coalesce(x.data #>> '{terms,destroyAt}', x.data ->> 'dueAt'))::timestamptz)
              filter (where e.type in ('PackageSealed', 'ReceiptAcknowledged', 'DispositionBroughtForward')) as due,
            max(e.at) filter (where e.type = 'PackageHoldLifted') as lifted,
            max((x.data ->> 'at')::timestamptz) filter (where e.type = 'PackagePurgeBegun') as begun
          from ledger.entry e cross join lateral (select convert_from(e.bytes, 'UTF8')::jsonb -> 'data' as data) x
          where e.aggregate_kind = 'package' and e.aggregate_id = t.id and e.seq < size
        ) p
        where t.type = 'PackagePurged'
      )
      select 'requests', array['submitted'], count(*)::integer from told
        where type = 'ShareRequestSubmitted' and data ->> 'revision' = '1' having count(*) > 0
      union all
      select 'decisions', array[data ->> 'outcome'], count(*)::integer from told
        where type = 'DecisionFinalised' group by 2
      union all
      select 'decided-by', array[data ->> 'decidedBy'], count(*)::integer from told
        where type = 'DecisionFinalised' group by 2
      union all
      select 'refusals', array[basis], count(*)::integer from refused group by 2
      union all
      select 'overrides', array['overridden'], count(*)::integer from made
        where jsonb_path_exists(content, '$.elements[*].overrode[*]') having count(*) > 0
      union all
      select 'disclosures', array[data #>> '{accounting,disclosingAgency}', data #>> '{accounting,recipient,agency}'],
        count(*)::integer from told where type = 'DisclosureRecorded' group by 2
      union all
      select 'purposes', array[data #>> '{accounting,purpose,code}'], count(*)::integer from told
        where type = 'DisclosureRecorded' group by 2
      union all
      select 'purges', array[case when on_time then 'on_time' else 'late' end], count(*)::integer from purged group by 2
      union all
      select 'complaints', array[data #>> '{terms,type}'], count(*)::integer from told
        where type = 'ComplaintReceived' group by 2
      union all
      select 'complaint-outcomes', array[case type when 'ComplaintUpheld' then 'upheld' else 'dismissed' end],
        count(*)::integer from told where type in ('ComplaintUpheld', 'ComplaintDismissed') group by 2
      union all
      select 'rights', array[data #>> '{terms,kind}'], count(*)::integer from told
        where type = 'RightsCaseReceived' group by 2
    $function$;
alter function reports.figures(bigint,timestamp with time zone,timestamp with time zone) owner to comity_owner;
revoke execute on function reports.figures(bigint,timestamp with time zone,timestamp with time zone) from public;
grant execute on function reports.figures(bigint,timestamp with time zone,timestamp with time zone) to comity_app;

CREATE OR REPLACE FUNCTION retention.has_overdue_attestation(agency text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
      select exists (
        select from retention.obligation
        where recipient_agency = agency and code = 'O-CERTIFY-DESTRUCTION'
          and (status = 'overdue' or (status = 'due' and due_at <= clock_timestamp()))
      )
    $function$;
alter function retention.has_overdue_attestation(text) owner to comity_owner;
revoke execute on function retention.has_overdue_attestation(text) from public;
grant execute on function retention.has_overdue_attestation(text) to comity_app;
grant execute on function retention.has_overdue_attestation(text) to comity_purger;

create sequence agreements.agreement_number as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
alter sequence agreements.agreement_number owner to comity_owner;

create sequence app.schema_migration_id_seq as integer start 1 increment 1 minvalue 1 maxvalue 2147483647 cache 1;
alter sequence app.schema_migration_id_seq owner to comity_owner;

create sequence complaints.complaint_number as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
alter sequence complaints.complaint_number owner to comity_owner;

create sequence disclosure.package_number as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
alter sequence disclosure.package_number owner to comity_owner;

create sequence retention.certificate_number as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
alter sequence retention.certificate_number owner to comity_owner;

create sequence retention.hold_number as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
alter sequence retention.hold_number owner to comity_owner;

create sequence retention.purge_brake_number as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
alter sequence retention.purge_brake_number owner to comity_owner;

create sequence rights.rights_case_number as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
alter sequence rights.rights_case_number owner to comity_owner;

create sequence sharing.grant_number as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
alter sequence sharing.grant_number owner to comity_owner;

create sequence sharing.share_request_number as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
alter sequence sharing.share_request_number owner to comity_owner;

create table agreements.agreement (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  number text not null,
  revision integer not null,
  status text not null,
  kind text not null,
  parties text[] not null,
  visible_to text[] not null,
  effective_from date not null,
  expires_on date not null,
  due_at timestamp with time zone,
  detail_id uuid not null,
  title text default ''::text not null,
  public_summary text default ''::text not null,
  constraint agreement_pkey PRIMARY KEY (id),
  constraint agreement_number_revision_key UNIQUE (number, revision),
  constraint agreement_revision_check CHECK ((revision > 0)),
  constraint agreement_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'in_force'::text, 'suspended'::text, 'expired'::text, 'terminated'::text, 'superseded'::text]))),
  constraint agreement_version_check CHECK ((version > 0))
);
alter table agreements.agreement owner to comity_owner;
CREATE INDEX agreement_draft ON agreements.agreement USING btree (id) WHERE (status = 'draft'::text);
CREATE INDEX agreement_due ON agreements.agreement USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX agreement_visible ON agreements.agreement USING gin (visible_to);

create table agreements.register_entry (
  agreement_id uuid not null,
  number text not null,
  revision integer not null,
  title text default ''::text not null,
  summary text default ''::text not null,
  kind text not null,
  status text not null,
  parties text[] not null,
  purposes jsonb not null,
  authorities text[] not null,
  effective_from date not null,
  expires_on date not null,
  time_zone text not null,
  max_retention text not null,
  at_end text not null,
  onward_rule text not null,
  onward_to text[] not null,
  constraint register_entry_pkey PRIMARY KEY (agreement_id),
  constraint register_entry_status_check CHECK ((status = ANY (ARRAY['in_force'::text, 'suspended'::text, 'expired'::text, 'terminated'::text, 'superseded'::text])))
);
alter table agreements.register_entry owner to comity_owner;
CREATE INDEX register_entry_order ON agreements.register_entry USING btree (number, revision);

create table app.installation (
  only_row boolean not null,
  key_fingerprint text not null,
  constraint installation_pkey PRIMARY KEY (only_row),
  constraint installation_only_row_check CHECK (only_row)
);
alter table app.installation owner to comity_owner;

create table app.schema_migration (
  id integer default nextval('app.schema_migration_id_seq'::regclass) not null,
  "timestamp" bigint not null,
  name character varying not null,
  constraint "PK_0edff5015b71cc0389ae0f4b9a1" PRIMARY KEY (id)
);
alter table app.schema_migration owner to comity_owner;

create table complaints.complaint (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  number text not null,
  status text not null,
  overseer_agency text not null,
  agency_complained_of text not null,
  source_agencies text[] not null,
  share_request_ids uuid[] not null,
  requests_behind uuid[] not null,
  grant_ids uuid[] not null,
  agreement_refs text[] not null,
  frozen boolean not null,
  reaches_agreement boolean not null,
  due_at timestamp with time zone,
  kept_until timestamp with time zone,
  constraint complaint_pkey PRIMARY KEY (id),
  constraint complaint_number_key UNIQUE (number),
  constraint complaint_status_check CHECK ((status = ANY (ARRAY['received'::text, 'acknowledged'::text, 'in_review'::text, 'upheld'::text, 'dismissed'::text]))),
  constraint complaint_version_check CHECK ((version > 0)),
  constraint heard_by_others CHECK (((overseer_agency <> agency_complained_of) AND (overseer_agency <> ALL (source_agencies)))),
  constraint kept_when_closed CHECK (((status = ANY (ARRAY['upheld'::text, 'dismissed'::text])) = (kept_until IS NOT NULL)))
);
alter table complaints.complaint owner to comity_owner;
CREATE INDEX complaint_frozen ON complaints.complaint USING btree (id) WHERE frozen;
CREATE INDEX complaint_overseer ON complaints.complaint USING btree (overseer_agency, id);
CREATE INDEX complaint_source ON complaints.complaint USING gin (source_agencies);

create table directory.agency (
  id text not null,
  record_id uuid not null,
  version integer not null,
  state jsonb not null,
  level text not null,
  kind text not null,
  grama boolean not null,
  part23 boolean not null,
  jurisdiction text not null,
  time_zone text not null,
  ori text,
  name text default ''::text not null,
  contact_address text default ''::text not null,
  contact_email text default ''::text not null,
  constraint agency_pkey PRIMARY KEY (id),
  constraint agency_record_id_key UNIQUE (record_id),
  constraint agency_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
  constraint agency_level_check CHECK ((level = ANY (ARRAY['state'::text, 'local'::text, 'federal'::text, 'tribal'::text, 'foreign'::text, 'private'::text]))),
  constraint agency_version_check CHECK ((version > 0))
);
alter table directory.agency owner to comity_owner;

create table directory.person (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  agency_id text not null,
  roles text[] not null,
  started_on date not null,
  active boolean not null,
  certificates jsonb not null,
  handle text,
  display_name text default ''::text not null,
  inactive_since timestamp with time zone,
  constraint person_pkey PRIMARY KEY (id),
  constraint person_agency_id_handle_key UNIQUE (agency_id, handle),
  constraint person_handle_check CHECK ((handle ~ '^[a-z0-9][a-z0-9.-]{0,62}$'::text)),
  constraint person_version_check CHECK ((version > 0))
);
alter table directory.person owner to comity_owner;
CREATE INDEX person_former ON directory.person USING btree (inactive_since, id) WHERE ((display_name <> ''::text) AND (NOT active));
CREATE INDEX person_list ON directory.person USING btree (agency_id, id);
CREATE TRIGGER person_inactive BEFORE UPDATE OF active ON directory.person FOR EACH ROW EXECUTE FUNCTION directory.note_inactive();

create table disclosure.accounting (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  package_id uuid not null,
  grant_id uuid not null,
  share_request_id uuid not null,
  source_agency text not null,
  requesting_agency text not null,
  recipient_agency text not null,
  purpose text not null,
  subject_pseudonyms text[] not null,
  disclosed_at timestamp with time zone not null,
  keep_until timestamp with time zone not null,
  constraint accounting_pkey PRIMARY KEY (id),
  constraint accounting_version_check CHECK ((version > 0))
);
alter table disclosure.accounting owner to comity_owner;
CREATE INDEX accounting_recipient ON disclosure.accounting USING btree (recipient_agency, id);
CREATE INDEX accounting_request ON disclosure.accounting USING btree (share_request_id);
CREATE INDEX accounting_requesting ON disclosure.accounting USING btree (requesting_agency, id);
CREATE INDEX accounting_source ON disclosure.accounting USING btree (source_agency, id);
CREATE INDEX accounting_subject ON disclosure.accounting USING gin (subject_pseudonyms);

create table disclosure.begun_purge (
  package_id uuid not null,
  certificate_id uuid not null,
  constraint begun_purge_pkey PRIMARY KEY (package_id)
) with (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000);
alter table disclosure.begun_purge owner to comity_owner;

create table disclosure.key_epoch (
  id text not null,
  agency text not null,
  kind text not null,
  month text not null,
  key_digest text not null,
  opened_at timestamp with time zone not null,
  destroyed_at timestamp with time zone,
  constraint key_epoch_pkey PRIMARY KEY (id),
  constraint key_epoch_check CHECK (starts_with(id, (agency || '/'::text))),
  constraint key_epoch_kind_check CHECK ((kind = ANY (ARRAY['month'::text, 'hold'::text]))),
  constraint key_epoch_month_check CHECK ((month ~ '^[0-9]{4}-[0-9]{2}$'::text))
);
alter table disclosure.key_epoch owner to comity_owner;
CREATE INDEX key_epoch_open ON disclosure.key_epoch USING btree (month, id) WHERE (destroyed_at IS NULL);

create table disclosure.package (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  number text not null,
  status text not null,
  grant_id uuid not null,
  share_request_id uuid not null,
  accounting_id uuid not null,
  requesting_agency text not null,
  source_agency text not null,
  recipient_agency text not null,
  due_at timestamp with time zone not null,
  held boolean not null,
  gone boolean generated always as ((status = 'purged'::text)) stored not null,
  constraint package_pkey PRIMARY KEY (id),
  constraint package_number_key UNIQUE (number),
  constraint package_version_check CHECK ((version > 0))
) with (fillfactor=50);
alter table disclosure.package owner to comity_owner;
CREATE INDEX package_foreseen ON disclosure.package USING btree (source_agency, due_at);
CREATE INDEX package_grant ON disclosure.package USING btree (grant_id);
CREATE INDEX package_held ON disclosure.package USING btree (id) WHERE held;
CREATE INDEX package_live ON disclosure.package USING btree (source_agency) WHERE (NOT gone);
CREATE INDEX package_recipient ON disclosure.package USING btree (recipient_agency, id);
CREATE INDEX package_request ON disclosure.package USING btree (share_request_id);
CREATE INDEX package_requesting ON disclosure.package USING btree (requesting_agency, id);
CREATE INDEX package_unpurged ON disclosure.package USING btree (due_at, id) WHERE (NOT gone);
CREATE TRIGGER package_purge_noted AFTER UPDATE ON disclosure.package REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION disclosure.note_begun_purges();

create table disclosure.package_content (
  package_id uuid not null,
  source_agency text not null,
  recipient_agency text not null,
  key_id text not null,
  ciphertext bytea not null,
  key_epoch text not null,
  key_place text not null,
  spare_epoch text,
  spare_place text,
  constraint package_content_pkey PRIMARY KEY (package_id),
  constraint package_content_own_key CHECK (starts_with(key_epoch, (source_agency || '/'::text))),
  constraint package_content_spare CHECK (((spare_epoch IS NULL) = (spare_place IS NULL)))
);
alter table disclosure.package_content owner to comity_owner;
CREATE INDEX package_content_epoch ON disclosure.package_content USING btree (key_epoch);
CREATE INDEX package_content_moving ON disclosure.package_content USING btree (spare_epoch) WHERE (spare_epoch IS NOT NULL);

create table ledger.checkpoint (
  size bigint not null,
  root bytea not null,
  note text not null,
  signed_at timestamp with time zone not null,
  constraint checkpoint_pkey PRIMARY KEY (size),
  constraint checkpoint_root_check CHECK ((octet_length(root) = 32)),
  constraint checkpoint_size_check CHECK ((size >= 0))
);
alter table ledger.checkpoint owner to comity_owner;
CREATE INDEX checkpoint_signed ON ledger.checkpoint USING btree (signed_at);
CREATE TRIGGER checkpoint_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_rewriting();

create table ledger.entry (
  seq bigint not null,
  entry_id uuid not null,
  bytes bytea not null,
  leaf_hash bytea not null,
  agencies text[] not null,
  aggregate_kind text,
  aggregate_id uuid,
  aggregate_version integer,
  type text not null,
  at timestamp with time zone not null,
  constraint entry_pkey PRIMARY KEY (seq),
  constraint entry_entry_id_key UNIQUE (entry_id),
  constraint entry_leaf_hash_check CHECK ((octet_length(leaf_hash) = 32)),
  constraint entry_seq_check CHECK ((seq >= 0))
);
alter table ledger.entry owner to comity_owner;
CREATE INDEX entry_agencies ON ledger.entry USING gin (agencies);
CREATE INDEX entry_aggregate ON ledger.entry USING btree (aggregate_kind, aggregate_id, aggregate_version);
CREATE INDEX entry_at_seq ON ledger.entry USING btree (at, seq);
CREATE INDEX entry_type ON ledger.entry USING btree (type, seq);
CREATE TRIGGER entry_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.entry FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_rewriting();
CREATE TRIGGER entry_shared AFTER INSERT ON ledger.entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.share_entries();

create table ledger.file_key_move (
  file_id uuid not null,
  from_epoch text not null,
  from_place text not null,
  to_epoch text not null,
  to_place text not null,
  constraint file_key_move_pkey PRIMARY KEY (file_id, from_epoch, from_place)
);
alter table ledger.file_key_move owner to comity_owner;

create table ledger.head (
  only_row boolean not null,
  size bigint not null,
  frontier bytea not null,
  constraint head_pkey PRIMARY KEY (only_row),
  constraint head_only_row_check CHECK (only_row),
  constraint head_size_check CHECK ((size >= 0))
);
alter table ledger.head owner to comity_owner;

create table ledger.inbox (
  id bigint generated always as identity not null,
  entry_id uuid not null,
  bytes bytea not null,
  agencies text[] not null,
  aggregate_kind text,
  aggregate_id uuid,
  aggregate_version integer,
  type text not null,
  at timestamp with time zone not null,
  constraint inbox_pkey PRIMARY KEY (id),
  constraint inbox_entry_id_key UNIQUE (entry_id),
  constraint inbox_bytes_check CHECK ((octet_length(bytes) <= 16384))
) with (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000);
alter table ledger.inbox owner to comity_owner;
CREATE TRIGGER inbox_entry_id_unused AFTER INSERT ON ledger.inbox REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_sequenced_entry_id();

create table ledger.sealed_detail (
  id uuid not null,
  aggregate_kind text not null,
  aggregate_id uuid not null,
  kind text not null,
  agencies text[] not null,
  key_id text not null,
  wrapped_key bytea not null,
  ciphertext bytea not null,
  created_at timestamp with time zone not null,
  file_id uuid not null,
  key_epoch text not null,
  key_place text not null,
  doomed boolean default false not null,
  constraint sealed_detail_pkey PRIMARY KEY (id)
);
alter table ledger.sealed_detail owner to comity_owner;
CREATE INDEX sealed_detail_aggregate ON ledger.sealed_detail USING btree (aggregate_kind, aggregate_id);
CREATE INDEX sealed_detail_epoch ON ledger.sealed_detail USING btree (key_epoch);
CREATE INDEX sealed_detail_file ON ledger.sealed_detail USING btree (file_id);
CREATE INDEX sealed_detail_restore ON ledger.sealed_detail USING btree (file_id) WHERE (aggregate_kind = 'ledger-restore'::text);

create table ledger.shared_entry (
  agency text not null,
  other text not null,
  seq bigint not null,
  constraint shared_entry_pkey PRIMARY KEY (agency, other, seq)
);
alter table ledger.shared_entry owner to comity_owner;

create table ledger.tile (
  level smallint not null,
  idx bigint not null,
  hashes bytea not null,
  constraint tile_pkey PRIMARY KEY (level, idx),
  constraint tile_hashes_check CHECK ((((octet_length(hashes) >= 32) AND (octet_length(hashes) <= 8192)) AND ((octet_length(hashes) % 32) = 0))),
  constraint tile_idx_check CHECK ((idx >= 0)),
  constraint tile_level_check CHECK (((level >= 0) AND (level <= 6)))
);
alter table ledger.tile owner to comity_owner;
alter table ledger.tile alter column hashes set storage external;

create table ledger.verification (
  id uuid not null,
  agency_id text not null,
  asked_by uuid not null,
  asked_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  entries_done bigint default 0 not null,
  entries_total bigint not null,
  report jsonb,
  constraint verification_pkey PRIMARY KEY (id),
  constraint verification_check CHECK (((finished_at IS NULL) = (report IS NULL)))
);
alter table ledger.verification owner to comity_owner;
CREATE INDEX verification_list ON ledger.verification USING btree (agency_id, id DESC);

create table notifications.notice (
  id uuid not null,
  agency text not null,
  person_id uuid,
  role text,
  code text not null,
  about_kind text not null,
  about_id uuid not null,
  about_number text not null,
  cause text,
  rules text[] not null,
  told_at timestamp with time zone not null,
  constraint notice_pkey PRIMARY KEY (id),
  constraint notice_about_kind_check CHECK ((about_kind = ANY (ARRAY['grant'::text, 'share-request'::text, 'purge-brake'::text, 'obligation'::text, 'agreement'::text, 'complaint'::text, 'rights-case'::text]))),
  constraint notice_check CHECK (((person_id IS NULL) <> (role IS NULL)))
);
alter table notifications.notice owner to comity_owner;
CREATE INDEX notice_age ON notifications.notice USING btree (told_at);
CREATE INDEX notice_of_draft ON notifications.notice USING btree (about_id) WHERE (code = 'draft-will-lapse'::text);
CREATE INDEX notice_reader ON notifications.notice USING btree (agency, id);

create table platform.idempotency (
  agency text not null,
  person text not null,
  route text not null,
  key text not null,
  fingerprint bytea not null,
  status smallint,
  location text,
  etag text,
  expires_at timestamp with time zone not null,
  constraint idempotency_pkey PRIMARY KEY (agency, person, route, key),
  constraint idempotency_fingerprint_check CHECK ((octet_length(fingerprint) = 32)),
  constraint idempotency_key_check CHECK ((length(key) <= 128)),
  constraint idempotency_status_check CHECK (((status >= 200) AND (status <= 399)))
);
alter table platform.idempotency owner to comity_owner;
CREATE INDEX idempotency_expiry ON platform.idempotency USING btree (expires_at);

create table platform.letter_draft (
  token_hash bytea not null,
  key_id text not null,
  wrapped_key bytea not null,
  ciphertext bytea not null,
  expires_at timestamp with time zone not null,
  constraint letter_draft_pkey PRIMARY KEY (token_hash),
  constraint letter_draft_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
alter table platform.letter_draft owner to comity_owner;
CREATE INDEX letter_draft_expiry ON platform.letter_draft USING btree (expires_at);

create table platform.outbox (
  id bigint generated always as identity not null,
  topic text not null,
  reference_id uuid not null,
  due_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  constraint outbox_pkey PRIMARY KEY (id)
);
alter table platform.outbox owner to comity_owner;
CREATE INDEX outbox_due ON platform.outbox USING btree (due_at, id);

create table platform.public_try (
  subject bytea not null,
  counted_from timestamp with time zone not null,
  tries integer not null,
  constraint public_try_pkey PRIMARY KEY (subject),
  constraint public_try_subject_check CHECK ((octet_length(subject) = 32))
);
alter table platform.public_try owner to comity_owner;
CREATE INDEX public_try_age ON platform.public_try USING btree (counted_from);

create table platform.session (
  token_hash bytea not null,
  agency text not null,
  person text not null,
  created_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint session_pkey PRIMARY KEY (token_hash),
  constraint session_check CHECK ((expires_at > created_at)),
  constraint session_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
alter table platform.session owner to comity_owner;
CREATE INDEX session_expiry ON platform.session USING btree (expires_at);
CREATE INDEX session_person ON platform.session USING btree (agency, person);

create table policy.pack_content (
  digest text not null,
  semantics text not null,
  content text not null,
  constraint pack_content_pkey PRIMARY KEY (digest),
  constraint content_is_what_its_digest_says CHECK ((digest = ('sha256:'::text || encode(sha256(convert_to((((('{"content":'::text || content) || ',"semantics":'::text) || (to_json(semantics))::text) || '}'::text), 'UTF8'::name)), 'hex'::text))))
);
alter table policy.pack_content owner to comity_owner;

create table policy.pack_tests (
  digest text not null,
  scenarios text not null,
  constraint pack_tests_pkey PRIMARY KEY (digest),
  constraint tests_are_what_their_digest_says CHECK ((digest = ('sha256:'::text || encode(sha256(convert_to(scenarios, 'UTF8'::name)), 'hex'::text))))
);
alter table policy.pack_tests owner to comity_owner;

create table policy.pack_version (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  pack text not null,
  pack_version text not null,
  status text not null,
  digest text not null,
  tests_digest text not null,
  keeper text not null,
  effective_at timestamp with time zone,
  author uuid,
  first_approver uuid,
  first_role text,
  second_approver uuid,
  second_role text,
  publisher uuid,
  constraint pack_version_pkey PRIMARY KEY (id),
  constraint pack_version_pack_pack_version_key UNIQUE (pack, pack_version),
  constraint author_stands_apart CHECK (((author IS NULL) OR (author <> ALL (array_remove(ARRAY[first_approver, second_approver, publisher], NULL::uuid))))),
  constraint effective_when_published CHECK (((effective_at IS NULL) OR (status = ANY (ARRAY['published'::text, 'superseded'::text])))),
  constraint pack_version_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'approved'::text, 'published'::text, 'superseded'::text, 'withdrawn'::text]))),
  constraint pack_version_version_check CHECK ((version > 0)),
  constraint published_after_approval CHECK (((author IS NULL) OR (status = ANY (ARRAY['draft'::text, 'withdrawn'::text])) OR (second_approver IS NOT NULL))),
  constraint published_by_a_person CHECK (((author IS NULL) OR (status <> ALL (ARRAY['published'::text, 'superseded'::text])) OR (publisher IS NOT NULL))),
  constraint two_persons_approve CHECK ((((first_approver IS NULL) = (first_role IS NULL)) AND ((second_approver IS NULL) = (second_role IS NULL)) AND ((second_approver IS NULL) OR ((first_approver IS NOT NULL) AND (second_approver <> first_approver) AND (second_role <> first_role)))))
);
alter table policy.pack_version owner to comity_owner;
CREATE INDEX pack_version_effective ON policy.pack_version USING btree (effective_at DESC, id DESC) WHERE (effective_at IS NOT NULL);
CREATE UNIQUE INDEX pack_version_installed_once ON policy.pack_version USING btree (((author IS NULL))) WHERE (author IS NULL);
CREATE TRIGGER pack_version_stays_itself BEFORE UPDATE ON policy.pack_version FOR EACH ROW WHEN (((((((old.pack IS DISTINCT FROM new.pack) OR (old.pack_version IS DISTINCT FROM new.pack_version)) OR (old.digest IS DISTINCT FROM new.digest)) OR (old.tests_digest IS DISTINCT FROM new.tests_digest)) OR (old.author IS DISTINCT FROM new.author)) OR (old.keeper IS DISTINCT FROM new.keeper))) EXECUTE FUNCTION policy.refuse_another_pack();

create table retention.certificate (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  number text not null,
  requesting_agency text not null,
  source_agency text not null,
  recipient_agency text not null,
  issued_at timestamp with time zone not null,
  keep_until timestamp with time zone not null,
  constraint certificate_pkey PRIMARY KEY (id),
  constraint certificate_number_key UNIQUE (number),
  constraint certificate_version_check CHECK ((version = 1))
);
alter table retention.certificate owner to comity_owner;
CREATE INDEX certificate_issued ON retention.certificate USING btree (source_agency, issued_at);
CREATE INDEX certificate_recipient ON retention.certificate USING btree (recipient_agency, id);
CREATE INDEX certificate_requesting ON retention.certificate USING btree (requesting_agency, id);
CREATE INDEX certificate_source ON retention.certificate USING btree (source_agency, id);

create table retention.destroyed_file (
  id uuid not null,
  certificate_id uuid not null,
  "position" integer not null,
  record jsonb not null,
  requesting_agency text not null,
  source_agency text not null,
  recipient_agency text not null,
  constraint destroyed_file_pkey PRIMARY KEY (id),
  constraint destroyed_file_position_check CHECK (("position" >= 0))
);
alter table retention.destroyed_file owner to comity_owner;
CREATE INDEX destroyed_file_certificate ON retention.destroyed_file USING btree (certificate_id, "position");

create table retention.destroyed_package (
  package_id uuid not null,
  certificate_id uuid not null,
  "position" integer not null,
  record jsonb not null,
  requesting_agency text not null,
  source_agency text not null,
  recipient_agency text not null,
  constraint destroyed_package_pkey PRIMARY KEY (package_id),
  constraint destroyed_package_position_check CHECK (("position" >= 0))
);
alter table retention.destroyed_package owner to comity_owner;
CREATE INDEX destroyed_package_certificate ON retention.destroyed_package USING btree (certificate_id, "position");

create table retention.last_sweep (
  only_row boolean not null,
  ended_at timestamp with time zone not null,
  failed integer not null,
  constraint last_sweep_pkey PRIMARY KEY (only_row),
  constraint last_sweep_failed_check CHECK ((failed >= 0)),
  constraint last_sweep_only_row_check CHECK (only_row)
);
alter table retention.last_sweep owner to comity_owner;

create table retention.legal_hold (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  number text not null,
  status text not null,
  source_agency text not null,
  share_request_id uuid,
  package_ids uuid[] not null,
  placed_by uuid not null,
  lift_proposed_by uuid,
  lift_confirmed_by uuid,
  detail_id uuid not null,
  file_id uuid,
  constraint legal_hold_pkey PRIMARY KEY (id),
  constraint legal_hold_number_key UNIQUE (number),
  constraint legal_hold_status_check CHECK ((status = ANY (ARRAY['active'::text, 'lift_proposed'::text, 'lifted'::text]))),
  constraint legal_hold_version_check CHECK ((version > 0)),
  constraint lifted_by_others CHECK ((((lift_proposed_by IS NULL) OR (lift_proposed_by <> placed_by)) AND ((lift_confirmed_by IS NULL) OR ((lift_confirmed_by <> placed_by) AND (lift_confirmed_by <> lift_proposed_by))) AND ((status <> 'lifted'::text) OR ((lift_proposed_by IS NOT NULL) AND (lift_confirmed_by IS NOT NULL)))))
);
alter table retention.legal_hold owner to comity_owner;
CREATE INDEX legal_hold_file ON retention.legal_hold USING btree (file_id) WHERE (status <> 'lifted'::text);
CREATE INDEX legal_hold_request ON retention.legal_hold USING btree (share_request_id) WHERE (status <> 'lifted'::text);
CREATE INDEX legal_hold_source ON retention.legal_hold USING btree (source_agency, id);

create table retention.obligation (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  code text not null,
  status text not null,
  package_id uuid not null,
  source_agency text not null,
  recipient_agency text not null,
  due_at timestamp with time zone not null,
  constraint obligation_pkey PRIMARY KEY (id),
  constraint obligation_package_id_code_key UNIQUE (package_id, code),
  constraint obligation_status_check CHECK ((status = ANY (ARRAY['due'::text, 'attested'::text, 'overdue'::text, 'waived'::text, 'validated'::text]))),
  constraint obligation_version_check CHECK ((version > 0)),
  constraint only_reviews_are_validated CHECK (((status <> 'validated'::text) OR (code = 'O-VALIDATE-BY'::text)))
);
alter table retention.obligation owner to comity_owner;
CREATE INDEX obligation_due ON retention.obligation USING btree (due_at, id) WHERE (status = 'due'::text);
CREATE INDEX obligation_open ON retention.obligation USING btree (recipient_agency, due_at, id) WHERE (status = ANY (ARRAY['due'::text, 'overdue'::text]));
CREATE INDEX obligation_overdue ON retention.obligation USING btree (recipient_agency) WHERE (status = 'overdue'::text);
CREATE INDEX obligation_recipient ON retention.obligation USING btree (recipient_agency, id);
CREATE INDEX obligation_source ON retention.obligation USING btree (source_agency, id);

create table retention.purge_brake (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  number text not null,
  status text not null,
  source_agency text not null,
  covers_until timestamp with time zone,
  first_released_by uuid,
  first_role text,
  second_released_by uuid,
  second_role text,
  constraint purge_brake_pkey PRIMARY KEY (id),
  constraint purge_brake_number_key UNIQUE (number),
  constraint purge_brake_status_check CHECK ((status = ANY (ARRAY['pulled'::text, 'half_released'::text, 'released'::text, 'ended'::text]))),
  constraint purge_brake_version_check CHECK ((version > 0)),
  constraint released_by_two CHECK ((((first_released_by IS NULL) = (first_role IS NULL)) AND ((second_released_by IS NULL) = (second_role IS NULL)) AND ((second_released_by IS NULL) OR ((second_released_by <> first_released_by) AND (second_role <> first_role))) AND ((status <> 'half_released'::text) OR (first_released_by IS NOT NULL)) AND ((status <> 'released'::text) OR ((first_released_by IS NOT NULL) AND (second_released_by IS NOT NULL))) AND ((covers_until IS NOT NULL) = (status = 'released'::text))))
);
alter table retention.purge_brake owner to comity_owner;
CREATE INDEX purge_brake_source ON retention.purge_brake USING btree (source_agency, id);
CREATE UNIQUE INDEX purge_brake_open ON retention.purge_brake USING btree (source_agency) WHERE (status = ANY (ARRAY['pulled'::text, 'half_released'::text]));

create table retention.reminder (
  obligation_id uuid not null,
  step text not null,
  told_at timestamp with time zone not null,
  constraint reminder_pkey PRIMARY KEY (obligation_id, step)
);
alter table retention.reminder owner to comity_owner;

create table retention.sealed_file (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  kind text not null,
  status text not null,
  requesting_agency text not null,
  source_agency text not null,
  recipient_agency text not null,
  due_at timestamp with time zone,
  begun_at timestamp with time zone,
  destroyed_at timestamp with time zone,
  constraint sealed_file_pkey PRIMARY KEY (id),
  constraint sealed_file_destroyed CHECK (((destroyed_at IS NULL) = (status <> 'destroyed'::text))),
  constraint sealed_file_due CHECK (((due_at IS NULL) = (status = 'open'::text))),
  constraint sealed_file_kind_check CHECK ((kind = ANY (ARRAY['share-request'::text, 'complaint'::text, 'rights-case'::text, 'agreement'::text, 'legal-hold'::text, 'purge-brake'::text, 'ledger-restore'::text]))),
  constraint sealed_file_never_early CHECK ((((begun_at IS NULL) = (status = ANY (ARRAY['open'::text, 'closed'::text]))) AND ((begun_at IS NULL) OR (begun_at >= due_at)))),
  constraint sealed_file_status_check CHECK ((status = ANY (ARRAY['open'::text, 'closed'::text, 'destroying'::text, 'destroyed'::text]))),
  constraint sealed_file_version_check CHECK ((version > 0))
);
alter table retention.sealed_file owner to comity_owner;
CREATE INDEX sealed_file_being_destroyed ON retention.sealed_file USING btree (id) WHERE (status = 'destroying'::text);
CREATE INDEX sealed_file_due ON retention.sealed_file USING btree (due_at, id) WHERE (status = 'closed'::text);
CREATE INDEX sealed_file_recipient ON retention.sealed_file USING btree (recipient_agency, due_at);
CREATE INDEX sealed_file_requesting ON retention.sealed_file USING btree (requesting_agency, due_at);
CREATE INDEX sealed_file_source ON retention.sealed_file USING btree (source_agency, due_at);

create table rights.rights_case (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  number text not null,
  status text not null,
  kind text not null,
  agency text not null,
  due_at timestamp with time zone,
  constraint rights_case_pkey PRIMARY KEY (id),
  constraint rights_case_number_key UNIQUE (number),
  constraint rights_case_kind_check CHECK ((kind = ANY (ARRAY['accounting'::text, 'access'::text, 'correction'::text]))),
  constraint rights_case_status_check CHECK ((status = ANY (ARRAY['received'::text, 'withdrawn'::text, 'answered'::text]))),
  constraint rights_case_version_check CHECK ((version > 0))
);
alter table rights.rights_case owner to comity_owner;
CREATE INDEX rights_case_agency ON rights.rights_case USING btree (agency, id);

create table sharing.decision (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  share_request_id uuid not null,
  ordinal integer not null,
  status text not null,
  outcome text not null,
  source_agency text not null,
  requesting_agency text not null,
  first_approver uuid,
  second_approver uuid,
  first_role text,
  second_role text,
  constraint decision_pkey PRIMARY KEY (id),
  constraint decision_share_request_id_ordinal_key UNIQUE (share_request_id, ordinal),
  constraint decision_version_check CHECK ((version > 0)),
  constraint four_eyes CHECK ((((first_approver IS NULL) = (first_role IS NULL)) AND ((second_approver IS NULL) = (second_role IS NULL)) AND ((second_approver IS NULL) OR ((first_approver IS NOT NULL) AND (second_approver <> first_approver) AND (second_role <> first_role)))))
);
alter table sharing.decision owner to comity_owner;
CREATE UNIQUE INDEX decision_one_open ON sharing.decision USING btree (share_request_id) WHERE (status = 'awaiting_second_approval'::text);

create table sharing.evaluation (
  id uuid not null,
  share_request_id uuid not null,
  stage text not null,
  outcome text not null,
  pack text not null,
  pack_digest text not null,
  facts_digest text not null,
  result jsonb not null,
  facts_detail_id uuid not null,
  agencies text[] not null,
  evaluated_at timestamp with time zone not null,
  constraint evaluation_pkey PRIMARY KEY (id)
);
alter table sharing.evaluation owner to comity_owner;
CREATE INDEX evaluation_request ON sharing.evaluation USING btree (share_request_id, evaluated_at);

create table sharing.grant_standing (
  grant_id uuid not null,
  grant_version integer not null,
  pack_digest text not null,
  facts_digest text not null,
  stands boolean not null,
  rules text[] not null,
  checked_at timestamp with time zone not null,
  constraint grant_standing_pkey PRIMARY KEY (grant_id)
);
alter table sharing.grant_standing owner to comity_owner;

create table sharing.recheck (
  id uuid not null,
  cause text not null,
  subject text not null,
  asked_by_agency text not null,
  asked_at timestamp with time zone not null,
  part text default 'grants'::text not null,
  after_id uuid default '00000000-0000-0000-0000-000000000000'::uuid not null,
  grants_checked integer default 0 not null,
  grants_suspended integer default 0 not null,
  grants_resumed integer default 0 not null,
  requests_checked integer default 0 not null,
  requests_changed integer default 0 not null,
  failed integer default 0 not null,
  finished_at timestamp with time zone,
  constraint recheck_pkey PRIMARY KEY (id),
  constraint recheck_cause_check CHECK ((cause = ANY (ARRAY['agreement'::text, 'person'::text, 'policy'::text, 'time'::text, 'complaint'::text]))),
  constraint recheck_check CHECK (((part = 'done'::text) = (finished_at IS NOT NULL))),
  constraint recheck_part_check CHECK ((part = ANY (ARRAY['grants'::text, 'requests'::text, 'done'::text])))
);
alter table sharing.recheck owner to comity_owner;
CREATE INDEX recheck_finished ON sharing.recheck USING btree (finished_at) WHERE (finished_at IS NOT NULL);
CREATE INDEX recheck_latest ON sharing.recheck USING btree (cause, asked_at DESC, id DESC);
CREATE INDEX recheck_open ON sharing.recheck USING btree (asked_at, id) WHERE (finished_at IS NULL);

create table sharing.release_grant (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  number text not null,
  status text not null,
  share_request_id uuid not null,
  decision_id uuid not null,
  requesting_agency text not null,
  source_agency text not null,
  recipient_agency text not null,
  agreement_id text,
  starts_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint release_grant_pkey PRIMARY KEY (id),
  constraint release_grant_number_key UNIQUE (number),
  constraint release_grant_version_check CHECK ((version > 0))
);
alter table sharing.release_grant owner to comity_owner;
CREATE INDEX release_grant_agreement ON sharing.release_grant USING btree (agreement_id) WHERE (status = ANY (ARRAY['active'::text, 'suspended'::text]));
CREATE INDEX release_grant_due ON sharing.release_grant USING btree (expires_at) WHERE (status = ANY (ARRAY['active'::text, 'suspended'::text]));
CREATE INDEX release_grant_live ON sharing.release_grant USING btree (id) WHERE (status = ANY (ARRAY['active'::text, 'suspended'::text]));
CREATE INDEX release_grant_recipient ON sharing.release_grant USING btree (recipient_agency, id);
CREATE INDEX release_grant_request ON sharing.release_grant USING btree (share_request_id);
CREATE INDEX release_grant_requesting ON sharing.release_grant USING btree (requesting_agency, id);
CREATE INDEX release_grant_source ON sharing.release_grant USING btree (source_agency, status, id);

create table sharing.share_request (
  id uuid not null,
  version integer not null,
  state jsonb not null,
  number text not null,
  status text not null,
  requester_id uuid not null,
  requesting_agency text not null,
  source_agency text not null,
  recipient_agency text not null,
  purpose text not null,
  submitted_at timestamp with time zone,
  detail_id uuid not null,
  clock_from timestamp with time zone,
  constraint share_request_pkey PRIMARY KEY (id),
  constraint share_request_number_key UNIQUE (number),
  constraint share_request_version_check CHECK ((version > 0))
);
alter table sharing.share_request owner to comity_owner;
CREATE INDEX share_request_agreement ON sharing.share_request USING btree (((state #>> '{content,agreement}'::text[]))) WHERE (status = ANY (ARRAY['submitted'::text, 'in_review'::text, 'info_requested'::text]));
CREATE INDEX share_request_decided ON sharing.share_request USING btree (source_agency, purpose, id) WHERE (status = 'decided'::text);
CREATE INDEX share_request_draft ON sharing.share_request USING btree (id) WHERE (status = 'draft'::text);
CREATE INDEX share_request_open ON sharing.share_request USING btree (id) WHERE (status = ANY (ARRAY['submitted'::text, 'in_review'::text]));
CREATE INDEX share_request_recipient ON sharing.share_request USING btree (recipient_agency, id);
CREATE INDEX share_request_requester ON sharing.share_request USING btree (requester_id, source_agency, recipient_agency);
CREATE INDEX share_request_requesting ON sharing.share_request USING btree (requesting_agency, id);
CREATE INDEX share_request_source ON sharing.share_request USING btree (source_agency, status, submitted_at, id);
CREATE INDEX share_request_submitted ON sharing.share_request USING btree (submitted_at) WHERE (submitted_at IS NOT NULL);
CREATE INDEX share_request_to_approve ON sharing.share_request USING btree (source_agency, COALESCE(clock_from, submitted_at), id) WHERE ((status = ANY (ARRAY['submitted'::text, 'in_review'::text])) AND ((state ->> 'pendingDecision'::text) IS NOT NULL));
CREATE INDEX share_request_to_decide ON sharing.share_request USING btree (source_agency, COALESCE(clock_from, submitted_at), id) WHERE ((status = ANY (ARRAY['submitted'::text, 'in_review'::text])) AND ((state ->> 'pendingDecision'::text) IS NULL));

alter sequence app.schema_migration_id_seq owned by app.schema_migration.id;

create view directory.agency_record with (security_invoker=true) as
 SELECT record_id AS id,
    version,
    state,
    id AS slug,
    level,
    kind,
    grama,
    part23,
    jurisdiction,
    time_zone,
    ori
   FROM directory.agency;
alter view directory.agency_record owner to comity_owner;

alter table agreements.register_entry add constraint register_entry_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES agreements.agreement(id);
alter table disclosure.package add constraint package_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES sharing.release_grant(id);
alter table disclosure.package add constraint package_share_request_id_fkey FOREIGN KEY (share_request_id) REFERENCES sharing.share_request(id);
alter table disclosure.package_content add constraint package_content_key_epoch FOREIGN KEY (key_epoch) REFERENCES disclosure.key_epoch(id);
alter table disclosure.package_content add constraint package_content_package_id_fkey FOREIGN KEY (package_id) REFERENCES disclosure.package(id);
alter table disclosure.package_content add constraint package_content_spare_epoch FOREIGN KEY (spare_epoch) REFERENCES disclosure.key_epoch(id);
alter table policy.pack_version add constraint pack_version_digest_fkey FOREIGN KEY (digest) REFERENCES policy.pack_content(digest);
alter table policy.pack_version add constraint pack_version_tests_digest_fkey FOREIGN KEY (tests_digest) REFERENCES policy.pack_tests(digest);
alter table retention.destroyed_file add constraint destroyed_file_certificate_id_fkey FOREIGN KEY (certificate_id) REFERENCES retention.certificate(id);
alter table retention.destroyed_file add constraint destroyed_file_id_fkey FOREIGN KEY (id) REFERENCES retention.sealed_file(id);
alter table retention.destroyed_package add constraint destroyed_package_certificate_id_fkey FOREIGN KEY (certificate_id) REFERENCES retention.certificate(id);
alter table retention.destroyed_package add constraint destroyed_package_package_id_fkey FOREIGN KEY (package_id) REFERENCES disclosure.package(id);
alter table retention.legal_hold add constraint legal_hold_share_request_id_fkey FOREIGN KEY (share_request_id) REFERENCES sharing.share_request(id);
alter table retention.obligation add constraint obligation_package_id_fkey FOREIGN KEY (package_id) REFERENCES disclosure.package(id);
alter table retention.reminder add constraint reminder_obligation_id_fkey FOREIGN KEY (obligation_id) REFERENCES retention.obligation(id);
alter table sharing.decision add constraint decision_share_request_id_fkey FOREIGN KEY (share_request_id) REFERENCES sharing.share_request(id);
alter table sharing.evaluation add constraint evaluation_share_request_id_fkey FOREIGN KEY (share_request_id) REFERENCES sharing.share_request(id);
alter table sharing.grant_standing add constraint grant_standing_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES sharing.release_grant(id);
alter table sharing.release_grant add constraint release_grant_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES sharing.decision(id);
alter table sharing.release_grant add constraint release_grant_share_request_id_fkey FOREIGN KEY (share_request_id) REFERENCES sharing.share_request(id);

alter table agreements.agreement enable row level security;
alter table agreements.agreement force row level security;
create policy agreement_auditor on agreements.agreement for select to comity_auditor using (true);
create policy agreement_change on agreements.agreement for update to comity_app using ((visible_to @> ARRAY[( SELECT app.agency() AS agency)])) with check ((visible_to @> ARRAY[( SELECT app.agency() AS agency)]));
create policy agreement_draft on agreements.agreement for insert to comity_app with check ((parties @> ARRAY[( SELECT app.agency() AS agency)]));
create policy agreement_owner on agreements.agreement for select to comity_owner using (true);
create policy agreement_purger on agreements.agreement to comity_purger using (true) with check (true);
create policy agreement_read on agreements.agreement for select to comity_app using ((visible_to @> ARRAY[( SELECT app.agency() AS agency)]));

alter table agreements.register_entry enable row level security;
alter table agreements.register_entry force row level security;
create policy register_insert on agreements.register_entry for insert to comity_app, comity_purger with check ((EXISTS ( SELECT
   FROM agreements.agreement
  WHERE (agreement.id = register_entry.agreement_id))));
create policy register_read on agreements.register_entry for select to comity_app, comity_auditor, comity_purger using (true);
create policy register_update on agreements.register_entry for update to comity_app, comity_purger using ((EXISTS ( SELECT
   FROM agreements.agreement
  WHERE (agreement.id = register_entry.agreement_id)))) with check ((EXISTS ( SELECT
   FROM agreements.agreement
  WHERE (agreement.id = register_entry.agreement_id))));

alter table app.installation enable row level security;
alter table app.installation force row level security;
create policy installation_owner on app.installation to comity_owner using (true) with check (true);

alter table complaints.complaint enable row level security;
alter table complaints.complaint force row level security;
create policy complaint_auditor on complaints.complaint for select to comity_auditor using (true);
create policy complaint_overseer on complaints.complaint to comity_app using ((overseer_agency = ( SELECT app.agency() AS agency))) with check ((overseer_agency = ( SELECT app.agency() AS agency)));
create policy complaint_owner on complaints.complaint for select to comity_owner using (true);
create policy complaint_purger on complaints.complaint for select to comity_purger using (true);
create policy complaint_purger_locks on complaints.complaint for update to comity_purger using (true) with check (false);
create policy complaint_source on complaints.complaint for select to comity_app using ((source_agencies @> ARRAY[( SELECT app.agency() AS agency)]));

alter table directory.agency enable row level security;
alter table directory.agency force row level security;
create policy agency_insert on directory.agency for insert to comity_app with check ((id = ( SELECT app.agency() AS agency)));
create policy agency_read on directory.agency for select to comity_app, comity_auditor, comity_purger using (true);
create policy agency_update on directory.agency for update to comity_app using ((id = ( SELECT app.agency() AS agency))) with check ((id = ( SELECT app.agency() AS agency)));

alter table directory.person enable row level security;
alter table directory.person force row level security;
create policy person_auditor on directory.person for select to comity_auditor using (true);
create policy person_of_shared_request on directory.person for select to comity_app using ((EXISTS ( SELECT
   FROM sharing.share_request r
  WHERE (r.requester_id = person.id))));
create policy person_own_agency on directory.person to comity_app using ((agency_id = ( SELECT app.agency() AS agency))) with check ((agency_id = ( SELECT app.agency() AS agency)));
create policy person_purger on directory.person for select to comity_purger using (true);
create policy person_purger_forgets on directory.person for update to comity_purger using (((NOT active) AND (inactive_since < (clock_timestamp() - '366 days'::interval)))) with check (((NOT active) AND (handle IS NULL) AND (display_name = ''::text)));
create policy person_self on directory.person for select to comity_app using (((id)::text = ( SELECT app.person() AS person)));

alter table disclosure.accounting enable row level security;
alter table disclosure.accounting force row level security;
create policy accounting_auditor on disclosure.accounting for select to comity_auditor using (true);
create policy accounting_owner on disclosure.accounting for select to comity_owner using (true);
create policy accounting_party on disclosure.accounting to comity_app using ((((( SELECT app.agency() AS agency) = source_agency) OR (( SELECT app.agency() AS agency) = requesting_agency)) OR (( SELECT app.agency() AS agency) = recipient_agency))) with check (((( SELECT app.agency() AS agency) = source_agency) OR (( SELECT app.agency() AS agency) = recipient_agency)));
create policy accounting_purger on disclosure.accounting for select to comity_purger using (true);

alter table disclosure.begun_purge enable row level security;
alter table disclosure.begun_purge force row level security;
create policy begun_purge_noted on disclosure.begun_purge to comity_owner using (true) with check (true);
create policy begun_purge_purger on disclosure.begun_purge for select to comity_purger using (true);

alter table disclosure.key_epoch enable row level security;
alter table disclosure.key_epoch force row level security;
create policy key_epoch_agency on disclosure.key_epoch to comity_app using ((agency = ( SELECT app.agency() AS agency))) with check (((agency = ( SELECT app.agency() AS agency)) AND (destroyed_at IS NULL)));
create policy key_epoch_auditor on disclosure.key_epoch for select to comity_auditor using (true);
create policy key_epoch_purger on disclosure.key_epoch to comity_purger using (true) with check (true);

alter table disclosure.package enable row level security;
alter table disclosure.package force row level security;
create policy package_auditor on disclosure.package for select to comity_auditor using (true);
create policy package_owner on disclosure.package for select to comity_owner using (true);
create policy package_party on disclosure.package to comity_app using ((((( SELECT app.agency() AS agency) = requesting_agency) OR (( SELECT app.agency() AS agency) = source_agency)) OR (( SELECT app.agency() AS agency) = recipient_agency))) with check ((((( SELECT app.agency() AS agency) = requesting_agency) OR (( SELECT app.agency() AS agency) = source_agency)) OR (( SELECT app.agency() AS agency) = recipient_agency)));
create policy package_purger on disclosure.package to comity_purger using (true) with check (true);

alter table disclosure.package_content enable row level security;
alter table disclosure.package_content force row level security;
create policy package_content_party on disclosure.package_content to comity_app using (((( SELECT app.agency() AS agency) = source_agency) OR (( SELECT app.agency() AS agency) = recipient_agency))) with check ((( SELECT app.agency() AS agency) = source_agency));
create policy package_content_purger on disclosure.package_content to comity_purger using (true);
create policy package_content_purger_moves on disclosure.package_content for update to comity_purger using (true) with check (true);

alter table ledger.checkpoint enable row level security;
alter table ledger.checkpoint force row level security;
create policy checkpoint_append on ledger.checkpoint for insert to comity_sequencer with check (true);
create policy checkpoint_read on ledger.checkpoint for select to comity_app, comity_auditor, comity_purger, comity_sequencer using (true);

alter table ledger.entry enable row level security;
alter table ledger.entry force row level security;
create policy entry_all on ledger.entry for select to comity_auditor, comity_owner, comity_sequencer using (true);
create policy entry_append on ledger.entry for insert to comity_sequencer with check (true);
create policy entry_of_agency on ledger.entry for select to comity_app using ((agencies @> ARRAY[( SELECT app.agency() AS agency)]));

alter table ledger.file_key_move enable row level security;
alter table ledger.file_key_move force row level security;
create policy file_key_move_purger on ledger.file_key_move to comity_purger using (true) with check (true);

alter table ledger.head enable row level security;
alter table ledger.head force row level security;
create policy head_move on ledger.head for update to comity_sequencer using (true) with check (true);
create policy head_read on ledger.head for select to comity_auditor, comity_sequencer using (true);

alter table ledger.inbox enable row level security;
alter table ledger.inbox force row level security;
create policy inbox_remove on ledger.inbox for delete to comity_sequencer using (true);
create policy inbox_take on ledger.inbox for select to comity_sequencer using (true);
create policy inbox_watch on ledger.inbox for select to comity_auditor using (true);
create policy inbox_write on ledger.inbox for insert to comity_app, comity_purger with check (true);

alter table ledger.sealed_detail enable row level security;
alter table ledger.sealed_detail force row level security;
create policy sealed_detail_party on ledger.sealed_detail to comity_app using (((( SELECT app.agency() AS agency) = ANY (agencies)) AND ((aggregate_kind <> 'share-request'::text) OR (( SELECT app.agency() AS agency) = agencies[1]) OR (EXISTS ( SELECT
   FROM sharing.share_request r
  WHERE (r.id = sealed_detail.aggregate_id)))))) with check ((( SELECT app.agency() AS agency) = ANY (agencies)));
create policy sealed_detail_purger on ledger.sealed_detail for select to comity_purger using (true);
create policy sealed_detail_purger_deletes on ledger.sealed_detail for delete to comity_purger using (doomed);
create policy sealed_detail_purger_dooms on ledger.sealed_detail for update to comity_purger using (true) with check ((doomed AND (EXISTS ( SELECT
   FROM retention.sealed_file f
  WHERE ((f.id = sealed_detail.file_id) AND (f.status = 'destroying'::text))))));
create policy sealed_detail_purger_moves on ledger.sealed_detail for update to comity_purger using ((NOT doomed)) with check (((NOT doomed) AND (EXISTS ( SELECT
   FROM ledger.file_key_move m
  WHERE ((m.file_id = sealed_detail.file_id) AND (m.to_epoch = sealed_detail.key_epoch) AND (m.to_place = sealed_detail.key_place)))) AND (NOT (EXISTS ( SELECT
   FROM retention.sealed_file f
  WHERE ((f.id = sealed_detail.file_id) AND (f.status = ANY (ARRAY['destroying'::text, 'destroyed'::text]))))))));
create policy sealed_detail_purger_seals on ledger.sealed_detail for insert to comity_purger with check ((NOT doomed));

alter table ledger.shared_entry enable row level security;
alter table ledger.shared_entry force row level security;
create policy shared_entry_append on ledger.shared_entry for insert to comity_owner, comity_sequencer with check (true);
create policy shared_entry_of_agency on ledger.shared_entry for select to comity_app using ((agency = ( SELECT app.agency() AS agency)));
create policy shared_entry_verify on ledger.shared_entry for select to comity_auditor using (true);

alter table ledger.tile enable row level security;
alter table ledger.tile force row level security;
create policy tile_append on ledger.tile for insert to comity_sequencer with check (true);
create policy tile_grow on ledger.tile for update to comity_sequencer using (true) with check (true);
create policy tile_read on ledger.tile for select to comity_app, comity_auditor, comity_purger, comity_sequencer using (true);

alter table ledger.verification enable row level security;
alter table ledger.verification force row level security;
create policy verification_own on ledger.verification to comity_app using ((agency_id = ( SELECT app.agency() AS agency))) with check ((agency_id = ( SELECT app.agency() AS agency)));

alter table notifications.notice enable row level security;
alter table notifications.notice force row level security;
create policy notice_purger on notifications.notice to comity_purger using (true) with check (true);
create policy notice_read on notifications.notice for select to comity_app using (((agency = ( SELECT app.agency() AS agency)) AND ((person_id IS NULL) OR ((person_id)::text = ( SELECT app.person() AS person)))));
create policy notice_tell on notifications.notice for insert to comity_app with check ((((about_kind = 'grant'::text) AND (EXISTS ( SELECT
   FROM sharing.release_grant g
  WHERE ((g.id = notice.about_id) AND (((notice.agency = g.source_agency) OR (notice.agency = g.requesting_agency)) OR (notice.agency = g.recipient_agency)))))) OR ((about_kind = 'share-request'::text) AND (EXISTS ( SELECT
   FROM sharing.share_request r
  WHERE ((r.id = notice.about_id) AND (((notice.agency = r.source_agency) OR (notice.agency = r.requesting_agency)) OR (notice.agency = r.recipient_agency))))))));
create policy notice_tell_of_letters on notifications.notice for insert to comity_app with check ((((about_kind = 'complaint'::text) AND (EXISTS ( SELECT
   FROM complaints.complaint c
  WHERE ((c.id = notice.about_id) AND (notice.agency = c.overseer_agency))))) OR ((about_kind = 'rights-case'::text) AND (EXISTS ( SELECT
   FROM rights.rights_case r
  WHERE ((r.id = notice.about_id) AND (notice.agency = r.agency)))))));

alter table platform.idempotency enable row level security;
alter table platform.idempotency force row level security;
create policy idempotency_own on platform.idempotency to comity_app using (((agency = ( SELECT app.agency() AS agency)) AND (person = ( SELECT app.person() AS person)))) with check (((agency = ( SELECT app.agency() AS agency)) AND (person = ( SELECT app.person() AS person))));
create policy idempotency_sweep on platform.idempotency to comity_purger using (true);

alter table platform.letter_draft enable row level security;
alter table platform.letter_draft force row level security;
create policy letter_draft_own on platform.letter_draft to comity_app using ((encode(token_hash, 'hex'::text) = ( SELECT app.draft() AS draft))) with check ((encode(token_hash, 'hex'::text) = ( SELECT app.draft() AS draft)));
create policy letter_draft_sweep on platform.letter_draft to comity_purger using (true);

alter table platform.outbox enable row level security;
alter table platform.outbox force row level security;
create policy outbox_all on platform.outbox to comity_purger using (true) with check (true);
create policy outbox_insert on platform.outbox for insert to comity_app with check (true);

alter table platform.public_try enable row level security;
alter table platform.public_try force row level security;
create policy public_try_count on platform.public_try to comity_app using ((( SELECT app.agency() AS agency) IS NULL)) with check ((( SELECT app.agency() AS agency) IS NULL));
create policy public_try_sweep on platform.public_try to comity_purger using (true);

alter table platform.session enable row level security;
alter table platform.session force row level security;
create policy session_agency_end on platform.session for delete to comity_app using ((agency = ( SELECT app.agency() AS agency)));
create policy session_agency_read on platform.session for select to comity_app using ((agency = ( SELECT app.agency() AS agency)));
create policy session_presented on platform.session to comity_app using ((token_hash = ( SELECT app.session() AS session))) with check ((token_hash = ( SELECT app.session() AS session)));
create policy session_start on platform.session for insert to comity_app with check (((agency = ( SELECT app.agency() AS agency)) AND (person = ( SELECT app.person() AS person))));
create policy session_sweep on platform.session to comity_purger using (true);

alter table policy.pack_content enable row level security;
alter table policy.pack_content force row level security;
create policy pack_content_keep on policy.pack_content for insert to comity_app with check (true);
create policy pack_content_owner on policy.pack_content for select to comity_owner using (true);
create policy pack_content_read on policy.pack_content for select to comity_app, comity_auditor, comity_purger using (true);

alter table policy.pack_tests enable row level security;
alter table policy.pack_tests force row level security;
create policy pack_tests_keep on policy.pack_tests for insert to comity_app with check (true);
create policy pack_tests_read on policy.pack_tests for select to comity_app, comity_auditor, comity_purger using (true);

alter table policy.pack_version enable row level security;
alter table policy.pack_version force row level security;
create policy pack_version_change on policy.pack_version for update to comity_app using ((keeper = ( SELECT app.agency() AS agency))) with check ((keeper = ( SELECT app.agency() AS agency)));
create policy pack_version_propose on policy.pack_version for insert to comity_app with check (((keeper = ( SELECT app.agency() AS agency)) OR ((( SELECT app.agency() AS agency) IS NULL) AND (author IS NULL))));
create policy pack_version_purger on policy.pack_version to comity_purger using (true) with check (true);
create policy pack_version_read on policy.pack_version for select to comity_app, comity_auditor using (true);

alter table retention.certificate enable row level security;
alter table retention.certificate force row level security;
create policy certificate_auditor on retention.certificate for select to comity_auditor using (true);
create policy certificate_party on retention.certificate for select to comity_app using ((((( SELECT app.agency() AS agency) = requesting_agency) OR (( SELECT app.agency() AS agency) = source_agency)) OR (( SELECT app.agency() AS agency) = recipient_agency)));
create policy certificate_purger on retention.certificate to comity_purger using (true) with check (true);

alter table retention.destroyed_file enable row level security;
alter table retention.destroyed_file force row level security;
create policy destroyed_file_auditor on retention.destroyed_file for select to comity_auditor using (true);
create policy destroyed_file_party on retention.destroyed_file for select to comity_app using ((((( SELECT app.agency() AS agency) = requesting_agency) OR (( SELECT app.agency() AS agency) = source_agency)) OR (( SELECT app.agency() AS agency) = recipient_agency)));
create policy destroyed_file_purger on retention.destroyed_file to comity_purger using (true) with check (true);

alter table retention.destroyed_package enable row level security;
alter table retention.destroyed_package force row level security;
create policy destroyed_package_auditor on retention.destroyed_package for select to comity_auditor using (true);
create policy destroyed_package_party on retention.destroyed_package for select to comity_app using ((((( SELECT app.agency() AS agency) = requesting_agency) OR (( SELECT app.agency() AS agency) = source_agency)) OR (( SELECT app.agency() AS agency) = recipient_agency)));
create policy destroyed_package_purger on retention.destroyed_package to comity_purger using (true) with check (true);

alter table retention.last_sweep enable row level security;
alter table retention.last_sweep force row level security;
create policy last_sweep_everybody on retention.last_sweep for select to comity_app using (true);
create policy last_sweep_purger on retention.last_sweep to comity_purger using (true) with check (true);

alter table retention.legal_hold enable row level security;
alter table retention.legal_hold force row level security;
create policy legal_hold_auditor on retention.legal_hold for select to comity_auditor using (true);
create policy legal_hold_purger on retention.legal_hold for select to comity_purger using (true);
create policy legal_hold_source on retention.legal_hold to comity_app using ((source_agency = ( SELECT app.agency() AS agency))) with check ((source_agency = ( SELECT app.agency() AS agency)));

alter table retention.obligation enable row level security;
alter table retention.obligation force row level security;
create policy obligation_auditor on retention.obligation for select to comity_auditor using (true);
create policy obligation_owner on retention.obligation for select to comity_owner using (true);
create policy obligation_party on retention.obligation to comity_app using (((( SELECT app.agency() AS agency) = source_agency) OR (( SELECT app.agency() AS agency) = recipient_agency))) with check (((( SELECT app.agency() AS agency) = source_agency) OR (( SELECT app.agency() AS agency) = recipient_agency)));
create policy obligation_purger on retention.obligation to comity_purger using (true) with check (true);

alter table retention.purge_brake enable row level security;
alter table retention.purge_brake force row level security;
create policy purge_brake_auditor on retention.purge_brake for select to comity_auditor using (true);
create policy purge_brake_purger_pulls on retention.purge_brake for insert to comity_purger with check ((status = 'pulled'::text));
create policy purge_brake_purger_reads on retention.purge_brake for select to comity_purger using (true);
create policy purge_brake_purger_renews on retention.purge_brake for update to comity_purger using ((status = ANY (ARRAY['pulled'::text, 'half_released'::text]))) with check ((status = ANY (ARRAY['pulled'::text, 'ended'::text])));
create policy purge_brake_source on retention.purge_brake to comity_app using ((source_agency = ( SELECT app.agency() AS agency))) with check ((source_agency = ( SELECT app.agency() AS agency)));

alter table retention.reminder enable row level security;
alter table retention.reminder force row level security;
create policy reminder_auditor on retention.reminder for select to comity_auditor using (true);
create policy reminder_purger on retention.reminder to comity_purger using (true) with check (true);

alter table retention.sealed_file enable row level security;
alter table retention.sealed_file force row level security;
create policy sealed_file_auditor on retention.sealed_file for select to comity_auditor using (true);
create policy sealed_file_party on retention.sealed_file for select to comity_app using ((((( SELECT app.agency() AS agency) = requesting_agency) OR (( SELECT app.agency() AS agency) = source_agency)) OR (( SELECT app.agency() AS agency) = recipient_agency)));
create policy sealed_file_purger on retention.sealed_file to comity_purger using (true) with check (true);

alter table rights.rights_case enable row level security;
alter table rights.rights_case force row level security;
create policy rights_case_agency on rights.rights_case to comity_app using ((agency = ( SELECT app.agency() AS agency))) with check ((agency = ( SELECT app.agency() AS agency)));
create policy rights_case_auditor on rights.rights_case for select to comity_auditor using (true);
create policy rights_case_owner on rights.rights_case for select to comity_owner using (true);
create policy rights_case_purger on rights.rights_case for select to comity_purger using (true);
create policy rights_case_purger_locks on rights.rights_case for update to comity_purger using (true) with check (false);
create policy rights_case_receipt on rights.rights_case for select to comity_app using (((( SELECT app.agency() AS agency) IS NULL) AND (number = ( SELECT app.receipt() AS receipt))));

alter table sharing.decision enable row level security;
alter table sharing.decision force row level security;
create policy decision_auditor on sharing.decision for select to comity_auditor using (true);
create policy decision_owner on sharing.decision for select to comity_owner using (true);
create policy decision_party on sharing.decision to comity_app using (((( SELECT app.agency() AS agency) = source_agency) OR (( SELECT app.agency() AS agency) = requesting_agency))) with check (((( SELECT app.agency() AS agency) = source_agency) OR (( SELECT app.agency() AS agency) = requesting_agency)));
create policy decision_purger on sharing.decision for select to comity_purger using (true);

alter table sharing.evaluation enable row level security;
alter table sharing.evaluation force row level security;
create policy evaluation_party on sharing.evaluation to comity_app using ((( SELECT app.agency() AS agency) = ANY (agencies))) with check ((( SELECT app.agency() AS agency) = ANY (agencies)));
create policy evaluation_purger on sharing.evaluation to comity_purger using (true) with check (true);

alter table sharing.grant_standing enable row level security;
alter table sharing.grant_standing force row level security;
create policy grant_standing_auditor on sharing.grant_standing for select to comity_auditor using (true);
create policy grant_standing_party on sharing.grant_standing for select to comity_app using ((EXISTS ( SELECT
   FROM sharing.release_grant g
  WHERE (g.id = grant_standing.grant_id))));
create policy grant_standing_purger on sharing.grant_standing to comity_purger using (true) with check (true);

alter table sharing.recheck enable row level security;
alter table sharing.recheck force row level security;
create policy recheck_auditor on sharing.recheck for select to comity_auditor using (true);
create policy recheck_own on sharing.recheck to comity_app using ((asked_by_agency = ( SELECT app.agency() AS agency))) with check (((asked_by_agency = ( SELECT app.agency() AS agency)) AND (cause <> 'time'::text)));
create policy recheck_owner on sharing.recheck for select to comity_owner using (true);
create policy recheck_purger on sharing.recheck for select to comity_purger using (true);
create policy recheck_purger_asks on sharing.recheck for insert to comity_purger with check (true);
create policy recheck_purger_deletes on sharing.recheck for delete to comity_purger using ((finished_at < (clock_timestamp() - '90 days'::interval)));
create policy recheck_purger_does on sharing.recheck for update to comity_purger using (true) with check (true);

alter table sharing.release_grant enable row level security;
alter table sharing.release_grant force row level security;
create policy release_grant_auditor on sharing.release_grant for select to comity_auditor using (true);
create policy release_grant_overseer on sharing.release_grant for select to comity_app using (((id = ANY (ARRAY( SELECT unnest(c.grant_ids) AS unnest
   FROM complaints.complaint c
  WHERE (c.overseer_agency = ( SELECT app.agency() AS agency))))) OR (share_request_id = ANY (ARRAY( SELECT unnest(c.share_request_ids) AS unnest
   FROM complaints.complaint c
  WHERE (c.overseer_agency = ( SELECT app.agency() AS agency))))) OR (agreement_id = ANY (ARRAY( SELECT unnest(c.agreement_refs) AS unnest
   FROM complaints.complaint c
  WHERE (c.overseer_agency = ( SELECT app.agency() AS agency)))))));
create policy release_grant_owner on sharing.release_grant for select to comity_owner using (true);
create policy release_grant_party on sharing.release_grant to comity_app using ((((( SELECT app.agency() AS agency) = requesting_agency) OR (( SELECT app.agency() AS agency) = source_agency)) OR (( SELECT app.agency() AS agency) = recipient_agency))) with check (((( SELECT app.agency() AS agency) = requesting_agency) OR (( SELECT app.agency() AS agency) = source_agency)));
create policy release_grant_purger on sharing.release_grant to comity_purger using (true) with check (true);

alter table sharing.share_request enable row level security;
alter table sharing.share_request force row level security;
create policy share_request_auditor on sharing.share_request for select to comity_auditor using (true);
create policy share_request_overseer on sharing.share_request for select to comity_app using (((status <> 'draft'::text) AND ((id = ANY (ARRAY( SELECT unnest(c.requests_behind) AS unnest
   FROM complaints.complaint c
  WHERE (c.overseer_agency = ( SELECT app.agency() AS agency))))) OR ((state #>> '{content,agreement}'::text[]) = ANY (ARRAY( SELECT unnest(c.agreement_refs) AS unnest
   FROM complaints.complaint c
  WHERE (c.overseer_agency = ( SELECT app.agency() AS agency))))))));
create policy share_request_owner on sharing.share_request for select to comity_owner using (true);
create policy share_request_party on sharing.share_request to comity_app using (((( SELECT app.agency() AS agency) = requesting_agency) OR ((status <> 'draft'::text) AND ((( SELECT app.agency() AS agency) = source_agency) OR (( SELECT app.agency() AS agency) = recipient_agency))))) with check (((( SELECT app.agency() AS agency) = requesting_agency) OR (( SELECT app.agency() AS agency) = source_agency)));
create policy share_request_purger on sharing.share_request to comity_purger using (true) with check (true);

grant insert, select, update on table agreements.agreement to comity_app;
grant select on table agreements.agreement to comity_auditor;
grant select, update on table agreements.agreement to comity_purger;
grant usage on sequence agreements.agreement_number to comity_app;
grant insert, select, update on table agreements.register_entry to comity_app;
grant select on table agreements.register_entry to comity_auditor;
grant insert, select, update on table agreements.register_entry to comity_purger;
grant select on table app.schema_migration to comity_auditor;
grant insert, select, update on table complaints.complaint to comity_app;
grant select on table complaints.complaint to comity_auditor;
grant select on table complaints.complaint to comity_purger;
grant update (id) on table complaints.complaint to comity_purger;
grant usage on sequence complaints.complaint_number to comity_app;
grant insert, select, update on table directory.agency to comity_app;
grant select on table directory.agency to comity_auditor;
grant select on table directory.agency to comity_purger;
grant insert, select, update on table directory.agency_record to comity_app;
grant insert, select, update on table directory.person to comity_app;
grant select on table directory.person to comity_auditor;
grant select, update on table directory.person to comity_purger;
grant insert, select, update on table disclosure.accounting to comity_app;
grant select on table disclosure.accounting to comity_auditor;
grant select on table disclosure.accounting to comity_purger;
grant select on table disclosure.begun_purge to comity_purger;
grant insert, select on table disclosure.key_epoch to comity_app;
grant select on table disclosure.key_epoch to comity_auditor;
grant insert, select, update on table disclosure.key_epoch to comity_purger;
grant insert, select, update on table disclosure.package to comity_app;
grant select on table disclosure.package to comity_auditor;
grant select, update on table disclosure.package to comity_purger;
grant insert, select on table disclosure.package_content to comity_app;
grant delete, select on table disclosure.package_content to comity_purger;
grant update (key_epoch, key_place, spare_epoch, spare_place) on table disclosure.package_content to comity_purger;
grant usage on sequence disclosure.package_number to comity_app;
grant select on table ledger.checkpoint to comity_app;
grant select on table ledger.checkpoint to comity_auditor;
grant select on table ledger.checkpoint to comity_purger;
grant insert, select on table ledger.checkpoint to comity_sequencer;
grant select on table ledger.entry to comity_app;
grant select on table ledger.entry to comity_auditor;
grant insert, select on table ledger.entry to comity_sequencer;
grant delete, insert, select on table ledger.file_key_move to comity_purger;
grant select on table ledger.head to comity_auditor;
grant select, update on table ledger.head to comity_sequencer;
grant insert (agencies, aggregate_id, aggregate_kind, aggregate_version, at, bytes, entry_id, type) on table ledger.inbox to comity_app;
grant select (at, id) on table ledger.inbox to comity_auditor;
grant insert (agencies, aggregate_id, aggregate_kind, aggregate_version, at, bytes, entry_id, type) on table ledger.inbox to comity_purger;
grant delete, select on table ledger.inbox to comity_sequencer;
grant insert, select on table ledger.sealed_detail to comity_app;
grant delete, insert, select on table ledger.sealed_detail to comity_purger;
grant update (doomed, key_epoch, key_place) on table ledger.sealed_detail to comity_purger;
grant select on table ledger.shared_entry to comity_app;
grant select on table ledger.shared_entry to comity_auditor;
grant insert on table ledger.shared_entry to comity_sequencer;
grant select on table ledger.tile to comity_app;
grant select on table ledger.tile to comity_auditor;
grant select on table ledger.tile to comity_purger;
grant insert, select, update on table ledger.tile to comity_sequencer;
grant delete, insert, select, update on table ledger.verification to comity_app;
grant insert, select on table notifications.notice to comity_app;
grant delete, insert, select on table notifications.notice to comity_purger;
grant insert, select, update on table platform.idempotency to comity_app;
grant delete, select on table platform.idempotency to comity_purger;
grant delete, insert, select, update on table platform.letter_draft to comity_app;
grant delete, select on table platform.letter_draft to comity_purger;
grant insert on table platform.outbox to comity_app;
grant delete, insert, select, update on table platform.outbox to comity_purger;
grant insert, select, update on table platform.public_try to comity_app;
grant delete, select on table platform.public_try to comity_purger;
grant delete, insert, select on table platform.session to comity_app;
grant update (seen_at) on table platform.session to comity_app;
grant delete, select on table platform.session to comity_purger;
grant insert, select on table policy.pack_content to comity_app;
grant select on table policy.pack_content to comity_auditor;
grant select on table policy.pack_content to comity_purger;
grant insert, select on table policy.pack_tests to comity_app;
grant select on table policy.pack_tests to comity_auditor;
grant select on table policy.pack_tests to comity_purger;
grant insert, select, update on table policy.pack_version to comity_app;
grant select on table policy.pack_version to comity_auditor;
grant select, update on table policy.pack_version to comity_purger;
grant select on table retention.certificate to comity_app;
grant select on table retention.certificate to comity_auditor;
grant insert, select on table retention.certificate to comity_purger;
grant usage on sequence retention.certificate_number to comity_purger;
grant select on table retention.destroyed_file to comity_app;
grant select on table retention.destroyed_file to comity_auditor;
grant insert, select on table retention.destroyed_file to comity_purger;
grant select on table retention.destroyed_package to comity_app;
grant select on table retention.destroyed_package to comity_auditor;
grant insert, select on table retention.destroyed_package to comity_purger;
grant usage on sequence retention.hold_number to comity_app;
grant select on table retention.last_sweep to comity_app;
grant insert, select, update on table retention.last_sweep to comity_purger;
grant insert, select, update on table retention.legal_hold to comity_app;
grant select on table retention.legal_hold to comity_auditor;
grant select on table retention.legal_hold to comity_purger;
grant insert, select, update on table retention.obligation to comity_app;
grant select on table retention.obligation to comity_auditor;
grant select, update on table retention.obligation to comity_purger;
grant select, update on table retention.purge_brake to comity_app;
grant select on table retention.purge_brake to comity_auditor;
grant insert, select, update on table retention.purge_brake to comity_purger;
grant usage on sequence retention.purge_brake_number to comity_purger;
grant select on table retention.reminder to comity_auditor;
grant insert, select on table retention.reminder to comity_purger;
grant select on table retention.sealed_file to comity_app;
grant select on table retention.sealed_file to comity_auditor;
grant insert, select, update on table retention.sealed_file to comity_purger;
grant insert, select, update on table rights.rights_case to comity_app;
grant select on table rights.rights_case to comity_auditor;
grant select on table rights.rights_case to comity_purger;
grant update (id) on table rights.rights_case to comity_purger;
grant usage on sequence rights.rights_case_number to comity_app;
grant insert, select, update on table sharing.decision to comity_app;
grant select on table sharing.decision to comity_auditor;
grant select on table sharing.decision to comity_purger;
grant insert, select on table sharing.evaluation to comity_app;
grant insert, select on table sharing.evaluation to comity_purger;
grant usage on sequence sharing.grant_number to comity_app;
grant select on table sharing.grant_standing to comity_app;
grant select on table sharing.grant_standing to comity_auditor;
grant delete, insert, select, update on table sharing.grant_standing to comity_purger;
grant insert, select on table sharing.recheck to comity_app;
grant select on table sharing.recheck to comity_auditor;
grant delete, insert, select, update on table sharing.recheck to comity_purger;
grant insert, select, update on table sharing.release_grant to comity_app;
grant select on table sharing.release_grant to comity_auditor;
grant select, update on table sharing.release_grant to comity_purger;
grant insert, select, update on table sharing.share_request to comity_app;
grant select on table sharing.share_request to comity_auditor;
grant select, update on table sharing.share_request to comity_purger;
grant usage on sequence sharing.share_request_number to comity_app;
