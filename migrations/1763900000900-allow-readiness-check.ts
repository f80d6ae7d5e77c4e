import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `GET /health/ready` compares what has been applied with what the code brings. Names and times only. */
export class AllowReadinessCheck1763900000900 implements MigrationInterface {
  name = 'AllowReadinessCheck1763900000900';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`grant select on app.schema_migration to comity_auditor`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke select on app.schema_migration from comity_auditor`);
  }
}
