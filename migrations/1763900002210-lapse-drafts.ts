import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Drafts that nobody touches lapse; who answers for them is told before. */
export class LapseDrafts1763900002210 implements MigrationInterface {
  name = 'LapseDrafts1763900002210';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index share_request_draft on sharing.share_request (id) where status = 'draft';
      create index agreement_draft on agreements.agreement (id) where status = 'draft';
      create index notice_of_draft on notifications.notice (about_id) where code = 'draft-will-lapse';
      alter table notifications.notice drop constraint notice_about_kind_check,
        add constraint notice_about_kind_check check (
          about_kind in ('grant', 'share-request', 'purge-brake', 'obligation', 'agreement')
        );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index notifications.notice_of_draft;
      drop index agreements.agreement_draft;
      drop index sharing.share_request_draft;
      delete from notifications.notice where about_kind = 'agreement';
      alter table notifications.notice drop constraint notice_about_kind_check,
        add constraint notice_about_kind_check check (
          about_kind in ('grant', 'share-request', 'purge-brake', 'obligation')
        );
    `);
  }
}
