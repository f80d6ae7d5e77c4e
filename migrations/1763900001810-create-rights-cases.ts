import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Access and correction requests of the people whom records are about. */
export class CreateRightsCases1763900001810 implements MigrationInterface {
  name = 'CreateRightsCases1763900001810';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema rights;
      grant usage on schema rights to comity_app, comity_purger, comity_auditor;

      create function app.receipt() returns text language sql stable
        as $$ select nullif(current_setting('app.receipt', true), '') $$;

      create sequence rights.rights_case_number;
      grant usage on sequence rights.rights_case_number to comity_app;

      -- Codes and ids only: who asks and what they write is sealed for the agency that is asked.
      create table rights.rights_case (
        id uuid primary key,
        version integer not null check (version > 0),
        state jsonb not null,
        number text not null unique,
        status text not null check (status in ('received', 'withdrawn')),
        kind text not null check (kind in ('accounting', 'access', 'correction')),
        agency text not null,
        due_at timestamptz
      );
      create index rights_case_agency on rights.rights_case (agency, id);
      alter table rights.rights_case enable row level security;
      alter table rights.rights_case force row level security;
      grant select, insert, update on rights.rights_case to comity_app;
      grant select on rights.rights_case to comity_purger, comity_auditor;
      create policy rights_case_agency on rights.rights_case to comity_app
        using (agency = (select app.agency())) with check (agency = (select app.agency()));
      -- Somebody of no agency sees the one case whose number they give; the code is compared before anything is shown.
      create policy rights_case_receipt on rights.rights_case for select to comity_app
        using ((select app.agency()) is null and number = (select app.receipt()));
      create policy rights_case_purger on rights.rights_case for select to comity_purger using (true);
      create policy rights_case_auditor on rights.rights_case for select to comity_auditor using (true);
      create policy rights_case_owner on rights.rights_case for select to comity_owner using (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema rights cascade; drop function app.receipt();`);
  }
}
