import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Verifications of the whole ledger that people asked for, with how far each has come; and how long entries wait. */
export class CreateLedgerVerifications1763900001900 implements MigrationInterface {
  name = 'CreateLedgerVerifications1763900001900';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ledger.verification (
        id uuid primary key,
        agency_id text not null,
        asked_by uuid not null,
        asked_at timestamptz not null,
        -- The last sign of life: a process that died leaves a row that nobody moves on.
        seen_at timestamptz not null,
        finished_at timestamptz,
        entries_done bigint not null default 0,
        entries_total bigint not null,
        -- The verifier's report: counts, positions, keys and hashes.
        report jsonb,
        check ((finished_at is null) = (report is null))
      );
      create index verification_list on ledger.verification (agency_id, id desc);
      alter table ledger.verification enable row level security;
      alter table ledger.verification force row level security;
      grant select, insert, update, delete on ledger.verification to comity_app;
      create policy verification_own on ledger.verification to comity_app
        using (agency_id = (select app.agency())) with check (agency_id = (select app.agency()));

      -- How many entries wait and since when; neither their bytes nor whose they are.
      grant select (id, at) on ledger.inbox to comity_auditor;
      create policy inbox_watch on ledger.inbox for select to comity_auditor using (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop policy inbox_watch on ledger.inbox;
      revoke select (id, at) on ledger.inbox from comity_auditor;
      drop table ledger.verification;
    `);
  }
}
