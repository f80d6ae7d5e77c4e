import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { entryBytes } from '../../src/ledger/spec-support/made-ledger.js';
import { LedgerWorld, SIGNED_AT } from '../support/ledger-world.js';

let world: LedgerWorld;
beforeAll(async () => {
  world = await LedgerWorld.open();
});
beforeEach(() => world.empty());
afterAll(() => world.close());

const entry = (seed: string, agencies?: readonly string[]): Buffer =>
  entryBytes({ seed, aggregate: seed, version: 1, at: SIGNED_AT, ...(agencies && { agencies }) });

async function transactionOf(role: 'app', work: (client: pg.PoolClient) => Promise<void>): Promise<pg.PoolClient> {
  const client = await world.pool(role).connect();
  await client.query('begin');
  await work(client);
  return client;
}

describe('rights on the ledger', () => {
  it.each([
    ['app', 'select 1 from ledger.inbox'],
    ['app', 'delete from ledger.inbox'],
    [
      'app',
      "insert into ledger.inbox (id, entry_id, bytes, agencies, type, at) overriding system value values (1, gen_random_uuid(), '', '{}', 'T', now())",
    ],
    [
      'app',
      "insert into ledger.entry (seq, entry_id, bytes, leaf_hash, agencies, type, at) values (0, gen_random_uuid(), '', sha256(''), '{}', 'T', now())",
    ],
    ['app', "update ledger.entry set type = 'x'"],
    ['app', 'select 1 from ledger.head'],
    ['app', "insert into ledger.checkpoint values (9, sha256(''), '', now())"],
    ['purger', 'select 1 from ledger.entry'],
    ['purger', 'delete from ledger.inbox'],
    ['auditor', 'delete from ledger.entry'],
    [
      'auditor',
      "insert into ledger.inbox (entry_id, bytes, agencies, type, at) values (gen_random_uuid(), '', '{}', 'T', now())",
    ],
    ['sequencer', "update ledger.entry set type = 'x'"],
    ['sequencer', 'delete from ledger.entry'],
    ['sequencer', 'truncate ledger.entry'],
    ['sequencer', "update ledger.checkpoint set note = 'x'"],
    ['sequencer', 'delete from ledger.tile'],
  ] as const)('%s may not: %s', async (role, sql) => {
    await expect(world.pool(role).query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it('not even the owner rewrites it by mistake', async () => {
    await world.record([entry('one')]);
    await world.sequence();
    await world.sign();
    for (const sql of ['delete from ledger.entry', 'truncate ledger.entry', "update ledger.checkpoint set note = ''"]) {
      await expect(world.admin.query(`set role comity_owner; ${sql}`)).rejects.toMatchObject({ code: '42501' });
      await world.admin.query('reset role');
    }
  });

  it('an agency reads the entries it is party to, and nobody reads without an agency', async () => {
    await world.record([entry('one', ['dws', 'tax']), entry('two', ['tax']), entry('three', ['dps'])]);
    await world.sequence();
    const visible = async (agency: string): Promise<number[]> => {
      const client = await transactionOf('app', async (c) => {
        await c.query("select set_config('app.agency', $1, true)", [agency]);
      });
      const { rows } = await client.query<{ seq: string }>('select seq from ledger.entry order by seq');
      await client.query('rollback');
      client.release();
      return rows.map((row) => Number(row.seq));
    };
    expect(await visible('tax')).toEqual([0, 1]);
    expect(await visible('dps')).toEqual([2]);
    expect(await visible('')).toEqual([]);
    expect((await world.runAs('app')('select 1 from ledger.entry', [])).length).toBe(0);
    expect((await world.runAs('auditor')('select 1 from ledger.entry', [])).length).toBe(3);
  });

  it('the purger records what it destroyed', async () => {
    await world.record([entry('purge')], world.pool('purger'));
    expect(await world.sequence()).toBe(1);
  });

  it('refuses an entry id that is waiting or was used, where it is written, and an entry that is too large', async () => {
    await world.record([entry('one')]);
    await expect(world.record([entry('one')])).rejects.toMatchObject({ code: '23505' });
    await world.sequence();
    await expect(world.record([entry('one')])).rejects.toMatchObject({ code: '23505' });
    const large = entryBytes({ seed: 'x', aggregate: 'x', version: 1, at: SIGNED_AT, data: { x: 'y'.repeat(17_000) } });
    await expect(world.record([large])).rejects.toMatchObject({ code: '23514' });
    expect(await world.sequence()).toBe(0);
  });
});
