import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A review that is owed can be answered: the recipient's copies were looked at and are still valid. */
export class ValidateReviews1763900001710 implements MigrationInterface {
  name = 'ValidateReviews1763900001710';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table retention.obligation
        drop constraint obligation_status_check,
        add constraint obligation_status_check
          check (status in ('due', 'attested', 'overdue', 'waived', 'validated')),
        add constraint only_reviews_are_validated check (status <> 'validated' or code = 'O-VALIDATE-BY')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table retention.obligation
        drop constraint only_reviews_are_validated,
        drop constraint obligation_status_check,
        add constraint obligation_status_check check (status in ('due', 'attested', 'overdue', 'waived'))`);
  }
}
