import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names of people who left are deleted some years later, re-checks that are finished after three months. */
export class ForgetFormerNames1763900002230 implements MigrationInterface {
  name = 'ForgetFormerNames1763900002230';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table directory.person add column inactive_since timestamptz;
      create function directory.note_inactive() returns trigger language plpgsql as $$
        begin
          new.inactive_since := case when new.active then null else coalesce(old.inactive_since, clock_timestamp()) end;
          return new;
        end $$;
      create trigger person_inactive before update of active on directory.person
        for each row execute function directory.note_inactive();
      -- When they were disabled is not in the row: their time begins now, later than it might, and never early.
      update directory.person set active = active where not active;
      create index person_former on directory.person (inactive_since, id) where display_name <> '' and not active;
      -- The purger touches nobody who is active or was a year ago, and leaves no name behind.
      grant update on directory.person to comity_purger;
      create policy person_purger_forgets on directory.person for update to comity_purger
        using (not active and inactive_since < clock_timestamp() - interval '366 days')
        with check (not active and handle is null and display_name = '');

      create index recheck_finished on sharing.recheck (finished_at) where finished_at is not null;
      grant delete on sharing.recheck to comity_purger;
      drop policy if exists recheck_purger on sharing.recheck;
      create policy recheck_purger on sharing.recheck for select to comity_purger using (true);
      create policy recheck_purger_asks on sharing.recheck for insert to comity_purger with check (true);
      create policy recheck_purger_does on sharing.recheck for update to comity_purger using (true) with check (true);
      create policy recheck_purger_deletes on sharing.recheck for delete to comity_purger
        using (finished_at < clock_timestamp() - interval '90 days');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop policy recheck_purger_deletes on sharing.recheck;
      drop policy recheck_purger_does on sharing.recheck;
      drop policy recheck_purger_asks on sharing.recheck;
      drop policy recheck_purger on sharing.recheck;
      create policy recheck_purger on sharing.recheck to comity_purger using (true) with check (true);
      revoke delete on sharing.recheck from comity_purger;
      drop index sharing.recheck_finished;
      drop policy person_purger_forgets on directory.person;
      revoke update on directory.person from comity_purger;
      drop index directory.person_former;
      drop trigger person_inactive on directory.person;
      drop function directory.note_inactive();
      alter table directory.person drop column inactive_since;
    `);
  }
}
