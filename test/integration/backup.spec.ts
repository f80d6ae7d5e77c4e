import 'reflect-metadata';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { backUp } from '../../src/cli/backup/back-up.js';
import { restore } from '../../src/cli/backup/restore.js';
import {
  keptSequences,
  keptTables,
  NOT_KEPT,
  refuseUnlessAllSeeing,
  WRITTEN_AGAIN,
} from '../../src/cli/backup/stored-tables.js';
import type { Server } from '../../src/cli/operator/server.js';
import { sequenceOnce } from '../../src/ledger/sequencer/sequence-once.js';
import { readConfig } from '../../src/platform/config/config.js';
import { PlaceHold } from '../../src/retention/commands/place-hold.js';
import { idempotency, RetentionWorld } from '../support/retention-world.js';
import { dropTestDatabase } from '../support/test-database.js';

const RESTORED = `comity_test_${process.pid}_backup`;

describe('a backup of a database in use', () => {
  let world: RetentionWorld;
  let admin: pg.Client;
  let folder: string;
  beforeAll(async () => {
    world = await RetentionWorld.open();
    folder = mkdtempSync(join(tmpdir(), 'backup-'));
    cpSync(process.env['COMITY_KEYS']!, join(folder, 'keys'), { recursive: true });
    rmSync(join(folder, 'keys', 'epochs'), { recursive: true, force: true });
    admin = new pg.Client({ connectionString: world.adminUrl });
    await admin.connect();
    await admin.query(`create database ${RESTORED}`);
  });
  afterAll(async () => {
    await admin.end();
    await world.close();
    await dropTestDatabase(RESTORED);
    rmSync(folder, { recursive: true });
  });

  const serverAt = (adminUrl: string): Server => ({
    config: readConfig({ DATABASE_URL: adminUrl, COMITY_HOME: folder, COMITY_KEYS: join(folder, 'keys') }),
    adminUrl,
    embedded: false,
    close: async () => undefined,
  });
  /** Every row of every table, and every sequence, as text. */
  const everything = async (client: pg.Client): Promise<Record<string, readonly string[]>> => {
    const found: Record<string, readonly string[]> = {};
    const read = async (name: string, text: string) => {
      found[name] = (await client.query<{ row: string }>(text)).rows.map(({ row }) => row);
    };
    for (const name of [...(await keptTables(client)), ...WRITTEN_AGAIN, ...NOT_KEPT]) {
      await read(name, `select t::text as row from ${name} t order by 1`);
    }
    for (const name of await keptSequences(client)) {
      await read(name, `select last_value || ' ' || is_called as row from ${name}`);
    }
    return found;
  };

  it('gives back every row and every number, entries that wait for their position too, and leaves out what only wakes', async () => {
    const parents = await world.grant();
    const { packageId } = await world.release(parents, { content: `"quotes", (brackets), \\ and a\nline` });
    const body = { on: { packages: [packageId] }, matter: 'Docket 3', reason: 'Litigation is anticipated in this.' };
    expect(await world.placeHold.execute(new PlaceHold(world.placer, body, idempotency()))).toMatchObject({ ok: true });
    const sequencers = new pg.Pool({ connectionString: world.urlFor('sequencer') });
    const sequencer = await sequencers.connect();
    await sequenceOnce(sequencer, { limit: 3 });
    sequencer.release();
    await sequencers.end();
    const before = await everything(admin);
    expect(before['ledger.shared_entry']!.length).toBeGreaterThan(0);
    expect(before['ledger.inbox']!.length).toBeGreaterThan(5);
    for (const name of ['platform.outbox', 'platform.idempotency']) expect(before[name]!.length).toBeGreaterThan(0);

    const file = join(folder, 'file');
    const told: number[] = [];
    const { manifest } = await backUp(serverAt(world.adminUrl), file, (done, total) => told.push(done / total));
    expect(told.at(-1)).toBe(1);
    const url = new URL(world.adminUrl);
    url.pathname = `/${RESTORED}`;
    await expect(restore(serverAt(url.href), file)).resolves.toEqual(manifest);

    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      const after = await everything(client);
      expect(after).toEqual({ ...before, ...Object.fromEntries(NOT_KEPT.map((name) => [name, []])) });
    } finally {
      await client.end();
    }
  });

  it('is refused to whom row-level security would show only some of it', async () => {
    const purger = new pg.Client({ connectionString: world.urlFor('purger') });
    await purger.connect();
    try {
      await expect(refuseUnlessAllSeeing(purger)).rejects.toThrow('does not see the rows of every agency');
      await expect(refuseUnlessAllSeeing(admin)).resolves.toBeUndefined();
    } finally {
      await purger.end();
    }
  });
});
