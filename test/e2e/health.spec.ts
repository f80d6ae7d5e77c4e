import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { connectPlatform } from '../../src/start-up/platform.js';
import { readinessProbes } from '../../src/start-up/readiness.js';
import { startTestService } from '../support/service.js';
import type { TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => service.close());

/** Each probe of the real service, without the second for which the route keeps an answer. */
async function probed(): Promise<Readonly<Record<string, string>>> {
  const answers = readinessProbes(service.platform).map(async ({ name, probe }) => [
    name,
    await probe().then(
      (answer) => answer?.warning ?? 'up',
      (fault: Error) => fault.message,
    ),
  ]);
  return Object.fromEntries(await Promise.all(answers));
}

describe('health', () => {
  it('is open to everybody', async () => {
    expect((await service.send('GET', '/health/live')).body).toEqual({ status: 'ok' });
    const ready = await service.send('GET', '/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({
      status: 'ok',
      details: {
        database: { status: 'up' },
        migrations: { status: 'up' },
        ledger: { status: 'up' },
        policy: { status: 'up' },
      },
    });
  });

  it('fails when the sequencer stands still for a minute, and not before', async () => {
    // Nothing sequences here, so the demo's entries wait since the clock's first instant.
    service.clock.advance(60_000);
    expect(await probed()).toMatchObject({
      database: 'up',
      migrations: 'up',
      ledger: 'up',
      policy: 'up',
      purges: 'up',
    });
    service.clock.advance(1_000);
    expect((await probed())['ledger']).toMatch(/^the oldest ledger entry has waited 61 s; start the worker/);
  });

  it('warns where nobody sweeps, and stays ready', async () => {
    const admin = new pg.Client({ connectionString: service.platform.adminUrl });
    await admin.connect();
    const after = async (age: string) => {
      await admin.query(
        `insert into retention.last_sweep values (true, clock_timestamp() - $1::interval, 0)
         on conflict (only_row) do update set ended_at = excluded.ended_at`,
        [age],
      );
      return (await probed())['sweeps'];
    };
    expect((await probed())['sweeps']).toMatch(/^no sweep has ended yet: nothing is destroyed meanwhile; start/);
    expect(await after('9 minutes')).toBe('up');
    expect(await after('11 minutes')).toMatch(/^no sweep for 11 minutes: /);
    await admin.end();
  });

  it('warns of purges that wait for two persons, and stays ready', async () => {
    const admin = new pg.Client({ connectionString: service.platform.adminUrl });
    await admin.connect();
    await admin.query(
      `insert into retention.purge_brake (id, version, state, number, status, source_agency)
       values (gen_random_uuid(), 1, '{"counted":{"counts":{"due":412}}}', 'PB-2026-000098', 'pulled', 'dps')`,
    );
    const warned = (await probed())['purges'];
    await admin.query(`delete from retention.purge_brake where number = 'PB-2026-000098'`);
    await admin.end();
    expect(warned).toBe('412 packages are due and wait for two persons: purge brake PB-2026-000098');
  });

  it('fails on a database that lacks a migration', async () => {
    const admin = new pg.Client({ connectionString: service.platform.adminUrl });
    await admin.connect();
    await admin.query('delete from app.schema_migration where id = (select max(id) from app.schema_migration)');
    await admin.end();
    expect((await probed())['migrations']).toMatch(/^\d+ of \d+ migrations are applied; run "comity db migrate"$/);
  });

  it('fails when nobody answers at the address of the database', async () => {
    const nobody = connectPlatform({
      ...service.platform,
      adminUrl: 'postgres://nobody@127.0.0.1:1/none',
      stopServer: async () => undefined,
    });
    const answers = await Promise.allSettled(readinessProbes(nobody).map(({ probe }) => probe()));
    expect(answers.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    await nobody.close();
  });
});
