import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ledger: what was done, in one order, append-only (docs/architecture.md, ledger). `inbox` is written inside the
 * business transaction; only the sequencer moves rows from there to `entry`.
 */
export class CreateLedger1763900000200 implements MigrationInterface {
  name = 'CreateLedger1763900000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(GUARDS);
    await runner.query(RIGHTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table ledger.checkpoint, ledger.head, ledger.tile, ledger.entry, ledger.inbox;
      drop function ledger.refuse_sequenced_entry_id();
      drop function ledger.refuse_rewriting();
      drop schema ledger;
    `);
  }
}

const TABLES = `
  create schema ledger;
  grant usage on schema ledger to comity_app, comity_purger, comity_sequencer, comity_auditor;

  -- Rows live here for a fraction of a second. They are deleted when they are sequenced, so nothing can be skipped: an
  -- inbox row that is visible and not yet sequenced is simply still here, whatever its id.
  create table ledger.inbox (
    id bigint generated always as identity primary key,
    entry_id uuid not null unique,
    bytes bytea not null check (octet_length(bytes) <= 16384),
    agencies text[] not null,
    aggregate_kind text,
    aggregate_id uuid,
    aggregate_version integer,
    type text not null,
    at timestamptz not null
  ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

  -- The columns after leaf_hash repeat what the bytes say, for queries; the verifier compares them with the bytes.
  create table ledger.entry (
    seq bigint primary key check (seq >= 0),
    entry_id uuid not null unique,
    bytes bytea not null,
    leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
    agencies text[] not null,
    aggregate_kind text,
    aggregate_id uuid,
    aggregate_version integer,
    type text not null,
    at timestamptz not null
  );
  create index entry_aggregate on ledger.entry (aggregate_kind, aggregate_id, aggregate_version);
  create index entry_agencies on ledger.entry using gin (agencies);

  -- C2SP tlog-tiles: up to 256 hashes of 32 bytes a row; hash i of tile (level, idx) covers 256^level leaves.
  create table ledger.tile (
    level smallint not null check (level between 0 and 6),
    idx bigint not null check (idx >= 0),
    hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
    primary key (level, idx)
  );
  -- 8 kB of hashes do not compress, and trying costs time on every append.
  alter table ledger.tile alter column hashes set storage external;

  create table ledger.checkpoint (
    size bigint primary key check (size >= 0),
    root bytea not null check (octet_length(root) = 32),
    note text not null,
    signed_at timestamptz not null
  );

  -- Where the next entry goes, and the right edge of the tree there.
  create table ledger.head (
    only_row boolean primary key check (only_row),
    size bigint not null check (size >= 0),
    frontier bytea not null
  );
  insert into ledger.head values (true, 0, '');
`;

const GUARDS = `
  -- A used entry id is refused where it is written, in its own transaction. Found only by the sequencer it would stop
  -- the whole ledger. Security definer: the writer may not read entries; the owner is bound by a policy like everybody.
  create function ledger.refuse_sequenced_entry_id() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (select from ledger.entry where entry_id = new.entry_id) then
      raise exception 'This entry id is already in the ledger' using errcode = 'unique_violation';
    end if;
    return null;
  end $$;
  -- AFTER: a concurrent insert of the same id has waited for the unique index by then, so its outcome is visible here.
  create trigger inbox_entry_id_unused after insert on ledger.inbox
    for each row execute function ledger.refuse_sequenced_entry_id();

  -- Nobody has the right to change these tables; this stops the owner's mistakes too. A superuser can remove it, which
  -- is why checkpoints are signed outside the database.
  create function ledger.refuse_rewriting() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    raise exception 'ledger.% is append-only', tg_table_name using errcode = 'insufficient_privilege';
  end $$;
  create trigger entry_append_only before update or delete or truncate on ledger.entry
    for each statement execute function ledger.refuse_rewriting();
  create trigger checkpoint_append_only before update or delete or truncate on ledger.checkpoint
    for each statement execute function ledger.refuse_rewriting();
`;

const RIGHTS = `
  alter table ledger.inbox enable row level security;
  alter table ledger.inbox force row level security;
  alter table ledger.entry enable row level security;
  alter table ledger.entry force row level security;
  alter table ledger.tile enable row level security;
  alter table ledger.tile force row level security;
  alter table ledger.checkpoint enable row level security;
  alter table ledger.checkpoint force row level security;
  alter table ledger.head enable row level security;
  alter table ledger.head force row level security;

  -- Without the id column: who could choose ids could choose the order.
  grant insert (entry_id, bytes, agencies, aggregate_kind, aggregate_id, aggregate_version, type, at)
    on ledger.inbox to comity_app, comity_purger;
  grant select, delete on ledger.inbox to comity_sequencer;
  create policy inbox_write on ledger.inbox for insert to comity_app, comity_purger with check (true);
  create policy inbox_take on ledger.inbox for select to comity_sequencer using (true);
  create policy inbox_remove on ledger.inbox for delete to comity_sequencer using (true);

  grant select, insert on ledger.entry to comity_sequencer;
  grant select on ledger.entry to comity_app, comity_auditor;
  create policy entry_append on ledger.entry for insert to comity_sequencer with check (true);
  create policy entry_all on ledger.entry for select to comity_sequencer, comity_auditor, comity_owner using (true);
  -- @> rather than = any(): it can use the index. No agency set is the array of null, which contains nothing.
  create policy entry_of_agency on ledger.entry for select to comity_app
    using (agencies @> array[(select app.agency())]);

  grant select on ledger.tile, ledger.checkpoint to comity_app, comity_purger, comity_sequencer, comity_auditor;
  create policy tile_read on ledger.tile for select
    to comity_app, comity_purger, comity_sequencer, comity_auditor using (true);
  create policy checkpoint_read on ledger.checkpoint for select
    to comity_app, comity_purger, comity_sequencer, comity_auditor using (true);

  grant insert, update on ledger.tile to comity_sequencer;
  create policy tile_append on ledger.tile for insert to comity_sequencer with check (true);
  create policy tile_grow on ledger.tile for update to comity_sequencer using (true) with check (true);
  grant insert on ledger.checkpoint to comity_sequencer;
  create policy checkpoint_append on ledger.checkpoint for insert to comity_sequencer with check (true);

  grant select on ledger.head to comity_sequencer, comity_auditor;
  grant update on ledger.head to comity_sequencer;
  create policy head_read on ledger.head for select to comity_sequencer, comity_auditor using (true);
  create policy head_move on ledger.head for update to comity_sequencer using (true) with check (true);
`;
