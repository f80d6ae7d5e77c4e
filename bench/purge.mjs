// `npm run bench:purge [-- <packages>]`: what it costs to destroy released data, beside what the machine can do at best:
// one raw DELETE of the same rows under the same indexes, and zeros over the same key slots. Then how late it is while data
// falls due steadily, on both queues. Results go to bench/results/purge-<packages>.json.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { build, root } from '../scripts/build.mjs';
import { load } from './load.mjs';
import { serverProcess } from './postgres-cpu.mjs';
import { measureLatency, QUEUES } from './purge/latency.mjs';
import { copyTables, rawDelete, rawDeleteBoth, rawKeyDestruction, slotFilesUnder } from './purge/limits.mjs';
import { makePackages, removePackages } from './purge/packages.mjs';
import { perCore, report } from './purge/report.mjs';

const PACKAGES = Number(process.argv[2] ?? process.env.BENCH_PACKAGES ?? 100_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? (PACKAGES > 200_000 ? 1 : 3));
const CONTENT_BYTES = Number(process.env.BENCH_CONTENT_BYTES ?? 2_048);
const LATENCY_SECONDS = Number(process.env.BENCH_LATENCY_SECONDS ?? 30);
/** Sizes to compare with the sweep's own, each on as many packages; none unless asked for. */
const BATCHES = (process.env.BENCH_BATCHES ?? '').split(',').filter(Boolean).map(Number);
const DAYS = 90;
const home = join(root, '.comity', 'bench-purge');
const say = (line) => process.stdout.write(`${line}\n`);

if (!build()) process.exit(1);
removeHome();
mkdirSync(home, { recursive: true });
const machine = {
  cpu: cpus()[0]?.model.trim(),
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
};
say(`${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}; load ${loads().join(' ')}`);

const { readConfig } = await load('platform/config/config.js');
const { openPlatform } = await load('start-up/platform.js');
const { openPackageKeys } = await load('disclosures/index.js');
const config = readConfig({ COMITY_HOME: home, COMITY_DEMO: 'off', LOG_LEVEL: 'error' });
const platform = await openPlatform({ config, createKeys: true });
const keys = openPackageKeys(config.keys);
const admin = new pg.Client({ connectionString: platform.adminUrl });
await admin.connect();
const rounds = { rawDelete: [], rawDeleteBoth: [], rawKeys: [], sweep: [] };
const batches = {};
const loadPerRound = [];
let latency;
try {
  const server = await serverProcess(admin);
  for (let round = 1; round <= ROUNDS; round += 1) {
    loadPerRound.push(loads()[0]);
    const expected = await prepare();
    await copyTables(admin);
    const copy = copyOfSlots();
    rounds.rawKeys.push(await rawKeyDestruction(copy));
    rounds.rawDelete.push(asExpected(await rawDelete(admin, server), expected));
    await copyTables(admin);
    rounds.rawDeleteBoth.push(asExpected(await rawDeleteBoth(admin, server), expected));
    await admin.query('drop schema bench_copy cascade');
    await admin.query('checkpoint');
    rounds.sweep.push(asExpected(sweepInItsOwnProcess(), expected));
    await nothingLeft();
    say(`round ${round} of ${ROUNDS}: ${Math.round(perCore(rounds.sweep.at(-1)))} packages per core and second`);
  }
  for (const size of BATCHES) {
    const expected = await prepare();
    batches[size] = asExpected(sweepInItsOwnProcess({ BATCH: String(size) }), expected);
    const { peakRssMiB } = batches[size];
    say(`batches of ${size}: ${Math.round(perCore(batches[size]))} per core and second, ${Math.round(peakRssMiB)} MiB`);
  }
  await removePackages(admin);
  if (LATENCY_SECONDS > 0) {
    latency = [];
    for (const queue of QUEUES) {
      const figures = await measureLatency({ queue, admin, platform, keys, home, seconds: LATENCY_SECONDS });
      latency.push(figures);
      await removePackages(admin);
    }
  }
} finally {
  await admin.end();
  await platform.close();
  removeHome();
}
const result = report({ rounds, batches, latency, say });
mkdirSync(join(root, 'bench/results'), { recursive: true });
const file = join(root, `bench/results/purge-${PACKAGES}.json`);
const about = { at: new Date().toISOString(), machine, load: loadPerRound, rounds: ROUNDS, packages: PACKAGES };
writeFileSync(
  file,
  `${JSON.stringify({ ...about, contentBytes: CONTENT_BYTES, ...result, rawRounds: rounds }, null, 2)}\n`,
);
say(`written to ${file.slice(root.length + 1)}`);

/** @returns how many packages are due and not held */
async function prepare() {
  await removePackages(admin);
  const start = Date.now() - DAYS * 86_400_000;
  const dueOf = (n) => new Date(start + Math.floor((n * (DAYS - 1) * 86_400_000) / PACKAGES));
  const { held } = await makePackages({ admin, keys, count: PACKAGES, contentBytes: CONTENT_BYTES, dueOf });
  await admin.query('checkpoint');
  return PACKAGES - held.length;
}

function copyOfSlots() {
  const copy = join(home, 'slots-to-overwrite');
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(config.keys, 'epochs'), copy, { recursive: true });
  return slotFilesUnder(copy);
}

function sweepInItsOwnProcess(extra = {}) {
  const run = spawnSync(
    process.execPath,
    [...(process.env.BENCH_NODE ?? '').split(' ').filter(Boolean), join(root, 'bench/purge/worker.mjs')],
    {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...workerSettings(), ...extra },
    },
  );
  if (run.status !== 0) throw new Error(`the worker ended with ${run.status}: ${run.stdout}`);
  return JSON.parse(run.stdout);
}

function workerSettings() {
  const { adminUrl } = platform;
  return { DATABASE_URL: adminUrl, COMITY_HOME: home, COMITY_KEYS: config.keys, COMITY_DEMO: 'off' };
}

/** A run that destroyed anything but what is due and free is no measurement. */
function asExpected(figure, expected) {
  if (figure.packages !== expected) throw new Error(`expected ${expected} packages: ${JSON.stringify(figure)}`);
  return figure;
}

async function nothingLeft() {
  const { rows } = await admin.query(
    `select (select count(*)::int from disclosure.package_content c join disclosure.package p on p.id = c.package_id
              where not p.held) as contents,
       (select count(*)::int from retention.certificate
         where state #>> '{document,certificate,verification,result}' <> 'pass') as not_passed`,
  );
  const [{ contents, not_passed: notPassed }] = rows;
  if (contents + notPassed > 0) throw new Error(`${contents} contents left, ${notPassed} certificates without a pass`);
}

function loads() {
  return loadavg().map((each) => Math.round(each * 10) / 10);
}

function removeHome() {
  const pointer = join(home, 'postgres-is-in');
  if (existsSync(pointer)) rmSync(readFileSync(pointer, 'utf8').trim(), { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
}
