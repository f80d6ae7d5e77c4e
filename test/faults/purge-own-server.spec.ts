import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/platform/database/migrate.js';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.js';
import { openKeyHome } from '../../src/platform/keys/key-home.js';
import { searchFolder } from '../support/canary-search.js';
import { inDays, RetentionWorld } from '../support/retention-world.js';
import { brokenPurgePromises, takePurgeCensus } from './purge-census.js';
import type { Released } from './purge-census.js';

const RESULTS = process.env['PURGE_RESULTS'];
const DISK_MIB = 256;
const PURGED = 200;
const LIVE = 800;
const CANARIES = { purged: 'canary-purged-', living: 'canary-living-' };

/** A PostgreSQL of its own on a small disk of its own; its address stays when it is started again. */
class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
  readonly home = join(this.folder, 'disk');
  private readonly socket = join(this.folder, 'socket');
  private server: Awaited<ReturnType<typeof startEmbeddedPostgres>> | undefined;

  constructor() {
    // The server runs as another user, who must get there; otherwise it is put elsewhere.
    chmodSync(this.folder, 0o711);
    mkdirSync(this.home);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m,mode=0711`, 'tmpfs', this.home]);
    if (mounted.status === 0) return;
    rmSync(this.folder, { recursive: true });
    throw new Error(
      'A small disk cannot be mounted here, so this was not tried. Run it as root, with the right to mount.',
    );
  }

  /** @returns the superuser's URL */
  async start(): Promise<string> {
    await this.server?.stop().catch(() => undefined);
    this.server = await startEmbeddedPostgres({ home: this.home, database: 'comity_test' });
    if (!existsSync(join(this.home, 'postgres', 'data', 'PG_VERSION')))
      throw new Error('The server is not on the small disk');
    const url = new URL(this.server.url);
    rmSync(this.socket, { force: true });
    symlinkSync(url.searchParams.get('host')!, this.socket);
    url.searchParams.set('host', this.socket);
    return url.href;
  }

  /** Nothing can be written any more; returns how to make room again. */
  fill(): () => void {
    const filler = join(this.home, 'filler');
    try {
      for (;;) appendFileSync(filler, Buffer.alloc(1_048_576));
    } catch {
      // Full to the last page.
      try {
        for (;;) appendFileSync(filler, Buffer.alloc(4_096));
      } catch {
        return () => rmSync(filler);
      }
    }
  }

  async end(): Promise<void> {
    await this.server?.stop().catch(() => undefined);
    spawnSync('umount', ['-l', this.home]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let disk: SmallDisk;
let world: RetentionWorld;
let admin: pg.Client;

const connect = async (url: string) => {
  admin = new pg.Client({ connectionString: url });
  admin.on('error', () => undefined);
  await admin.connect();
};

async function release(count: number, destroyAt: Date, mark: string): Promise<Released[]> {
  const parents = await world.grant();
  const made = await world.write(world.custodian, async (tx) => {
    const some: { packageId: string; content: string }[] = [];
    while (some.length < count) {
      const content = `{"records":["${mark}-${some.length}-${'x'.repeat(2_000)}"]}`;
      some.push({ content, packageId: (await world.releaseIn(tx, parents, { destroyAt, content })).packageId });
    }
    return some;
  });
  const { rows } = await admin.query<{ id: string; epoch: string; place: string }>(
    'select package_id as id, key_epoch as epoch, key_place as place from disclosure.package_content',
  );
  const slots = new Map(rows.map(({ id, epoch, place }) => [id, { epoch, place }]));
  return made.map((each) => ({ ...each, key: { packageId: each.packageId, slot: slots.get(each.packageId)! } }));
}

async function count(name: string, gone: Released[], notDue: Released[], details: object) {
  const census = await takePurgeCensus(world, admin, { gone, held: [], notDue });
  if (RESULTS !== undefined) {
    const line = { name, due: gone.length, held: 0, notDue: notDue.length, recoverySeconds: 0, ...details, census };
    appendFileSync(RESULTS, `${JSON.stringify(line)}\n`);
  }
  return census;
}

it('the search in files finds a line of a log that quotes a record', () => {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  writeFileSync(join(folder, 'planted.log'), 'failed on "canary-purged-7-x"');
  expect(searchFolder(folder, CANARIES).hits).toMatchObject([{ canary: 'purged' }]);
  rmSync(folder, { recursive: true });
});

/** Needs the right to mount, and some minutes: `npm run torture`. */
const onlyAlone = process.env['PURGE_ALONE'] === 'yes' ? describe : undefined;

onlyAlone?.('destruction on a server of its own', () => {
  beforeEach(async () => {
    disk = new SmallDisk();
    const adminUrl = await disk.start();
    const keys = openKeyHome(process.env['COMITY_KEYS'] ?? '', { create: false });
    await migrate({ adminUrl, password: (role) => keys.rolePassword(role), fingerprint: keys.fingerprint });
    world = new RetentionWorld({ adminUrl, name: 'comity_test', drop: async () => undefined });
    await connect(adminUrl);
  }, 120_000);
  afterEach(async () => {
    await admin?.end().catch(() => undefined);
    await world?.close().catch(() => undefined);
    await disk?.end();
  }, 60_000);

  it('a disk that is full while data is due: nothing half done, and all goes when there is room', async () => {
    const notDue = await release(20, inDays(1), 'later');
    const due = await release(300, inDays(-1), 'due');
    const makeRoom = disk.fill();
    let failures = 0;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      failures += await world.sweep.run().then(
        ({ failed }) => failed,
        () => 1,
      );
      // Whoever releases meanwhile fills what is left.
      await release(200, inDays(2), 'filling').catch(() => (failures += 1));
    }
    expect(failures).toBeGreaterThan(0);
    makeRoom();
    const begun = Date.now();
    // PostgreSQL ends when it cannot write its log; then it is started again, as an operator would.
    await admin.end().catch(() => undefined);
    await connect(await disk.start());
    while ((await world.sweep.run()).packagesPurged > 0);
    const recoverySeconds = (Date.now() - begun) / 1_000;
    const census = await count('disk full', due, notDue, { recoverySeconds });
    expect(brokenPurgePromises(census)).toEqual([]);
    expect(census.purged).toBe(due.length);
  }, 300_000);

  it(`the words of ${PURGED} purged records are in no file, and ${LIVE} live ones open`, async () => {
    const gone = await release(PURGED, inDays(-1), 'canary-purged');
    const live = await release(LIVE, inDays(1), 'canary-living');
    while ((await world.sweep.run()).packagesPurged > 0);
    const census = await count('canaries in files', gone, live, {});
    expect(brokenPurgePromises(census)).toEqual([]);
    // Everything to disk, and past the horizon of the log.
    for (let n = 0; n < 3; n += 1) await admin.query('select pg_switch_wal()').then(() => admin.query('checkpoint'));
    for (const folder of [disk.home, world.keyFolder]) {
      const { hits, files } = searchFolder(folder, CANARIES);
      expect(files.length).toBeGreaterThan(0);
      expect(hits).toEqual([]);
    }
  }, 300_000);
});
