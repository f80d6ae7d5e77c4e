import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { EnablePersonHandler } from '../../src/directory/commands/enable-person.js';
import { EnablePerson, personNames } from '../../src/directory/index.js';
import { asService } from '../../src/platform/database/service-transaction.js';
import { newId } from '../../src/platform/ids/ids.js';
import { accepted } from '../../src/platform/result.js';
import { sweepRechecks } from '../../src/rechecks/index.js';
import { inDays, person, RetentionWorld, SOURCE } from '../support/retention-world.js';

const NAME = 'Hollis Brankwater';

describe('rows past their term', () => {
  let world: RetentionWorld;
  let admin: pg.Client;
  let asPurger: pg.Client;
  beforeAll(async () => {
    world = await RetentionWorld.open();
    admin = new pg.Client({ connectionString: world.adminUrl });
    asPurger = new pg.Client({ connectionString: world.urlFor('purger') });
    await Promise.all([admin.connect(), asPurger.connect()]);
  });
  afterAll(async () => {
    await Promise.all([admin.end(), asPurger.end()]);
    await world.close();
  });

  const operator = person(SOURCE, 'operator');
  let handles = 0;
  /** Somebody who was disabled so many days ago. */
  const disabled = async (daysAgo: number): Promise<string> => {
    const id = newId();
    await world.write(operator, async (tx) => {
      const enrolled = { agency: SOURCE, roles: ['analyst'], startedOn: '2019-01-07' } as const;
      const stored = await world.people.create(tx, id, [{ type: 'PersonEnrolled', ...enrolled }]);
      await world.people.name(tx, id, { handle: `former-${(handles += 1)}`, displayName: NAME });
      await world.people.record(tx, stored, [{ type: 'PersonDisabled', reason: 'left_agency' }]);
    });
    expect((await rowOf(id)).inactive_since).toEqual(expect.any(Date));
    await admin.query('update directory.person set inactive_since = $2 where id = $1', [id, inDays(-daysAgo)]);
    return id;
  };
  const rowOf = async (id: string) =>
    (
      await admin.query<{ handle: string | null; display_name: string; inactive_since: Date; state: object }>(
        'select handle, display_name, inactive_since, state from directory.person where id = $1',
        [id],
      )
    ).rows[0]!;
  const deleteNames = () => world.deleteNamesOn(world.purger).run();

  it('names of people go six years after they were disabled, and what they did stays under their id', async () => {
    const [longAgo, lately] = [await disabled(2195), await disabled(2185)];
    expect(await deleteNames()).toBe(1);
    expect(await deleteNames()).toBe(0);
    expect(await rowOf(longAgo)).toMatchObject({ handle: null, display_name: '', state: { nameless: true } });
    expect(await rowOf(lately)).toMatchObject({ display_name: NAME });
    const names = await world.app.read(operator, (tx) => personNames(tx, [longAgo, lately]));
    expect([names(longAgo), names(lately)]).toEqual([undefined, NAME]);
    const { rows } = await admin.query<{ data: object }>(
      `select convert_from(bytes, 'UTF8')::jsonb -> 'data' as data from ledger.inbox
       where aggregate_id = $1 and type = 'PersonNameDeleted'`,
      [longAgo],
    );
    expect(rows).toEqual([{ data: { rule: 'RT-AUDIT-LOG' } }]);
    const enable = new EnablePersonHandler(world.app, world.people);
    expect(await enable.execute(new EnablePerson(operator, longAgo))).toMatchObject({
      ok: false,
      rejection: { code: 'wrong-state', detail: expect.stringContaining('Enrol the person anew') },
    });
    expect(await enable.execute(new EnablePerson(operator, lately))).toMatchObject({ ok: true });
    expect(await rowOf(lately)).toMatchObject({ display_name: NAME, inactive_since: null });
    // Planted fault: the row says that they left long ago.
    await admin.query('update directory.person set inactive_since = $2 where id = $1', [lately, inDays(-9000)]);
    expect(await deleteNames()).toBe(0);
  });

  it('no purger touches a name before a year, whatever the pack says, nor changes one', async () => {
    const [lately, longAgo] = [await disabled(360), await disabled(400)];
    const blank = `update directory.person set handle = null, display_name = '' where id = $1`;
    expect((await asPurger.query(blank, [lately])).rowCount).toBe(0);
    expect((await asPurger.query(blank, [longAgo])).rowCount).toBe(1);
    const other = await disabled(400);
    await expect(
      asPurger.query(`update directory.person set display_name = 'Somebody else' where id = $1`, [other]),
    ).rejects.toThrow('row-level security');
  });

  it('re-checks go three months after they are finished, but for the newest of each cause', async () => {
    const recheck = (subject: string, daysAgo: number, finished = true) =>
      admin.query(
        `insert into sharing.recheck (id, cause, subject, asked_by_agency, asked_at, part, finished_at)
         values ($1, 'time', $2, '', $3, $4, $5)`,
        [newId(), subject, inDays(-daysAgo), finished ? 'done' : 'grants', finished ? inDays(-daysAgo) : null],
      );
    const left = async () =>
      (await admin.query<{ subject: string }>('select subject from sharing.recheck order by asked_at')).rows.map(
        ({ subject }) => subject,
      );
    const sweep = () => asService(world.purger, async (tx) => accepted(await sweepRechecks(tx)));
    await recheck('open', 300, false);
    await recheck('old', 200);
    await recheck('newest', 100);
    await sweep();
    expect(await left()).toEqual(['open', 'newest']);
    await recheck('of this week', 5);
    await recheck('of today', 0);
    await sweep();
    expect(await left()).toEqual(['open', 'of this week', 'of today']);
    expect((await asPurger.query('delete from sharing.recheck')).rowCount).toBe(0);
  });
});
