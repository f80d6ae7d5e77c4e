import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The keys of files of sealed words move to a new epoch key, while words are sealed and read under them (docs/adr/0013). */
export class MoveFileKeys1763900002220 implements MigrationInterface {
  name = 'MoveFileKeys1763900002220';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Both places of a key on its way, so that whoever destroys its file knows them whatever became of the move.
      create table ledger.file_key_move (
        file_id uuid not null,
        from_epoch text not null,
        from_place text not null,
        to_epoch text not null,
        to_place text not null,
        primary key (file_id, from_epoch, from_place)
      );
      alter table ledger.file_key_move enable row level security;
      alter table ledger.file_key_move force row level security;
      grant select, insert, delete on ledger.file_key_move to comity_purger;
      create policy file_key_move_purger on ledger.file_key_move to comity_purger using (true) with check (true);

      grant update (key_epoch, key_place) on ledger.sealed_detail to comity_purger;
      create policy sealed_detail_purger_moves on ledger.sealed_detail for update to comity_purger
        using (not doomed)
        with check (not doomed
          and exists (select from ledger.file_key_move m
            where m.file_id = sealed_detail.file_id and m.to_epoch = key_epoch and m.to_place = key_place)
          and not exists (select from retention.sealed_file f
            where f.id = sealed_detail.file_id and f.status in ('destroying', 'destroyed')));

      -- Where the key of a file is, for whoever seals under it until the end of this transaction. Each statement sees what was
      -- committed before it, so that whoever waited here for a move reads the new place.
      create function ledger.key_of_file(file uuid) returns table (epoch text, place text)
        language plpgsql volatile as $$
        begin
          perform pg_advisory_xact_lock_shared(hashtextextended(file::text, 7160203));
          return query select d.key_epoch, d.key_place from ledger.sealed_detail d
            where d.file_id = file and not d.doomed order by d.created_at, d.id limit 1;
          if not found then
            -- A key is made, under the newest key of its month: none is closed meanwhile for lack of use.
            perform pg_advisory_xact_lock_shared(7160204);
          end if;
        end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function ledger.key_of_file(uuid);
      drop policy sealed_detail_purger_moves on ledger.sealed_detail;
      revoke update (key_epoch, key_place) on ledger.sealed_detail from comity_purger;
      drop table ledger.file_key_move;
    `);
  }
}
