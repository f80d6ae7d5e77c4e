import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { beginPurge, finishPurge } from '../../src/disclosures/index.js';
import type { PackageEvent, StoredPackage } from '../../src/disclosures/index.js';
import type { Tx } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids/ids.js';
import { accepted } from '../../src/platform/result.js';
import type { Result } from '../../src/platform/result.js';
import { inDays, RetentionWorld } from '../support/retention-world.js';
import type { Parents } from '../support/retention-world.js';

const MANY = 40;
const UPDATED = `
  select n_tup_upd::int as rows, n_tup_hot_upd::int as "withoutIndexes"
  from pg_stat_xact_user_tables where relid = 'disclosure.package'::regclass`;

describe('destruction of packages in place', () => {
  let world: RetentionWorld;
  let admin: pg.Client;
  let parents: Parents;
  let ids: string[];
  beforeAll(async () => {
    world = await RetentionWorld.open();
    admin = new pg.Client({ connectionString: world.adminUrl });
    await admin.connect();
    parents = await world.grant();
  });
  beforeEach(async () => {
    ids = await release();
  });
  afterAll(async () => {
    await admin.end();
    await world.close();
  });

  /** Neighbours in one page after the other, all due. */
  async function release(): Promise<string[]> {
    const released: string[] = [];
    await world.write(world.custodian, async (tx) => {
      for (let n = 0; n < MANY; n += 1) {
        released.push((await world.releaseIn(tx, parents, { destroyAt: inDays(-1) })).packageId);
      }
    });
    return released;
  }

  const begin = (tx: Tx) => record(tx, ({ state }) => beginPurge(state, newId(), tx.at));
  const finish = (tx: Tx) => record(tx, ({ state }) => accepted(finishPurge(state, newId(), tx.at)));

  async function record(tx: Tx, decide: (row: StoredPackage) => Result<readonly PackageEvent[]>) {
    const changes = (await world.packages.lockMany(tx, ids)).map((current) => {
      const events = decide(current);
      if (!events.ok) throw new Error(events.rejection.detail);
      return { current, events: events.value };
    });
    const counted = async () => (await tx.query<{ rows: number; withoutIndexes: number }>(UPDATED))[0]!;
    // What this session did before and has not added to the counts of all is still in its own.
    const before = await counted();
    await world.packages.recordMany(tx, changes);
    const after = await counted();
    return { rows: after.rows - before.rows, withoutIndexes: after.withoutIndexes - before.withoutIndexes };
  }

  const inOneTransaction = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const result = await world.purger.transaction(world.custodian, async (tx) => accepted(await work(tx)));
    if (!result.ok) throw new Error(result.rejection.detail);
    return result.value;
  };

  const begun = async () =>
    (await admin.query('select package_id from disclosure.begun_purge where package_id = any ($1)', [ids])).rows.length;

  it('begins without a word in any index', async () => {
    expect(await inOneTransaction(begin)).toEqual({ rows: MANY, withoutIndexes: MANY });
  });

  it('would write every index, did one mention what the beginning changes', async () => {
    await admin.query('create index planted on disclosure.package (id) where status = $$purging$$');
    try {
      expect(await inOneTransaction(begin)).toEqual({ rows: MANY, withoutIndexes: 0 });
    } finally {
      await admin.query('drop index disclosure.planted');
    }
  });

  it('would find no room beside full neighbours', async () => {
    await admin.query('alter table disclosure.package set (fillfactor = 100)');
    try {
      ids = await release();
      expect((await inOneTransaction(begin)).withoutIndexes).toBeLessThan(MANY);
    } finally {
      await admin.query('alter table disclosure.package set (fillfactor = 50)');
    }
  });

  it('leaves the index of what is not gone with its end alone', async () => {
    await inOneTransaction(begin);
    const gone = async () =>
      (
        await admin.query('select gone, count(*)::int as n from disclosure.package where id = any ($1) group by 1', [
          ids,
        ])
      ).rows;
    expect(await gone()).toEqual([{ gone: false, n: MANY }]);
    await inOneTransaction(finish);
    expect(await gone()).toEqual([{ gone: true, n: MANY }]);
  });

  it('is known as begun from its beginning to its end, whoever writes the row', async () => {
    await inOneTransaction(begin);
    expect(await begun()).toBe(MANY);
    await inOneTransaction(finish);
    expect(await begun()).toBe(0);
    ids = await release();
    await admin.query(
      `update disclosure.package set status = 'purging', state = state || jsonb_build_object('certificateId', $2::text)
       where id = any ($1)`,
      [ids, newId()],
    );
    expect(await begun()).toBe(MANY);
  });

  it('would be forgotten half way without the note', async () => {
    await admin.query('alter table disclosure.package disable trigger package_purge_noted');
    try {
      await inOneTransaction(begin);
    } finally {
      await admin.query('alter table disclosure.package enable trigger package_purge_noted');
    }
    await world.disposition.resume();
    const { rows } = await admin.query('select distinct status from disclosure.package where id = any ($1)', [ids]);
    expect(rows).toEqual([{ status: 'purging' }]);
  });

  it('is noted by nobody else', async () => {
    const tried = [
      `insert into disclosure.begun_purge values (gen_random_uuid(), gen_random_uuid())`,
      'delete from disclosure.begun_purge',
    ].flatMap((text) =>
      [world.app, world.purger].map((database) =>
        database.transaction(world.custodian, async (tx) => accepted(await tx.query(text))),
      ),
    );
    const outcomes = await Promise.allSettled(tried);
    expect(outcomes.map((each) => each.status === 'rejected' && (each.reason as { code?: string }).code)).toEqual(
      tried.map(() => '42501'),
    );
  });
});
