import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who hears a complaint or answers a request is told when it comes in, by the letter box of their own agency. */
export class TellOfPublicLetters1763900002300 implements MigrationInterface {
  name = 'TellOfPublicLetters1763900002300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table notifications.notice drop constraint notice_about_kind_check,
        add constraint notice_about_kind_check check (
          about_kind in ('grant', 'share-request', 'purge-brake', 'obligation', 'agreement', 'complaint', 'rights-case'));
      -- The subqueries run under the writer's own row-level security.
      create policy notice_tell_of_letters on notifications.notice for insert to comity_app
        with check (
          (about_kind = 'complaint' and exists (select from complaints.complaint c where c.id = about_id
            and notice.agency = c.overseer_agency))
          or (about_kind = 'rights-case' and exists (select from rights.rights_case r where r.id = about_id
            and notice.agency = r.agency))
        );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop policy notice_tell_of_letters on notifications.notice;
      delete from notifications.notice where about_kind in ('complaint', 'rights-case');
      alter table notifications.notice drop constraint notice_about_kind_check,
        add constraint notice_about_kind_check
          check (about_kind in ('grant', 'share-request', 'purge-brake', 'obligation', 'agreement'));
    `);
  }
}
