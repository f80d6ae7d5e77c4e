import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Actor } from '../../src/platform/actor.js';
import {
  endSession,
  endSessionsOf,
  findSession,
  startSession,
  sweepSessions,
} from '../../src/platform/auth/sessions.js';
import { SettableClock } from '../../src/platform/clock/clock.js';
import { urlForRole } from '../../src/platform/database/connection.js';
import { Database, type Tx } from '../../src/platform/database/database.js';
import { unwrap } from '../../src/platform/http/problem.js';
import { openKeyHome } from '../../src/platform/keys/key-home.js';
import { accepted } from '../../src/platform/result.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const NOON = new Date('2026-11-30T12:00:00Z');
const MINUTE = 60_000;
const mary: Actor = {
  personId: '0196a1b2-c3d4-7e5f-8a9b-000000000001',
  agencyId: 'ut-dps',
  roles: ['privacy_officer'],
};
const noor: Actor = { personId: '0196a1b2-c3d4-7e5f-8a9b-000000000002', agencyId: 'ut-dps', roles: ['analyst'] };
const omar: Actor = { personId: '0196a1b2-c3d4-7e5f-8a9b-000000000003', agencyId: 'ut-tax', roles: ['analyst'] };

const clock = new SettableClock(NOON);
let made: TestDatabase;
let database: Database;
let purger: Database;
let admin: pg.Client;

beforeAll(async () => {
  made = await createTestDatabase();
  const keys = openKeyHome(process.env['COMITY_KEYS']!, { create: false });
  const open = (role: 'app' | 'purger') =>
    new Database({
      url: urlForRole(made.adminUrl, role, (name) => keys.rolePassword(name)),
      clock,
      onPoolError: () => undefined,
    });
  database = open('app');
  purger = open('purger');
  admin = new pg.Client({ connectionString: made.adminUrl });
  await admin.connect();
  await admin.query(
    'create table public.effect (key text not null); grant insert, select on public.effect to comity_app',
  );
});
afterAll(async () => {
  await database.close();
  await purger.close();
  await admin.end();
  await made.drop();
});

const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>, from = database): Promise<T> =>
  from.transaction(actor, async (tx) => accepted(await work(tx))).then((result) => unwrap(result));
const start = (actor: Actor, former?: string) => as(actor, (tx) => startSession(tx, former));
const nobody: Actor = { personId: '', agencyId: '', roles: [] };

describe('sessions', () => {
  it('are found by their token and stored as its digest', async () => {
    const token = await start(mary);
    expect(await findSession(database, token)).toEqual({ personId: mary.personId, agencyId: mary.agencyId });
    expect(await findSession(database, 'x'.repeat(43))).toBeUndefined();
    const { rows } = await admin.query<{ row: string }>('select s::text as row from platform.session s');
    expect(rows.some(({ row }) => row.includes(token))).toBe(false);
  });

  it('end fifteen minutes after the last request, and never come back', async () => {
    const token = await start(mary);
    clock.advance(14 * MINUTE);
    expect(await findSession(database, token)).toBeDefined();
    clock.advance(14 * MINUTE);
    expect(await findSession(database, token)).toBeDefined();
    clock.advance(15 * MINUTE);
    expect(await findSession(database, token)).toBeUndefined();
    expect(await findSession(database, token)).toBeUndefined();
  });

  it('end after twelve hours however busy', async () => {
    const token = await start(mary);
    for (let minutes = 10; minutes < 720; minutes += 10) {
      clock.advance(10 * MINUTE);
      expect(await findSession(database, token)).toBeDefined();
    }
    clock.advance(10 * MINUTE);
    expect(await findSession(database, token)).toBeUndefined();
  });

  it('are not written on every request', async () => {
    const token = await start(mary);
    const seen = async () =>
      (await admin.query<{ at: string }>('select max(xmin::text::bigint) as at from platform.session')).rows[0]!.at;
    const before = await seen();
    clock.advance(30_000);
    await findSession(database, token);
    expect(await seen()).toBe(before);
    clock.advance(31_000);
    await findSession(database, token);
    expect(await seen()).not.toBe(before);
  });

  it('change their token at step-up, and end when asked', async () => {
    const first = await start(mary);
    const second = await start(mary, first);
    expect(await findSession(database, first)).toBeUndefined();
    expect(await findSession(database, second)).toBeDefined();
    await as(nobody, (tx) => endSession(tx, second));
    await as(nobody, (tx) => endSession(tx, second));
    expect(await findSession(database, second)).toBeUndefined();
  });

  it('of a person end together, by that person’s agency only', async () => {
    const tokens = [await start(noor), await start(noor)];
    const other = await start(mary);
    expect(await as(omar, (tx) => endSessionsOf(tx, noor.personId))).toBe(0);
    expect(await findSession(database, tokens[0]!)).toBeDefined();
    expect(await as(mary, (tx) => endSessionsOf(tx, noor.personId))).toBe(2);
    for (const token of tokens) expect(await findSession(database, token)).toBeUndefined();
    expect(await findSession(database, other)).toBeDefined();
  });

  it('of others are invisible, and nobody starts one for somebody else', async () => {
    await start(mary);
    const all = `select 1 from platform.session`;
    expect(await as(omar, (tx) => tx.query(all))).toEqual([]);
    expect(await as(nobody, (tx) => tx.query(all))).toEqual([]);
    const forged = `insert into platform.session values ($1, 'ut-dps', $2, now(), now(), now() + interval '1 hour')`;
    await expect(as(omar, (tx) => tx.query(forged, [randomBytes(32), mary.personId]))).rejects.toMatchObject({
      code: '42501',
    });
    await expect(as(noor, (tx) => tx.query(forged, [randomBytes(32), mary.personId]))).rejects.toMatchObject({
      code: '42501',
    });
    const longer = `update platform.session set expires_at = 'infinity'`;
    await expect(as(mary, (tx) => tx.query(longer))).rejects.toMatchObject({ code: '42501' });
  });

  it('that ran out are swept, the others stay', async () => {
    await admin.query('delete from platform.session');
    await start(mary);
    clock.advance(16 * MINUTE);
    const live = await start(mary);
    expect(await as(nobody, sweepSessions, purger)).toBe(1);
    expect(await findSession(database, live)).toBeDefined();
  });
});
