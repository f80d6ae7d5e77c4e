import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the review queue and the review page ask of many share requests, each a walk of one index. */
export class IndexReviewQueue1763900002000 implements MigrationInterface {
  name = 'IndexReviewQueue1763900002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index share_request_to_decide on sharing.share_request (source_agency, submitted_at, id)
        where status in ('submitted', 'in_review') and (state ->> 'pendingDecision') is null;
      create index share_request_to_approve on sharing.share_request (source_agency, submitted_at, id)
        where status in ('submitted', 'in_review') and (state ->> 'pendingDecision') is not null;
      create index share_request_decided on sharing.share_request (source_agency, purpose, id) where status = 'decided';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index sharing.share_request_to_decide;
      drop index sharing.share_request_to_approve;
      drop index sharing.share_request_decided;
    `);
  }
}
