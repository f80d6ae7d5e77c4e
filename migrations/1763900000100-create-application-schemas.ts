import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agency context, the installation's identity, outbox. Roles exist before (`src/platform/database/roles.ts`). */
export class CreateApplicationSchemas1763900000100 implements MigrationInterface {
  name = 'CreateApplicationSchemas1763900000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      grant usage on schema app to comity_app, comity_purger, comity_sequencer, comity_auditor;

      -- nullif: an unset setting reads as '' and must mean "no agency", never an error and never a match.
      create function app.agency() returns text language sql stable
        as $$ select nullif(current_setting('app.agency', true), '') $$;
      create function app.person() returns text language sql stable
        as $$ select nullif(current_setting('app.person', true), '') $$;

      create table app.installation (
        only_row boolean primary key check (only_row),
        key_fingerprint text not null
      );
      alter table app.installation enable row level security;
      alter table app.installation force row level security;
      create policy installation_owner on app.installation to comity_owner using (true) with check (true);

      create schema platform;
      grant usage on schema platform to comity_app, comity_purger, comity_sequencer, comity_auditor;

      -- What must follow a change and is not in its transaction. Ids only: the row is read by the queue's side.
      create table platform.outbox (
        id bigint generated always as identity primary key,
        topic text not null,
        reference_id uuid not null,
        due_at timestamptz not null,
        created_at timestamptz not null
      );
      create index outbox_due on platform.outbox (due_at, id);
      alter table platform.outbox enable row level security;
      alter table platform.outbox force row level security;
      grant insert on platform.outbox to comity_app;
      grant select, insert, update, delete on platform.outbox to comity_purger; -- update: FOR UPDATE SKIP LOCKED asks for it
      create policy outbox_insert on platform.outbox for insert to comity_app with check (true);
      create policy outbox_all on platform.outbox to comity_purger using (true) with check (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `drop schema platform cascade; drop table app.installation; drop function app.agency(); drop function app.person();`,
    );
  }
}
