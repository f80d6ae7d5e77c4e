import 'reflect-metadata';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { searchDatabase, searchFolder, searchText } from '../support/canary-search.js';
import { Installation } from '../support/installation.js';
import { OwnServer } from '../support/own-server.js';
import { redisIsInstalled } from '../support/redis-server.mjs';
import type { ServiceProcess } from '../support/service-process.js';
import { systemPrograms, SystemPostgres } from '../support/system-postgres.js';
import { CANARIES, CanaryInstallation, openable } from './canary-installation.js';
import type { Canary } from './canary-installation.js';

/** `npm run torture` raises these. */
const PURGED = Number(process.env['CANARY_PURGED'] ?? 20);
const LIVE = Number(process.env['CANARY_LIVE'] ?? 80);
const RESULTS = process.env['PURGE_RESULTS'];
const REASON = 'The disk of the database failed; last night’s backup is the newest.';
const PLANTED = `${CANARIES.purged}planted`;

describe(`${PURGED} purged and ${LIVE} live canaries, in an installation whose every place can be looked into`, () => {
  let world: CanaryInstallation;
  let gone: readonly Canary[];
  let live: readonly Canary[];
  let keysBefore: string;
  let backup: string;
  let admin: pg.Client;
  /** Where the backup of before is restored; one made of the system's programs has a `pg_dump` that fits. */
  let other: SystemPostgres | OwnServer;
  let restored: Installation;
  let revived: ServiceProcess | undefined;

  const counted = async (client: pg.Client) => {
    const { rows } = await client.query<{ purged: number; others: number }>(
      `select count(*) filter (where status = 'purged')::int as purged,
         count(*) filter (where status <> 'purged')::int as others from disclosure.package`,
    );
    return rows[0]!;
  };
  const connected = async (url: string) => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };

  /** Each kind of place, and the folders that are all of it. */
  const places = (): Record<string, readonly string[]> => ({
    'PostgreSQL: data files, write-ahead log, server log': [world.server.home],
    'key directory': [world.keys],
    'home of the service': [world.in('home')],
    'log of the service': [world.in('logs')],
    'temporary files': [world.in('temporary')],
    'lists, case bundle and ledger as exported': [world.in('exports')],
    'backups of before and after': [world.in('backups')],
    ...(world.redis && { 'Redis: RDB and AOF': [world.redis.folder] }),
    'the restored database': [other instanceof OwnServer ? other.home : other.folder],
  });
  const look = () =>
    Object.entries(places()).map(([kind, folders]) => {
      const found = folders.map((folder) => searchFolder(folder, CANARIES));
      return {
        kind,
        files: found.reduce((sum, { files }) => sum + files.length, 0),
        hits: found.flatMap(({ hits }) => hits),
      };
    });
  /** What is still in memory only goes to files, and past the horizon of the log. */
  const everythingWritten = async () => {
    for (const client of [admin, await connected(restored.adminUrl)]) {
      for (let n = 0; n < 3; n += 1)
        await client.query('select pg_switch_wal()').then(() => client.query('checkpoint'));
      if (client !== admin) await client.end();
    }
    if (!world.redis) return;
    const redis = new Redis(world.redis.url);
    await redis.save();
    redis.disconnect();
  };
  const inDatabases = async () => {
    const client = await connected(restored.adminUrl);
    const found = [await searchDatabase(admin, CANARIES), await searchDatabase(client, CANARIES)];
    await client.end();
    return { hits: found.flatMap(({ hits }) => hits) };
  };
  const dump = () => {
    if (other instanceof OwnServer) return;
    mkdirSync(join(other.folder, 'dumps'), { recursive: true });
    writeFileSync(join(other.folder, 'dumps', 'restored.sql'), other.dump(restored.adminUrl));
  };

  beforeAll(async () => {
    world = await CanaryInstallation.open();
    admin = await connected(world.installation.adminUrl);
    const [first, second] = [await world.release(PURGED, CANARIES.purged), await world.release(LIVE, CANARIES.living)];
    gone = first.canaries;
    live = second.canaries;
    // So that a search that finds nothing has something to find.
    await world.download(gone[0]!);
    await world.download(live[0]!);
    backup = world.in('backups', 'before.backup');
    expect(await world.installation.operate('db', 'backup', backup)).toMatchObject({ code: 0 });
    keysBefore = world.copyOfKeys();
    await world.revoke(first.grant);
    for (const end = Date.now() + 120_000; (await counted(admin)).purged !== PURGED;) {
      if (Date.now() > end) throw new Error(`${(await counted(admin)).purged} of ${PURGED} were purged in two minutes`);
    }
    await world.installation.signed();
    expect(await world.installation.operate('db', 'backup', world.in('backups', 'after.backup'))).toMatchObject({
      code: 0,
    });

    const programs = systemPrograms();
    other = programs === undefined ? new OwnServer() : new SystemPostgres(programs);
    restored = Installation.withKeysOf(world.installation, world.in('home', 'restored'), await other.start());
    expect(await restored.operate('db', 'restore', backup)).toMatchObject({ code: 0 });
  }, 600_000);
  afterAll(async () => {
    await Promise.all([revived?.stop(), world?.service?.stop()]);
    await admin?.end().catch(() => undefined);
    await other?.end();
    await world?.close();
    if (keysBefore) rmSync(keysBefore, { recursive: true });
  });

  it('the keys of today open no purged one and every live one, in the database and in the restored backup of before', async () => {
    const { keys } = world.installation;
    expect([await openable(world.installation, keys, gone), await openable(world.installation, keys, live)]).toEqual([
      0,
      LIVE,
    ]);
    expect(await counted(admin)).toEqual({ purged: PURGED, others: LIVE });
    expect([await openable(restored, restored.keys, gone), await openable(restored, restored.keys, live)]).toEqual([
      0,
      LIVE,
    ]);
    // Planted fault: the key directory came out of a backup too. So the ciphertext is there, and only the keys are not.
    expect(await openable(restored, keysBefore, gone)).toBe(PURGED);
  });

  it('what the backup brought back is destroyed again before anybody is answered, and nothing else', async () => {
    const client = await connected(restored.adminUrl);
    try {
      expect(await counted(client)).toEqual({ purged: 0, others: PURGED + LIVE });
      expect(await restored.operate('ledger', 'accept-restore', '--reason', REASON)).toMatchObject({ code: 0 });
      revived = await world.started(restored, 'revived.log');
      expect(revived.said).toContain(`${PURGED} packages that a restore had brought back destroyed again`);
      expect(await counted(client)).toEqual({ purged: PURGED, others: LIVE });
      expect((await client.query('select 1 from disclosure.package_content')).rowCount).toBe(LIVE);
    } finally {
      await client.end();
    }
    expect(await openable(restored, restored.keys, live)).toBe(LIVE);
    const analyst = await revived.as('hsi-agent');
    const read = async ({ number }: Canary) =>
      (await analyst.call('GET', `/packages/${number}/content?format=json`)).status;
    expect([await read(live[0]!), await read(gone[0]!)]).toEqual([200, 410]);
  });

  it('their words are in no place', async () => {
    await world.takeExports(gone[0]!);
    dump();
    await everythingWritten();
    const seen = look();
    expect(seen.filter(({ hits }) => hits.length > 0)).toEqual([]);
    // Nobody must write there.
    expect(seen.filter(({ files }) => files === 0).map(({ kind }) => kind)).toEqual(['temporary files']);
    expect((await inDatabases()).hits).toEqual([]);
    if (RESULTS !== undefined) {
      const found = seen.map(({ kind, files, hits }) => ({ kind, files, found: hits.length }));
      appendFileSync(RESULTS, `${JSON.stringify({ name: 'canaries', purged: PURGED, live: LIVE, places: found })}\n`);
    }
  });

  // Shown as skipped, never as passed.
  const whereRedisIs = redisIsInstalled() ? it : it.skip;
  whereRedisIs('nor in the files of Redis, where the queue was', async () => {
    const { hits, files } = searchFolder(world.redis!.folder, { ...CANARIES, queue: 'bull:comity-retention' });
    expect(files.length).toBeGreaterThan(1);
    expect(hits.map(({ canary }) => canary)).toEqual(hits.map(() => 'queue'));
    expect(hits.length).toBeGreaterThan(1);
  });
  const whereDumpsAre = systemPrograms() === undefined ? it.skip : it;
  whereDumpsAre('nor in a pg_dump of the restored database, where the live ones are', async () => {
    if (!(other instanceof SystemPostgres)) throw new Error('The restored database is on the embedded server');
    const text = other.dump(restored.adminUrl).toString('latin1');
    expect(searchText(text, { ...CANARIES, live: live[0]!.id }, 'dump')).toEqual([{ canary: 'live', place: 'dump' }]);
  });

  it('planted in any of these places they are found, also compressed, as hexadecimal digits and base64', async () => {
    for (const client of [admin, await connected(restored.adminUrl)]) {
      await client.query(`create table public.planted as select '${PLANTED}'::text as word`);
      if (client !== admin) await client.end();
    }
    dump();
    await admin.query('update directory.agency set name = $1 where id = $2', [PLANTED, 'hsi']);
    expect(await world.installation.operate('db', 'backup', world.in('backups', 'planted.backup'))).toMatchObject({
      code: 0,
    });
    writeFileSync(world.in('exports', 'planted.csv'), PLANTED);
    writeFileSync(join(world.keys, 'planted.txt'), PLANTED);
    writeFileSync(world.in('home', 'planted.hex'), Buffer.from(PLANTED).toString('hex'));
    writeFileSync(world.in('logs', 'planted.log'), Buffer.from(`{"name":"${PLANTED}"}`).toString('base64'));
    writeFileSync(world.in('temporary', 'planted.gz'), gzipSync(PLANTED));
    if (world.redis) {
      const redis = new Redis(world.redis.url);
      await redis.set('planted', PLANTED);
      redis.disconnect();
    }
    await everythingWritten();
    const seen = look();
    expect(seen.filter(({ hits }) => hits.length === 0)).toEqual([]);
    const files = seen.flatMap(({ hits }) => hits.map(({ place }) => place));
    for (const part of ['planted.backup', ...(world.redis ? ['dump.rdb', '.incr.aof'] : [])]) {
      expect(files.filter((path) => path.endsWith(part))).toHaveLength(1);
    }
    if (!(other instanceof OwnServer)) expect(files.filter((path) => path.endsWith('restored.sql'))).toHaveLength(1);
    expect((await inDatabases()).hits.map(({ place }) => place)).toEqual(
      expect.arrayContaining(['public.planted.word', 'directory.agency.name']),
    );
  });
});
