import pg from 'pg';
import type { Actor } from '../../src/platform/actor.js';
import { startSession } from '../../src/platform/auth/sessions.js';
import { SettableClock } from '../../src/platform/clock/clock.js';
import { urlForRole } from '../../src/platform/database/connection.js';
import { Database, type Tx } from '../../src/platform/database/database.js';
import { unwrap } from '../../src/platform/http/problem.js';
import { openKeyHome } from '../../src/platform/keys/key-home.js';
import { accepted } from '../../src/platform/result.js';
import { createTestDatabase } from './test-database.js';

export const NOON = new Date('2026-11-30T12:00:00Z');
export const MINUTE = 60_000;
export const mary: Actor = {
  personId: '0196a1b2-c3d4-7e5f-8a9b-000000000001',
  agencyId: 'ut-dps',
  roles: ['privacy_officer'],
};
export const noor: Actor = { personId: '0196a1b2-c3d4-7e5f-8a9b-000000000002', agencyId: 'ut-dps', roles: ['analyst'] };
export const omar: Actor = { personId: '0196a1b2-c3d4-7e5f-8a9b-000000000003', agencyId: 'ut-tax', roles: ['analyst'] };
export const nobody: Actor = { personId: '', agencyId: '', roles: [] };

/** A database, its two roles and a clock: what sessions and idempotency keys need, and no feature. */
export async function openEdge() {
  const clock = new SettableClock(NOON);
  const made = await createTestDatabase();
  const keys = openKeyHome(process.env['COMITY_KEYS']!, { create: false });
  const open = (role: 'app' | 'purger') =>
    new Database({
      url: urlForRole(made.adminUrl, role, (name) => keys.rolePassword(name)),
      clock,
      onPoolError: () => undefined,
    });
  const [database, purger] = [open('app'), open('purger')];
  const admin = new pg.Client({ connectionString: made.adminUrl });
  await admin.connect();
  const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>, from = database): Promise<T> =>
    from.transaction(actor, async (tx) => accepted(await work(tx))).then((result) => unwrap(result));
  return {
    ...{ clock, database, purger, admin, as },
    start: (actor: Actor, former?: string) => as(actor, (tx) => startSession(tx, former)),
    close: async () => {
      await database.close();
      await purger.close();
      await admin.end();
      await made.drop();
    },
  };
}

export type Edge = Awaited<ReturnType<typeof openEdge>>;
