import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Words of rights cases end, and a hold can be placed on what people without an account wrote (docs/adr/0013). */
export class EndPublicFiles1763900002200 implements MigrationInterface {
  name = 'EndPublicFiles1763900002200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table rights.rights_case drop constraint rights_case_status_check,
        add constraint rights_case_status_check check (status in ('received', 'withdrawn', 'answered'));
      alter table retention.sealed_file drop constraint sealed_file_kind_check,
        add constraint sealed_file_kind_check check (
          kind in ('share-request', 'complaint', 'rights-case', 'agreement', 'legal-hold', 'purge-brake')
        );

      -- The rights case or complaint whose words are held, where the hold is on none of our records.
      alter table retention.legal_hold add column file_id uuid;
      create index legal_hold_file on retention.legal_hold (file_id) where status <> 'lifted';

      -- A row lock takes the right to update, which the purger has not: the second half of each policy lets nothing through.
      grant update (id) on rights.rights_case, complaints.complaint to comity_purger;
      create policy rights_case_purger_locks on rights.rights_case for update to comity_purger
        using (true) with check (false);
      create policy complaint_purger_locks on complaints.complaint for update to comity_purger
        using (true) with check (false);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop policy complaint_purger_locks on complaints.complaint;
      drop policy rights_case_purger_locks on rights.rights_case;
      revoke update on rights.rights_case, complaints.complaint from comity_purger;
      alter table retention.legal_hold drop column file_id;
      alter table retention.sealed_file drop constraint sealed_file_kind_check,
        add constraint sealed_file_kind_check check (
          kind in ('share-request', 'complaint', 'agreement', 'legal-hold', 'purge-brake')
        );
      alter table rights.rights_case drop constraint rights_case_status_check,
        add constraint rights_case_status_check check (status in ('received', 'withdrawn'));
    `);
  }
}
