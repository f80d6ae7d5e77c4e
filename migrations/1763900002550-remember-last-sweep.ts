import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the last sweep ended: whoever waits for a destruction sees whether anybody is at work. */
export class RememberLastSweep1763900002550 implements MigrationInterface {
  name = 'RememberLastSweep1763900002550';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table retention.last_sweep (
        only_row boolean primary key check (only_row),
        ended_at timestamptz not null,
        failed integer not null check (failed >= 0)
      );
      alter table retention.last_sweep enable row level security;
      alter table retention.last_sweep force row level security;
      create policy last_sweep_purger on retention.last_sweep to comity_purger using (true) with check (true);
      create policy last_sweep_everybody on retention.last_sweep for select to comity_app using (true);
      grant select, insert, update on retention.last_sweep to comity_purger;
      grant select on retention.last_sweep to comity_app;

      -- The page of retention lists one agency's files, the first due first.
      create index sealed_file_requesting on retention.sealed_file (requesting_agency, due_at);
      create index sealed_file_recipient on retention.sealed_file (recipient_agency, due_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index retention.sealed_file_requesting;
      drop index retention.sealed_file_recipient;
      drop table retention.last_sweep;
    `);
  }
}
