import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the first constraints let through: a check that comes out unknown passes, so a second approval without a first did,
 * and one without a role; a draft with an effective date was in force; a version could be pointed at another content.
 */
export class TightenPackVersions1763900001210 implements MigrationInterface {
  name = 'TightenPackVersions1763900001210';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table policy.pack_version
        drop constraint two_persons_approve,
        add constraint two_persons_approve check (
          (first_approver is null) = (first_role is null)
          and (second_approver is null) = (second_role is null)
          and (second_approver is null or (
            first_approver is not null and second_approver <> first_approver and second_role <> first_role))
        ),
        -- What is in force is asked by this column alone.
        add constraint effective_when_published check (effective_at is null or status in ('published', 'superseded')),
        add constraint published_by_a_person check (
          author is null or status not in ('published', 'superseded') or publisher is not null
        );

      -- Two persons approved this content; whatever else changes of the version, it stays.
      create function policy.refuse_another_pack() returns trigger
        language plpgsql set search_path = pg_catalog, pg_temp as $$
      begin
        raise exception 'policy.pack_version: what a version is never changes; propose another version'
          using errcode = 'insufficient_privilege';
      end $$;
      create trigger pack_version_stays_itself before update on policy.pack_version for each row
        when ((old.pack, old.pack_version, old.digest, old.tests_digest, old.author, old.keeper)
          is distinct from (new.pack, new.pack_version, new.digest, new.tests_digest, new.author, new.keeper))
        execute function policy.refuse_another_pack();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger pack_version_stays_itself on policy.pack_version;
      drop function policy.refuse_another_pack();
      alter table policy.pack_version
        drop constraint published_by_a_person,
        drop constraint effective_when_published,
        drop constraint two_persons_approve,
        add constraint two_persons_approve check (
          second_approver is null or (second_approver <> first_approver and second_role <> first_role)
        );
    `);
  }
}
