// `npm run bench:recheck`: what it costs to re-check live grants, in CPU of this process (and, on Linux, of PostgreSQL):
// all of them under a pack that is new to them, all of them again with nothing changed, and all of them suspended and
// resumed with their agreement, a ledger entry and the notices of each included. Results go to bench/results/recheck.json.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { build, root } from '../scripts/build.mjs';
import { postgresCpuMs, serverProcess } from './postgres-cpu.mjs';
import { callerAt, makeLiveGrants } from './recheck/live-grants.mjs';
import { load } from './load.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const GRANTS = Number(process.env.BENCH_GRANTS ?? 3_000);
const TARGET_MS = 1_000;
const home = join(root, '.comity', 'bench-recheck');
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const say = (line) => process.stdout.write(`${line}\n`);

if (!build()) process.exit(1);
rmSync(home, { recursive: true, force: true });
mkdirSync(home, { recursive: true });
const machine = {
  cpu: cpus()[0]?.model.trim(),
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
};
const startLoad = loadavg().map((each) => Math.round(each * 10) / 10);
say(`${machine.cores} × ${machine.cpu}, Node ${machine.node}; load ${startLoad.join(' ')}; ${ROUNDS} rounds, CPU ms`);

const { readConfig } = await load('platform/config/config.js');
const { openPlatform } = await load('start-up/platform.js');
const { createService } = await load('start-up/service.js');
const { seedDemo } = await load('start-up/demo-data.js');
const { RecheckSweep } = await load('rechecks/index.js');
const config = readConfig({ COMITY_HOME: home, COMITY_DEMO: 'on', LOG_LEVEL: 'error', PORT: '0' });
const platform = await openPlatform({ config, createKeys: true });
const app = await createService(platform);
await app.init();
await seedDemo(app, platform);
await app.listen(0, '127.0.0.1');
const url = await app.getUrl();
const admin = new pg.Client({ connectionString: platform.adminUrl });
await admin.connect();
const server = await serverProcess(admin);
const figures = {};
try {
  say(`preparing: the demo world, ${GRANTS} live grants, each with words of its own …`);
  const agreement = await makeLiveGrants({ url, app, platform, count: GRANTS });
  const officer = await callerAt(url, 'dps-privacy');
  const sweep = app.get(RecheckSweep, { strict: false });
  await sweep.run();
  const rounds = { newPack: [], unchanged: [], suspended: [], resumed: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    await admin.query(`delete from sharing.grant_standing`);
    await orderAll();
    rounds.newPack.push(await measured(sweep, { grantsChecked: GRANTS, grantsSuspended: 0 }));
    await orderAll();
    rounds.unchanged.push(await measured(sweep, { grantsChecked: GRANTS, grantsSuspended: 0 }));
    const reason = { reason: 'breach', explanation: 'The other party reported a breach of its terms.' };
    await officer('POST', `/agreements/${agreement}/suspensions`, reason);
    rounds.suspended.push(await measured(sweep, { grantsChecked: GRANTS, grantsSuspended: GRANTS }));
    await officer('POST', `/agreements/${agreement}/resumptions`, {});
    rounds.resumed.push(await measured(sweep, { grantsChecked: GRANTS, grantsResumed: GRANTS }));
  }
  const words = {
    newPack: 'all judged under a pack that is new to them',
    unchanged: 'all asked for again, nothing changed',
    suspended: 'agreement suspended: all judged, suspended, recorded, told',
    resumed: 'agreement resumed: all judged, resumed, recorded, told',
  };
  say('service  PostgreSQL  wall  of 3,000 live grants'.replace('3,000', String(GRANTS)));
  for (const [name, runs] of Object.entries(rounds)) {
    const of = (key) => Math.round(median(runs.map((run) => run[key])));
    const best = Math.round(Math.min(...runs.map((run) => run.cpuMs)));
    figures[name] = {
      what: words[name],
      cpuMs: of('cpuMs'),
      bestCpuMs: best,
      postgresCpuMs: runs[0].postgresCpuMs === null ? null : of('postgresCpuMs'),
      wallMs: of('wallMs'),
    };
    const { cpuMs, postgresCpuMs, wallMs } = figures[name];
    say(
      `${String(cpuMs).padStart(7)}  ${String(postgresCpuMs ?? '–').padStart(10)}  ${String(wallMs).padStart(4)}  ${words[name]}`,
    );
  }
} finally {
  await admin.end();
  await app.close();
  await platform.close();
  rmSync(home, { recursive: true, force: true });
}
const met = figures.newPack.cpuMs <= TARGET_MS;
say(`target: ${GRANTS} live grants re-checked in ${TARGET_MS} ms of the service's CPU: ${met ? 'met' : 'missed'}`);
mkdirSync(join(root, 'bench/results'), { recursive: true });
const target = { cpuMs: TARGET_MS, of: 'newPack', met };
const result = {
  at: new Date().toISOString(),
  machine,
  load: startLoad,
  rounds: ROUNDS,
  grants: GRANTS,
  target,
  figures,
};
writeFileSync(join(root, 'bench/results/recheck.json'), `${JSON.stringify(result, null, 2)}\n`);

/** As a publication would: everything live, under the pack in force. */
async function orderAll() {
  await admin.query(
    `insert into sharing.recheck (id, cause, subject, asked_by_agency, asked_at)
     select gen_random_uuid(), 'policy', subject, '', clock_timestamp() from sharing.recheck where cause = 'policy' limit 1`,
  );
}

/** One pass; a pass that did anything but what is expected is no measurement. */
async function measured(sweep, expected) {
  const [cpu, wall, postgres] = [process.cpuUsage(), performance.now(), postgresCpuMs(server)];
  const report = await sweep.run();
  const used = process.cpuUsage(cpu);
  const figure = {
    cpuMs: (used.user + used.system) / 1000,
    wallMs: performance.now() - wall,
    postgresCpuMs: postgres === null ? null : postgresCpuMs(server) - postgres,
  };
  for (const [key, value] of Object.entries({ ...expected, failed: 0, finished: 1 })) {
    if (report[key] !== value) throw new Error(`expected ${key} ${value}: ${JSON.stringify(report)}`);
  }
  return figure;
}
