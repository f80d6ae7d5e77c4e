import { spawn } from 'node:child_process';
import { join } from 'node:path';
import pg from 'pg';
import { root } from '../../scripts/build.mjs';
import { redisIsInstalled, RedisServer } from '../../test/support/redis-server.mjs';
import { freePort } from '../../scripts/free-port.mjs';
import { sendLoad, startChild, stopChild } from '../http/children.mjs';
import { recordSubmission } from '../http/record-submission.mjs';
import { load } from '../load.mjs';
import { makePackages, removePackages } from './packages.mjs';
import { queueBytes } from './queue-bytes.mjs';

export const QUEUES = ['PostgreSQL', 'Redis'];
const DUE_PER_SECOND = 200;
const SUBMISSIONS_PER_SECOND = 50;
const FUTURE_PURGES = 100_000;
/** From making the packages until the first is due: service, worker and load generator are warm by then. */
const LEAD_SECONDS = 20;
const PATIENCE_SECONDS = 120;
const LOOK_EVERY_MS = 100;
/** The worker looks at its outbox every second. */
const OUTBOX_LOOKS_MS = 5_000;

/**
 * How long after its due time each package is seen destroyed, by the database's clock, while data falls due steadily: the
 * shipped worker in a process of its own, the shipped service beside it, answering submissions.
 */
export async function measureLatency({ queue, admin, platform, keys, home, seconds }) {
  if (queue === 'Redis' && !redisIsInstalled()) return { queue, notRun: 'redis-server is not installed' };
  const draft = await draftsOnce({ home, adminUrl: platform.adminUrl, seconds });
  await removePackages(admin);
  const redis = queue === 'Redis' ? await RedisServer.start() : undefined;
  const environment = {
    DATABASE_URL: platform.adminUrl,
    COMITY_HOME: home,
    COMITY_KEYS: platform.config.keys,
    LOG_LEVEL: 'error',
    COMITY_WORKER: 'off',
    // The bench makes masses due on purpose.
    COMITY_PURGE_FLOOR: '100000',
    ...(redis ? { REDIS_URL: redis.url } : {}),
  };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const serving = { ...environment, COMITY_DEMO: 'on', PORT: String(port) };
  const service = await startChild(process.execPath, [join(root, 'dist/src/main.js')], serving, `${url}/health/live`);
  const worker = await startWorker(environment);
  try {
    const grantId = (await load('platform/ids/ids.js')).newId();
    const start = Date.now() + LEAD_SECONDS * 1_000;
    const submitting = sendLoad({
      ...{ url, kind: 'broker', connections: 8, draft },
      ...{ seconds: LEAD_SECONDS + seconds, rate: SUBMISSIONS_PER_SECOND },
    });
    const count = DUE_PER_SECOND * seconds;
    const dueOf = (n) => new Date(start + (n * 1_000) / DUE_PER_SECOND);
    await makePackages({ admin, keys, count, contentBytes: 2_048, dueOf, held: false, grantId });
    await admin.query(
      `insert into platform.outbox (topic, reference_id, due_at, created_at)
       select 'disposition', id, due_at, now() from disclosure.package where grant_id = $1`,
      [grantId],
    );
    if (Date.now() > start) throw new Error(`the packages took longer to make than ${LEAD_SECONDS} s`);
    const late = await watch({
      adminUrl: platform.adminUrl,
      grantId,
      count,
      until: start + (seconds + PATIENCE_SECONDS) * 1_000,
    });
    const submissions = await submitting;
    const sizes = { 'no future purge': await queueBytes({ redis, admin }) };
    await addFutureWakes(admin);
    await new Promise((resolve) => setTimeout(resolve, OUTBOX_LOOKS_MS));
    sizes[`${FUTURE_PURGES} future purges`] = await queueBytes({ redis, admin });
    late.sort((a, b) => a - b);
    const at = (share) => Math.round(late[Math.min(late.length - 1, Math.floor(late.length * share))]);
    return {
      queue,
      duePerSecond: DUE_PER_SECOND,
      seconds,
      early: late.filter((ms) => ms < 0).length,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      mostMs: at(1),
      submissions: { perSecond: Math.round(submissions.perSecond), p99Ms: submissions.p99 },
      queueBytes: sizes,
    };
  } finally {
    await stopChild(worker);
    await stopChild(service);
    await redis?.stop();
  }
}

let drafts;
/** The demo world and drafts to submit, made once for both queues. */
async function draftsOnce({ home, adminUrl, seconds }) {
  const count = 3 * QUEUES.length * SUBMISSIONS_PER_SECOND * (LEAD_SECONDS + seconds + 10);
  drafts ??= (await recordSubmission({ home, adminUrl, drafts: { broker: count, pgbench: 0 } })).draft;
  return drafts;
}

/** Ready when it says so on its screen. */
function startWorker(environment) {
  const child = spawn(process.execPath, [join(root, 'dist/src/worker.js')], {
    cwd: root,
    env: { ...process.env, ...environment, COMITY_DEMO: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
    child.stdout.on('data', (text) => {
      if (/Worker/.test(String(text))) resolve(child);
    });
  });
}

async function addFutureWakes(admin) {
  await admin.query(
    `insert into platform.outbox (topic, reference_id, due_at, created_at)
     select 'disposition', gen_random_uuid(), now() + interval '30 days' + n * interval '1 second', now()
     from generate_series(1, $1) n`,
    [FUTURE_PURGES],
  );
}

/** Lateness of every package, as a reader sees it: committed, and up to one look later. */
async function watch({ adminUrl, grantId, count, until }) {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const seen = new Map();
  try {
    while (seen.size < count) {
      const { rows } = await client.query({
        name: 'look',
        text: `select id, extract(epoch from clock_timestamp() - due_at)::float8 * 1000 as late
               from disclosure.package where grant_id = $1 and status = 'purged'`,
        values: [grantId],
      });
      for (const { id, late } of rows) if (!seen.has(id)) seen.set(id, late);
      if (Date.now() > until) throw new Error(`${count - seen.size} of ${count} packages are still there`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } finally {
    await client.end();
  }
  return [...seen.values()];
}
