import type pg from 'pg';

export interface DatabaseClock {
  /** Stops the clock at an instant; `undefined` lets it run again. */
  set(instant: Date | undefined): Promise<void>;
}

type Queryable = Pick<pg.ClientBase, 'query'>;

/**
 * Lets a test move the clock that the service's background work goes by, which is the database's own: in this database,
 * `clock_timestamp()` of comity_purger is a function of the test that stands before PostgreSQL's in the search path.
 * Call it before that role's first connection.
 */
export async function databaseClock(admin: Queryable): Promise<DatabaseClock> {
  await admin.query(`
    create schema test_clock;
    create table test_clock.stopped (at timestamptz);
    insert into test_clock.stopped values (null);
    create function test_clock.clock_timestamp() returns timestamptz language sql volatile
      as $$ select coalesce((select at from test_clock.stopped), pg_catalog.clock_timestamp()) $$;
    grant usage on schema test_clock to comity_purger;
    grant select on test_clock.stopped to comity_purger;
    do $$ begin
      execute format('alter role comity_purger in database %I set search_path = test_clock, pg_catalog, public',
        current_database());
    end $$`);
  return {
    set: async (instant) => {
      await admin.query('update test_clock.stopped set at = $1', [instant ?? null]);
    },
  };
}
