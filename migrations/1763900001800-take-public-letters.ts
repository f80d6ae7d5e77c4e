import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people without an account type and try: drafts of their forms, and how often they tried. */
export class TakePublicLetters1763900001800 implements MigrationInterface {
  name = 'TakePublicLetters1763900001800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function app.draft() returns text language sql stable
        as $$ select nullif(current_setting('app.draft', true), '') $$;

      -- Sealed, and found only by the token that the browser has: nobody of an agency sees a draft.
      create table platform.letter_draft (
        token_hash bytea primary key check (octet_length(token_hash) = 32),
        key_id text not null,
        wrapped_key bytea not null,
        ciphertext bytea not null,
        expires_at timestamptz not null
      );
      create index letter_draft_expiry on platform.letter_draft (expires_at);
      alter table platform.letter_draft enable row level security;
      alter table platform.letter_draft force row level security;
      grant select, insert, update, delete on platform.letter_draft to comity_app;
      grant select, delete on platform.letter_draft to comity_purger;
      create policy letter_draft_own on platform.letter_draft to comity_app
        using (encode(token_hash, 'hex') = (select app.draft()))
        with check (encode(token_hash, 'hex') = (select app.draft()));
      create policy letter_draft_sweep on platform.letter_draft to comity_purger using (true);

      -- Keyed digests of numbers and addresses; only nobody, who belongs to no agency, counts.
      create table platform.public_try (
        subject bytea primary key check (octet_length(subject) = 32),
        counted_from timestamptz not null,
        tries integer not null
      );
      create index public_try_age on platform.public_try (counted_from);
      alter table platform.public_try enable row level security;
      alter table platform.public_try force row level security;
      grant select, insert, update on platform.public_try to comity_app;
      grant select, delete on platform.public_try to comity_purger;
      create policy public_try_count on platform.public_try to comity_app
        using ((select app.agency()) is null) with check ((select app.agency()) is null);
      create policy public_try_sweep on platform.public_try to comity_purger using (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table platform.letter_draft, platform.public_try; drop function app.draft();`);
  }
}
