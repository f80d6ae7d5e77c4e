import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { afterEach, expect, it } from '@jest/globals';
import pg from 'pg';
import { OwnServer } from '../support/own-server.js';
import { inDays, RetentionWorld } from '../support/retention-world.js';
import { brokenPurgePromises, takePurgeCensus } from './purge-census.js';
import type { Released } from './purge-census.js';
import { PurgeProcesses } from './purge-processes.js';

/** `npm run torture` raises these. */
const STOPS = Number(process.env['PURGE_SERVER_STOPS'] ?? 4);
const WAVE = Number(process.env['PURGE_WAVE'] ?? 15);
const RESULTS = process.env['PURGE_RESULTS'];
const STALL_MS = 40;
const DISK_MIB = 256;
/** The promise is 15 minutes after recovery. */
const RECOVERY_SECONDS = 60;

let server: OwnServer | undefined;
let world: RetentionWorld | undefined;
let admin: pg.Client;

async function connect(url: string): Promise<void> {
  admin = new pg.Client({ connectionString: url });
  admin.on('error', () => undefined);
  await admin.connect();
}

async function openOn(own: OwnServer): Promise<RetentionWorld> {
  server = own;
  const adminUrl = await own.startMigrated(process.env['COMITY_KEYS'] ?? '');
  world = new RetentionWorld({ adminUrl, name: 'comity_test', drop: async () => undefined });
  await connect(adminUrl);
  return world;
}

afterEach(async () => {
  await admin?.end().catch(() => undefined);
  await world?.close().catch(() => undefined);
  await server?.end();
  [server, world] = [undefined, undefined];
}, 60_000);

async function release(within: RetentionWorld, count: number, destroyAt: Date): Promise<Released[]> {
  const parents = await within.grant();
  const made = await within.write(within.custodian, async (tx) => {
    const some: { packageId: string; content: string }[] = [];
    while (some.length < count) {
      const content = `{"records":["${some.length}-${'x'.repeat(2_000)}"]}`;
      some.push({ content, packageId: (await within.releaseIn(tx, parents, { destroyAt, content })).packageId });
    }
    return some;
  });
  const { rows } = await admin.query<{ id: string; epoch: string; place: string }>(
    'select package_id as id, key_epoch as epoch, key_place as place from disclosure.package_content',
  );
  const slots = new Map(rows.map(({ id, epoch, place }) => [id, { epoch, place }]));
  return made.map((each) => ({ ...each, key: { packageId: each.packageId, slot: slots.get(each.packageId)! } }));
}

async function countIn(on: RetentionWorld, name: string, gone: Released[], notDue: Released[], details: object) {
  const census = await takePurgeCensus(on, admin, { gone, held: [], notDue });
  if (RESULTS !== undefined) {
    const line = { name, due: gone.length, held: 0, notDue: notDue.length, ...details, census };
    appendFileSync(RESULTS, `${JSON.stringify(line)}\n`);
  }
  return census;
}

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + RECOVERY_SECONDS * 1_000; !(await holds());) {
    if (Date.now() > end) throw new Error(`Gave up waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const secondsSince = (start: number) => Math.round((Date.now() - start) / 100) / 10;

it(`PostgreSQL stopped at once and crashed, ${STOPS} times, while workers destroy: all gone, certified once`, async () => {
  const own = new OwnServer();
  const within = await openOn(own);
  const processes = new PurgeProcesses(within);
  const statusesOf = async (released: readonly Released[]) =>
    (
      await admin.query<{ status: string }>('select status from disclosure.package where id = any ($1)', [
        released.map(({ packageId }) => packageId),
      ])
    ).rows.map(({ status }) => status);
  try {
    const notDue = await release(within, WAVE, inDays(1));
    const due: Released[] = [];
    const workers = [1, 2].map(() => processes.start({ stallMs: STALL_MS }));
    await until('both work', () => workers.every((worker) => worker.heard('swept')));
    let halfWay = 0;
    let url = within.adminUrl;
    for (let stop = 0; stop < STOPS; stop += 1) {
      const wave = await release(within, WAVE, new Date());
      due.push(...wave);
      await until('a destruction has begun', async () => (await statusesOf(wave)).some((each) => each !== 'sealed'));
      // In turn: the server told to stop at once and started by its operator; one session killed, upon which the server
      // ends all others and recovers from its log by itself.
      if (stop % 2 === 0) own.stopImmediately();
      else process.kill((await admin.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid, 'SIGKILL');
      await admin.end().catch(() => undefined);
      if (stop % 2 === 0) url = await own.start();
      await until('the server is back', () =>
        connect(url).then(
          () => true,
          () => false,
        ),
      );
      if ((await statusesOf(wave)).includes('purging')) halfWay += 1;
    }
    const recovering = Date.now();
    await until('all is gone', async () => (await statusesOf(due)).every((each) => each === 'purged'));
    const details = { stops: STOPS, halfWay, recoverySeconds: secondsSince(recovering) };
    const census = await countIn(within, 'PostgreSQL stopped at once, sessions killed', due, notDue, details);
    expect(brokenPurgePromises(census)).toEqual([]);
    expect(census.purged).toBe(STOPS * WAVE);
  } finally {
    await processes.stopAll();
  }
}, 900_000);

/** A server on a disk of its own, of which nothing is left when it is full. */
class OnSmallDisk extends OwnServer {
  readonly mounted =
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m,mode=0711`, 'tmpfs', this.home]).status === 0;

  /** Nothing can be written any more; returns how to make room again. */
  fill(): () => void {
    const filler = `${this.home}/filler`;
    for (const piece of [1_048_576, 4_096]) {
      try {
        for (;;) appendFileSync(filler, Buffer.alloc(piece));
      } catch {
        // Full, to the last page of the second size.
      }
    }
    return () => rmSync(filler);
  }

  override async end(): Promise<void> {
    await this.stop();
    if (this.mounted) spawnSync('umount', ['-l', this.home]);
    await super.end();
  }
}

async function mayMount(): Promise<boolean> {
  const disk = new OnSmallDisk();
  await disk.end();
  return disk.mounted;
}

// Shown as skipped, never as passed.
const whereMountingIsAllowed = (await mayMount()) ? it : it.skip;
whereMountingIsAllowed(
  'a disk that is full while data is due: nothing half done, and all goes when there is room',
  async () => {
    const disk = new OnSmallDisk();
    const within = await openOn(disk);
    const notDue = await release(within, 20, inDays(1));
    const due = await release(within, 300, inDays(-1));
    const makeRoom = disk.fill();
    let failures = 0;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      failures += await within.sweep.run().then(
        ({ failed }) => failed,
        () => 1,
      );
      // Whoever releases meanwhile fills what is left.
      await release(within, 200, inDays(2)).catch(() => (failures += 1));
    }
    expect(failures).toBeGreaterThan(0);
    makeRoom();
    const recovering = Date.now();
    // PostgreSQL ends when it cannot write its log; then it is started again, as an operator would.
    await admin.end().catch(() => undefined);
    await connect(await disk.start());
    while ((await within.sweep.run()).packagesPurged > 0);
    const details = { rounds: failures, recoverySeconds: secondsSince(recovering) };
    const census = await countIn(within, 'disk full', due, notDue, details);
    expect(brokenPurgePromises(census)).toEqual([]);
    expect(census.purged).toBe(due.length);
  },
  300_000,
);
