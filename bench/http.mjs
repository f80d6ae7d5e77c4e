// `npm run bench:http`: what one submission of a share request costs, in one run and on one machine, beside measures of the
// possible: the same SQL from pgbench, of that only what must be written, and a NestJS route that does nothing but one
// prepared INSERT. Rounds alternate; medians are compared. Results go to bench/results/http.json.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync, readFileSync, existsSync } from 'node:fs';
import { cpus, loadavg, totalmem, release } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { build, root } from '../scripts/build.mjs';
import { costsOf } from './http/costs.mjs';
import { recordSubmission } from './http/record-submission.mjs';
import { freePort } from '../scripts/free-port.mjs';
import { sendLoad, startChild, stopChild } from './http/children.mjs';
import { postgresCpuMs, processCpuMs, serverProcess } from './postgres-cpu.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
const WARM_SECONDS = Number(process.env.BENCH_WARM_SECONDS ?? 30);
const CONNECTIONS = 16;
const DRAFTS = { broker: 60_000, pgbench: 120_000 };
const home = join(root, '.comity', 'bench');
const round1 = (value) => Math.round(value * 10) / 10;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

if (!build()) process.exit(1);
removeHome();
mkdirSync(home, { recursive: true });
const say = (line) => process.stdout.write(`${line}\n`);
const machine = {
  cpu: cpus()[0]?.model.trim(),
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
};
say(
  `${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}; load ${loadavg().map(round1).join(' ')}`,
);

const { startEmbeddedPostgres } = await import(join(root, 'dist/src/platform/embedded-postgres/embedded-postgres.js'));
const server = await startEmbeddedPostgres({ home, database: 'comity' });
const client = new pg.Client({ connectionString: server.url });
const results = { pgbench: [], writes: [], bare: [], broker: [] };
let costs;
try {
  say('preparing: the demo world, one recorded submission, drafts to submit …');
  const { script, writes, appUrl, draft } = await recordSubmission({ home, adminUrl: server.url, drafts: DRAFTS });
  const files = { pgbench: join(home, 'submission.sql'), writes: join(home, 'writes.sql') };
  writeFileSync(files.pgbench, script);
  writeFileSync(files.writes, writes);
  await client.connect();
  const postgres = await serverProcess(client);
  // Warm once and stopped while others are measured: a service that has just begun costs twice what it costs an hour later.
  const services = { bare: await startBare(), broker: await startBroker() };
  for (const [kind, service] of Object.entries(services)) {
    say(`warming up: ${kind} …`);
    await load(kind, service, { draft, seconds: WARM_SECONDS });
    service.child.kill('SIGSTOP');
  }
  const loads = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    loads.push(round1(loadavg()[0]));
    for (const kind of ['pgbench', 'writes']) results[kind].push(pgbench(appUrl, files[kind]));
    for (const [kind, service] of Object.entries(services)) {
      service.child.kill('SIGCONT');
      if (kind === 'broker') await nothingWaits(client);
      results[kind].push(await load(kind, service, { draft, seconds: SECONDS, postgres }));
      service.child.kill('SIGSTOP');
    }
    const cells = Object.entries(results).map(([kind, rounds]) => `${kind} ${cell(rounds.at(-1))}`);
    say(`round ${round}: ${cells.join('   ')}   load ${loads.at(-1)}`);
  }
  for (const { child } of Object.values(services)) {
    child.kill('SIGCONT');
    await stopChild(child);
  }
  costs = await profileBroker(draft);
  report(loads);
} finally {
  await client.end();
  await server.stop();
}

/** What pgbench put into the ledger's inbox is not the service's work of this round. */
async function nothingWaits(client) {
  for (let waited = 0; waited < 600; waited += 1) {
    const { rows } = await client.query('select 1 from ledger.inbox limit 1');
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The ledger has not taken in what pgbench wrote after a minute');
}

function cell(figure) {
  return figure === null ? 'not installed' : `${Math.round(figure.perSecond)}/s p99 ${round1(figure.p99)} ms`;
}

/** As the service's own role, so that row-level security costs what it costs the service. */
function pgbench(appUrl, scriptFile) {
  const url = new URL(appUrl);
  const socket = url.searchParams.get('host');
  const run = spawnSync(
    'pgbench',
    [
      '-n',
      '-M',
      'prepared',
      '-c',
      '8',
      '-j',
      '2',
      '-T',
      String(SECONDS),
      '-f',
      scriptFile,
      '-h',
      socket,
      '-p',
      url.searchParams.get('port') ?? '5432',
      '-U',
      decodeURIComponent(url.username),
      'comity',
    ],
    {
      encoding: 'utf8',
      env: { ...process.env, PGPASSWORD: decodeURIComponent(url.password) },
    },
  );
  if (run.error) return null;
  const tps = /tps = ([\d.]+)/.exec(run.stdout)?.[1];
  const latency = /latency average = ([\d.]+)/.exec(run.stdout)?.[1];
  if (tps === undefined) throw new Error(`pgbench failed: ${run.stderr}`);
  return { perSecond: Number(tps), p99: Number(latency) };
}

async function startBare() {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = { HOME_DIR: home, DATABASE: server.url, PORT: String(port) };
  const words = [join(root, 'bench/http/bare-service.mjs')];
  return { url, child: await startChild(process.execPath, words, environment, `${url}/alive`) };
}

async function startBroker(nodeOptions = []) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = { COMITY_HOME: home, PORT: String(port), LOG_LEVEL: 'error' };
  const words = [...nodeOptions, join(root, 'dist/src/main.js')];
  return { url, child: await startChild(process.execPath, words, environment, `${url}/health/live`) };
}

/** With `postgres` also what service and database used of the processors for each answer, in milliseconds. */
async function load(kind, { url, child }, { draft, seconds, postgres }) {
  const before = { service: processCpuMs(child.pid), postgres: postgres && postgresCpuMs(postgres) };
  const figure = await sendLoad({ url, kind, seconds, connections: CONNECTIONS, draft });
  if (!postgres) return figure;
  const each = (used) => Math.round((used / figure.requests) * 1_000) / 1_000;
  return {
    ...figure,
    serviceMs: each(processCpuMs(child.pid) - before.service),
    postgresMs: each(postgresCpuMs(postgres) - before.postgres),
  };
}

/** One more round under the sampling profiler, which says where the rest goes; its rate is not used. */
async function profileBroker(draft) {
  const folder = join(home, 'profile');
  const service = await startBroker(['--cpu-prof', `--cpu-prof-dir=${folder}`]);
  await load('broker', service, { draft, seconds: WARM_SECONDS + SECONDS });
  await stopChild(service.child);
  return costsOf(folder);
}

function report(loads) {
  const middle = (kind, name) =>
    results[kind][0]?.[name] === undefined ? null : median(results[kind].map((round) => round[name]));
  const of = (kind) =>
    results[kind][0] === null
      ? null
      : {
          perSecond: Math.round(middle(kind, 'perSecond')),
          p99Ms: round1(middle(kind, 'p99')),
          serviceMs: middle(kind, 'serviceMs'),
          postgresMs: middle(kind, 'postgresMs'),
        };
  const figures = Object.fromEntries(Object.keys(results).map((kind) => [kind, of(kind)]));
  const shareOfBare = (kind) => round1((figures[kind].perSecond / figures.bare.perSecond) * 1_000) / 1_000;
  const target = 0.4;
  const file = join(root, 'bench/results/http.json');
  const written = {
    at: new Date().toISOString(),
    machine,
    load: loads,
    rounds: ROUNDS,
    secondsPerRound: SECONDS,
    secondsOfWarming: WARM_SECONDS,
    connections: CONNECTIONS,
    figures,
    brokerShareOfBare: shareOfBare('broker'),
    target,
    rawRounds: results,
    brokerCpu: costs,
  };
  writeFileSync(file, `${JSON.stringify(written, null, 2)}\n`);
  const titles = {
    pgbench: 'pgbench, the SQL of one submission, 8 clients (mean latency)',
    writes: 'pgbench, only what it locks and writes (mean latency)',
    bare: 'bare NestJS + pg: one prepared INSERT',
    broker: 'broker: full submit (sign-in, policy, ledger)',
  };
  say(`\n| ${'what'.padEnd(60)} | per second | of bare | p99 ms | service ms | PostgreSQL ms |`);
  say(`|${'-'.repeat(62)}|-----------:|--------:|-------:|-----------:|--------------:|`);
  for (const [kind, figure] of Object.entries(figures)) {
    if (figure === null) continue;
    const { perSecond, p99Ms, serviceMs, postgresMs } = figure;
    const cells = [
      perSecond,
      `${Math.round(shareOfBare(kind) * 1_000) / 10} %`,
      p99Ms,
      serviceMs ?? '–',
      postgresMs ?? '–',
    ];
    const [a, b, c, d, e] = cells.map(String);
    say(
      `| ${titles[kind].padEnd(60)} | ${a.padStart(10)} | ${b.padStart(7)} | ${c.padStart(6)} | ${d.padStart(10)} | ${e.padStart(13)} |`,
    );
  }
  const reached = shareOfBare('broker') >= target;
  say(
    `\nthe broker reaches ${round1(shareOfBare('broker') * 100)} % of the bare figure (target ${target * 100} %): ${reached ? 'reached' : 'missed'}`,
  );
  say('where the CPU of the service goes:');
  for (const { part, percent } of costs) say(`  ${percent.toFixed(1).padStart(5)} %  ${part}`);
  say(`written to ${file.slice(root.length + 1)}`);
}

function removeHome() {
  const pointer = join(home, 'postgres-is-in');
  if (existsSync(pointer)) rmSync(readFileSync(pointer, 'utf8').trim(), { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
}
