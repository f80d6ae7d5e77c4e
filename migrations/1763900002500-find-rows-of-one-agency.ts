import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each party of a row in an index, so that the few rows of one agency are found among those of all others; ledger entries of
 * one type; and everything that is not destroyed yet in the order in which it falls due, held or not.
 */
export class FindRowsOfOneAgency1763900002500 implements MigrationInterface {
  name = 'FindRowsOfOneAgency1763900002500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index share_request_recipient on sharing.share_request (recipient_agency, id);
      create index release_grant_requesting on sharing.release_grant (requesting_agency, id);
      create index release_grant_recipient on sharing.release_grant (recipient_agency, id);
      create index accounting_requesting on disclosure.accounting (requesting_agency, id);
      create index accounting_recipient on disclosure.accounting (recipient_agency, id);
      create index share_request_submitted on sharing.share_request (submitted_at) where submitted_at is not null;

      create index entry_type on ledger.entry (type, seq);
      create index entry_at_seq on ledger.entry (at, seq);
      drop index ledger.entry_at;

      create index obligation_open on retention.obligation (recipient_agency, due_at, id) where status in ('due', 'overdue');

      create index package_requesting on disclosure.package (requesting_agency, id);
      -- package_foreseen begins with the same column.
      drop index disclosure.package_source;

      create index package_unpurged on disclosure.package (due_at, id) where status <> 'purged';
      drop index disclosure.package_due;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index package_due on disclosure.package (due_at, id) where status <> 'purged' and not held;
      create index package_source on disclosure.package (source_agency, id);
      drop index disclosure.package_unpurged;
      drop index disclosure.package_requesting;
      drop index retention.obligation_open;
      create index entry_at on ledger.entry using brin (at);
      drop index ledger.entry_at_seq;
      drop index ledger.entry_type;
      drop index sharing.share_request_submitted;
      drop index disclosure.accounting_recipient;
      drop index disclosure.accounting_requesting;
      drop index sharing.release_grant_recipient;
      drop index sharing.release_grant_requesting;
      drop index sharing.share_request_recipient;
    `);
  }
}
