import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The reason of an accepted restore ends as the other files of words do (docs/adr/0013). */
export class EndReasonsOfRestores1763900002700 implements MigrationInterface {
  name = 'EndReasonsOfRestores1763900002700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table retention.sealed_file drop constraint sealed_file_kind_check,
        add constraint sealed_file_kind_check check (kind in
          ('share-request', 'complaint', 'rights-case', 'agreement', 'legal-hold', 'purge-brake', 'ledger-restore')
        );
      -- There is no row of a restore, only its words, a handful among millions.
      create index sealed_detail_restore on ledger.sealed_detail (file_id) where aggregate_kind = 'ledger-restore';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index ledger.sealed_detail_restore;
      alter table retention.sealed_file drop constraint sealed_file_kind_check,
        add constraint sealed_file_kind_check check (
          kind in ('share-request', 'complaint', 'rights-case', 'agreement', 'legal-hold', 'purge-brake')
        );
    `);
  }
}
