import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The time to decide stands while a question to the analyst is open, and the queue goes by what is left. */
export class PauseReviewClock1763900002560 implements MigrationInterface {
  name = 'PauseReviewClock1763900002560';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Where the time counts from once a question waited; without one, from submission.
      alter table sharing.share_request add column clock_from timestamptz;
      drop index sharing.share_request_to_decide;
      drop index sharing.share_request_to_approve;
      create index share_request_to_decide on sharing.share_request (source_agency, coalesce(clock_from, submitted_at), id)
        where status in ('submitted', 'in_review') and (state ->> 'pendingDecision') is null;
      create index share_request_to_approve on sharing.share_request (source_agency, coalesce(clock_from, submitted_at), id)
        where status in ('submitted', 'in_review') and (state ->> 'pendingDecision') is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table sharing.share_request drop column clock_from;
      create index share_request_to_decide on sharing.share_request (source_agency, submitted_at, id)
        where status in ('submitted', 'in_review') and (state ->> 'pendingDecision') is null;
      create index share_request_to_approve on sharing.share_request (source_agency, submitted_at, id)
        where status in ('submitted', 'in_review') and (state ->> 'pendingDecision') is not null;
    `);
  }
}
