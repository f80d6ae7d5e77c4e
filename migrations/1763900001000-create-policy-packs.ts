import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Policy packs: their contents by digest, for ever, and the life of each version. */
export class CreatePolicyPacks1763900001000 implements MigrationInterface {
  name = 'CreatePolicyPacks1763900001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema policy;
      grant usage on schema policy to comity_app, comity_purger, comity_auditor;

      -- What any decision was ever made under; law as data, nobody's personal data, so nothing here is ever deleted.
      create table policy.pack_content (
        digest text primary key,
        -- Version of what the engine means by it; part of the digest.
        semantics text not null,
        -- RFC 8785 canonical JSON, so that the digest can be made here too: a row is what its key says, or it is no row.
        content text not null,
        constraint content_is_what_its_digest_says check (
          digest = 'sha256:' || encode(
            sha256(convert_to('{"content":' || content || ',"semantics":' || to_json(semantics)::text || '}', 'UTF8')), 'hex')
        )
      );
      alter table policy.pack_content enable row level security;
      alter table policy.pack_content force row level security;
      grant select, insert on policy.pack_content to comity_app;
      grant select on policy.pack_content to comity_purger, comity_auditor;
      -- Everybody is judged by it, so everybody may read it. Who keeps content puts nothing into force by it.
      create policy pack_content_read on policy.pack_content for select
        to comity_app, comity_purger, comity_auditor using (true);
      create policy pack_content_keep on policy.pack_content for insert to comity_app with check (true);

      -- A pack's own scenarios; they run again wherever the pack is taken into use.
      create table policy.pack_tests (
        digest text primary key,
        scenarios text not null,
        constraint tests_are_what_their_digest_says check (
          digest = 'sha256:' || encode(sha256(convert_to(scenarios, 'UTF8')), 'hex')
        )
      );
      alter table policy.pack_tests enable row level security;
      alter table policy.pack_tests force row level security;
      grant select, insert on policy.pack_tests to comity_app;
      grant select on policy.pack_tests to comity_purger, comity_auditor;
      create policy pack_tests_read on policy.pack_tests for select
        to comity_app, comity_purger, comity_auditor using (true);
      create policy pack_tests_keep on policy.pack_tests for insert to comity_app with check (true);

      create table policy.pack_version (
        id uuid primary key,
        version integer not null check (version > 0),
        state jsonb not null,
        pack text not null,
        pack_version text not null,
        status text not null check (status in ('draft', 'approved', 'published', 'superseded', 'withdrawn')),
        digest text not null references policy.pack_content (digest),
        tests_digest text not null references policy.pack_tests (digest),
        -- Agency whose people keep the pack; empty for what the service installed where none was named.
        keeper text not null,
        -- Set while it is or was to be in force: the newest that is not in the future is in force.
        effective_at timestamptz,
        -- Null where the service installed it.
        author uuid,
        first_approver uuid,
        first_role text,
        second_approver uuid,
        second_role text,
        publisher uuid,
        -- Where no code path can forget them: the author neither approves nor publishes, and two approve in two roles.
        constraint author_stands_apart check (
          author is null
          or (author <> all (array_remove(array[first_approver, second_approver, publisher], null)))
        ),
        constraint two_persons_approve check (
          second_approver is null or (second_approver <> first_approver and second_role <> first_role)
        ),
        constraint published_after_approval check (
          author is null or status in ('draft', 'withdrawn') or (second_approver is not null)
        ),
        -- Versions are seen by everybody, so the collision tells nobody anything.
        unique (pack, pack_version)
      );
      create index pack_version_effective on policy.pack_version (effective_at desc, id desc) where effective_at is not null;
      -- The service installs once; every other version has an author.
      create unique index pack_version_installed_once on policy.pack_version ((author is null)) where author is null;
      alter table policy.pack_version enable row level security;
      alter table policy.pack_version force row level security;
      grant select, insert, update on policy.pack_version to comity_app;
      grant select, update on policy.pack_version to comity_purger;
      grant select on policy.pack_version to comity_auditor;
      create policy pack_version_read on policy.pack_version for select to comity_app, comity_auditor using (true);
      -- The service itself belongs to no agency and installs the first one.
      create policy pack_version_propose on policy.pack_version for insert to comity_app
        with check (keeper = (select app.agency()) or ((select app.agency()) is null and author is null));
      create policy pack_version_change on policy.pack_version for update to comity_app
        using (keeper = (select app.agency())) with check (keeper = (select app.agency()));
      create policy pack_version_purger on policy.pack_version to comity_purger using (true) with check (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema policy cascade;`);
  }
}
