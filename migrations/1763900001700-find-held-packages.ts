import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every sweep asks which held packages still have their key under a month's; without this it read all packages. */
export class FindHeldPackages1763900001700 implements MigrationInterface {
  name = 'FindHeldPackages1763900001700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index package_held on disclosure.package (id) where held');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index disclosure.package_held');
  }
}
