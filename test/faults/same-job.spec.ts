import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPostgresBackend, withBackend, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { redisIsInstalled, RedisServer } from '../support/redis-server.mjs';
import { RetentionWorld } from '../support/retention-world.js';
import { PurgeProcesses } from './purge-processes.js';
import type { PurgeWorker } from './purge-processes.js';

const PACKAGES = 5;
/** Both within the outbox's reach and after the last package was released, so that one second wakes for all. */
const DUE_IN_MS = 2_000;
/** More often than the queue's own default (1) lets a job lose its worker. */
const KILLED_AT = ['begun', 'journalled', 'keys gone'] as const;

interface Killed {
  readonly id: string;
  /** How often it was found without its worker before. */
  readonly stalled: number;
}

/** What a queue remembers of the job that a worker was killed with. */
interface Memory {
  readonly redisUrl?: string;
  active(queue: string): Promise<readonly Killed[]>;
  /** The lock of the job runs out (after 30 s otherwise), and the next worker looks for such jobs at once. */
  lockRunsOut(queue: string, job: Killed): Promise<void>;
  stock(queue: string, work: () => Promise<void>): Worker;
  close(): Promise<void>;
}

let world: RetentionWorld;
let admin: pg.Client;
let processes: PurgeProcesses;

beforeEach(async () => {
  world = await RetentionWorld.open();
  admin = new pg.Client({ connectionString: world.adminUrl });
  await admin.connect();
  processes = new PurgeProcesses(world);
});
afterEach(async () => {
  await processes.stopAll();
  await admin.end();
  await world.close();
});

const inPostgres = async (): Promise<Memory> => ({
  active: async (queue) =>
    (
      await admin.query<Killed>(
        `select id, stalled_count as stalled from bullmq.job where queue = $1 and state = 'active'`,
        [queue],
      )
    ).rows,
  lockRunsOut: async (queue, { id }) => {
    await admin.query('update bullmq.job set locked_until_ms = 0, stalled_marked = true where queue = $1 and id = $2', [
      queue,
      id,
    ]);
    await admin.query(`delete from bullmq.meta where queue = $1 and field = 'stalled-check'`, [queue]);
  },
  stock: (queue, work) => {
    const { Worker: PostgresWorker } = withBackend(createPostgresBackend);
    return new PostgresWorker(queue, work, { connection: world.urlFor('queue') }) as unknown as Worker;
  },
  close: async () => undefined,
});

const inRedis = async (): Promise<Memory> => {
  const server = await RedisServer.start();
  const redis = new Redis(server.url);
  const connection = { url: server.url, maxRetriesPerRequest: null };
  return {
    redisUrl: server.url,
    active: async (queue) =>
      Promise.all(
        (await redis.lrange(`bull:${queue}:active`, 0, -1)).map(async (id) => ({
          id,
          stalled: Number((await redis.hget(`bull:${queue}:${id}`, 'stc')) ?? 0),
        })),
      ),
    lockRunsOut: async (queue, { id }) => {
      await redis.del(`bull:${queue}:${id}:lock`, `bull:${queue}:stalled-check`);
      await redis.sadd(`bull:${queue}:stalled`, id);
    },
    stock: (queue, work) => new Worker(queue, work, { connection }),
    close: async () => {
      redis.disconnect();
      await server.stop();
    },
  };
};

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !(await holds());) {
    if (Date.now() > end) throw new Error(`Gave up waiting until ${what}; ${processes.complaints.slice(-3).join()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const purged = async () =>
  (await admin.query(`select 1 from disclosure.package where status = 'purged'`)).rowCount ?? 0;

/** Packages that one job wakes for, and the worker that was stopped with it. */
async function stoppedWithTheJob(memory: Memory): Promise<PurgeWorker> {
  const settings = { byJobsAlone: true, ...(memory.redisUrl !== undefined && { redisUrl: memory.redisUrl }) };
  // The schedule's first tick is spent.
  const first = processes.start(settings);
  await until('the first tick was taken', () => first.heard('swept'));
  await until('it is done', async () => (await memory.active(processes.queue)).length === 0);
  await first.kill();
  const destroyAt = new Date(Date.now() + DUE_IN_MS);
  const parents = await world.grant();
  for (let n = 0; n < PACKAGES; n += 1) await world.release(parents, { destroyAt });
  return nextWithTheJob(memory, KILLED_AT[0]);
}

async function nextWithTheJob(memory: Memory, stopAt: (typeof KILLED_AT)[number]): Promise<PurgeWorker> {
  const settings = { byJobsAlone: true, stopAt, ...(memory.redisUrl !== undefined && { redisUrl: memory.redisUrl }) };
  const worker = processes.start(settings);
  await until(`a worker stops at ${stopAt}`, () => worker.heard('stopping'));
  return worker;
}

/** @returns the one job that was under way */
async function killedWith(worker: PurgeWorker, memory: Memory): Promise<Killed> {
  await worker.kill();
  const active = await memory.active(processes.queue);
  expect(active).toHaveLength(1);
  await memory.lockRunsOut(processes.queue, active[0]!);
  return active[0]!;
}

const memories: readonly (readonly [string, () => Promise<Memory>])[] = [
  ['PostgreSQL', inPostgres],
  ...(redisIsInstalled() ? [['Redis', inRedis] as const] : []),
];

describe.each(memories)('one job whose worker is killed three times, in a queue on %s', (_, open) => {
  let memory: Memory;
  beforeAll(async () => void (memory = await open()));
  afterAll(() => memory.close());

  it('is done by the fourth, and its effect happens once', async () => {
    const jobs: Killed[] = [];
    for (const stopAt of KILLED_AT) {
      const worker = await (jobs.length === 0 ? stoppedWithTheJob(memory) : nextWithTheJob(memory, stopAt));
      jobs.push(await killedWith(worker, memory));
      expect(await purged()).toBe(0);
    }
    expect(jobs.map(({ stalled }) => stalled)).toEqual([0, 1, 2]);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    processes.start({ byJobsAlone: true, ...(memory.redisUrl !== undefined && { redisUrl: memory.redisUrl }) });
    await until('all is gone', async () => (await purged()) === PACKAGES);
    await until('the job is done', async () => (await memory.active(processes.queue)).length === 0);
    const { rows } = await admin.query(
      `select count(*)::int as certificates, sum((state #>> '{document,certificate,scope,packages}')::int)::int as covered,
         array_agg(distinct state #>> '{document,certificate,verification,result}') as results from retention.certificate`,
    );
    expect(rows).toEqual([{ certificates: 1, covered: PACKAGES, results: ['pass'] }]);
  }, 180_000);

  it('planted fault: under the default of the queue it is given up at the second kill, and nothing is destroyed', async () => {
    await killedWith(await stoppedWithTheJob(memory), memory);
    let looked = 0;
    let end = (): void => undefined;
    const killed = new Promise<void>((resolve) => (end = resolve));
    const given: string[] = [];
    const take = async () => {
      const worker = memory.stock(processes.queue, async () => {
        looked += 1;
        await killed;
      });
      worker.on('failed', (_job, { message }) => given.push(message));
      worker.on('error', () => undefined);
      return worker;
    };
    const second = await take();
    await until('the second has it', () => looked === 1);
    const [job] = await memory.active(processes.queue);
    await memory.lockRunsOut(processes.queue, job!);
    const third = await take();
    await until('it is given up', () => given.length === 1);
    expect([looked, given, await purged()]).toEqual([1, ['job stalled more than allowable limit'], 0]);
    end();
    await Promise.all([second.close(), third.close()]);
  }, 180_000);
});
