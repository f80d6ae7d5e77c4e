import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agreements between agencies, and the public register made from those flagged public. */
export class CreateAgreements1763900000500 implements MigrationInterface {
  name = 'CreateAgreements1763900000500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema agreements;
      grant usage on schema agreements to comity_app, comity_purger, comity_auditor;

      create sequence agreements.agreement_number;
      grant usage on sequence agreements.agreement_number to comity_app;

      create table agreements.agreement (
        id uuid primary key,
        version integer not null check (version > 0),
        state jsonb not null,
        number text not null,
        revision integer not null check (revision > 0),
        status text not null
          check (status in ('draft', 'in_force', 'suspended', 'expired', 'terminated', 'superseded')),
        kind text not null,
        parties text[] not null,
        -- The parties, and those whom a draft of the next revision invites.
        visible_to text[] not null,
        effective_from date not null,
        expires_on date not null,
        -- When time alone will change it next.
        due_at timestamptz,
        detail_id uuid not null,
        -- Sealed with the other words too; here for lists and the register.
        title text not null default '',
        public_summary text not null default '',
        -- The number comes from our sequence, so nobody can learn of a row by choosing one.
        unique (number, revision)
      );
      create index agreement_visible on agreements.agreement using gin (visible_to);
      create index agreement_due on agreements.agreement (due_at) where due_at is not null;
      alter table agreements.agreement enable row level security;
      alter table agreements.agreement force row level security;
      grant select, insert, update on agreements.agreement to comity_app;
      grant select, update on agreements.agreement to comity_purger;
      grant select on agreements.agreement to comity_auditor;
      -- @> can use the index; no agency set is the array of null, which contains nothing.
      create policy agreement_read on agreements.agreement for select to comity_app
        using (visible_to @> array[(select app.agency())]);
      create policy agreement_draft on agreements.agreement for insert to comity_app
        with check (parties @> array[(select app.agency())]);
      create policy agreement_change on agreements.agreement for update to comity_app
        using (visible_to @> array[(select app.agency())]) with check (visible_to @> array[(select app.agency())]);
      create policy agreement_purger on agreements.agreement to comity_purger using (true) with check (true);
      create policy agreement_auditor on agreements.agreement for select to comity_auditor using (true);

      -- What anybody may read: no person, no wording but the title and summary written for it.
      create table agreements.register_entry (
        agreement_id uuid primary key references agreements.agreement (id),
        number text not null,
        revision integer not null,
        title text not null default '',
        summary text not null default '',
        kind text not null,
        status text not null check (status in ('in_force', 'suspended', 'expired', 'terminated', 'superseded')),
        parties text[] not null,
        purposes jsonb not null,
        authorities text[] not null,
        effective_from date not null,
        expires_on date not null,
        time_zone text not null,
        max_retention text not null,
        at_end text not null,
        onward_rule text not null,
        onward_to text[] not null
      );
      create index register_entry_order on agreements.register_entry (number, revision);
      alter table agreements.register_entry enable row level security;
      alter table agreements.register_entry force row level security;
      grant select, insert, update on agreements.register_entry to comity_app, comity_purger;
      grant select on agreements.register_entry to comity_auditor;
      create policy register_read on agreements.register_entry for select
        to comity_app, comity_purger, comity_auditor using (true);
      -- The subquery reads under the writer's own row-level security: only who may see the agreement may enter it.
      create policy register_insert on agreements.register_entry for insert to comity_app, comity_purger
        with check (exists (select from agreements.agreement where agreement.id = agreement_id));
      create policy register_update on agreements.register_entry for update to comity_app, comity_purger
        using (exists (select from agreements.agreement where agreement.id = agreement_id))
        with check (exists (select from agreements.agreement where agreement.id = agreement_id));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema agreements cascade;`);
  }
}
