import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endSession, endSessionsOf, findSession, sweepSessions } from '../../src/platform/auth/sessions.js';
import { MINUTE, mary, nobody, noor, omar, openEdge, type Edge } from '../support/edge-world.js';

let edge: Edge;
let { clock, database, purger, admin, as, start } = {} as Edge;
beforeAll(async () => {
  edge = await openEdge();
  ({ clock, database, purger, admin, as, start } = edge);
});
afterAll(() => edge.close());

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
