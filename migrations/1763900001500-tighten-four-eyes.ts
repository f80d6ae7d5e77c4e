import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A check that comes out unknown passes: a second approval without a first did, and one without a role. */
export class TightenFourEyes1763900001500 implements MigrationInterface {
  name = 'TightenFourEyes1763900001500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table sharing.decision
        drop constraint four_eyes,
        add constraint four_eyes check (
          (first_approver is null) = (first_role is null)
          and (second_approver is null) = (second_role is null)
          and (second_approver is null or (
            first_approver is not null and second_approver <> first_approver and second_role <> first_role))
        );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table sharing.decision
        drop constraint four_eyes,
        add constraint four_eyes check (
          second_approver is null or (second_approver <> first_approver and second_role <> first_role)
        );
    `);
  }
}
