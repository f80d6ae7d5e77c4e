import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { systemClock } from '../../src/platform/clock/clock.js';
import { Database, NotCommitted } from '../../src/platform/database/database.js';
import { accepted } from '../../src/platform/result.js';
import { createTestDatabase } from '../support/test-database.js';
import type { TestDatabase } from '../support/test-database.js';

const ACTOR = { personId: '019aaaaa-0000-7000-8000-000000000001', agencyId: 'dps', roles: [] } as const;

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  // One connection, so that whatever a unit of work leaves behind meets the next one.
  database = new Database({ url: test.adminUrl, clock: systemClock, poolSize: 1, onPoolError: () => undefined });
  await database.pool.query('create table kept (word text primary key)');
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const kept = async () => (await database.pool.query<{ word: string }>('select word from kept')).rows;
const agency = `select coalesce(current_setting('app.agency', true), '') as agency`;

describe('a unit of work', () => {
  it('never passes for done when a statement in it failed unnoticed', async () => {
    const work = database.transaction(ACTOR, async (tx) => {
      await tx.query('insert into kept values ($1)', ['first']);
      await tx.query('insert into kept values ($1)', ['first']).catch(() => undefined);
      return accepted('done');
    });
    await expect(work).rejects.toThrow(NotCommitted);
    expect(await kept()).toEqual([]);
  });

  it('fails, and the process lives, when the server ends its session between two statements', async () => {
    const admin = new pg.Client({ connectionString: test.adminUrl });
    await admin.connect();
    const taken = new Promise<pg.PoolClient>((resolve) => database.pool.once('acquire', resolve));
    const work = database.transaction(ACTOR, async (tx) => {
      const [session] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      const client = await taken;
      // Thrown by the event of a client that nobody listens to, which would end the process.
      expect(client.listenerCount('error')).toBe(1);
      const over = new Promise((resolve) => client.once('end', resolve));
      await admin.query('select pg_terminate_backend($1)', [session!.pid]);
      await over;
      await tx.query('insert into kept values ($1)', ['after the end']);
      return accepted('done');
    });
    await expect(work).rejects.toThrow('not queryable');
    await admin.end();
    expect((await kept()).map(({ word }) => word)).not.toContain('after the end');
  });

  it('commits what it accepts, and refuses to write when it only reads', async () => {
    const insert = 'insert into kept values ($1)';
    await database.transaction(ACTOR, async (tx) => accepted(await tx.query(insert, ['second'])));
    await expect(database.read(ACTOR, (tx) => tx.query(insert, ['third']))).rejects.toThrow(/read-only transaction/);
    await expect(database.ask(ACTOR, insert, ['fourth'])).rejects.toThrow(/read-only transaction/);
    expect(await kept()).toEqual([{ word: 'second' }]);
  });
});

describe('a single question', () => {
  it('is asked for its agency, and the next user of the connection is nobody', async () => {
    expect(await database.ask(ACTOR, agency)).toEqual([{ agency: 'dps' }]);
    expect((await database.pool.query(agency)).rows).toEqual([{ agency: '' }]);
  });

  it('leaves nothing behind when it fails', async () => {
    await expect(database.ask(ACTOR, 'select 1 / $1::int', [0])).rejects.toThrow(/division by zero/);
    expect(await database.ask({ ...ACTOR, agencyId: 'hsi' }, agency)).toEqual([{ agency: 'hsi' }]);
    expect((await database.pool.query(agency)).rows).toEqual([{ agency: '' }]);
  });
});
