// `npm run bench:http`: what one submission of a share request costs, in one run and on one machine, beside two measures
// of the possible: the same SQL from pgbench, and a NestJS route that does nothing but one prepared INSERT.
// Rounds of the three alternate; medians are compared. Results go to bench/results/http.json.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync, readFileSync, existsSync } from 'node:fs';
import { cpus, loadavg, totalmem, release } from 'node:os';
import { join } from 'node:path';
import { build, root } from '../scripts/build.mjs';
import { costsOf } from './http/costs.mjs';
import { recordSubmission } from './http/record-submission.mjs';
import { freePort } from '../scripts/free-port.mjs';
import { sendLoad, startChild, stopChild } from './http/children.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
const WARM_SECONDS = Number(process.env.BENCH_WARM_SECONDS ?? 12);
const CONNECTIONS = 16;
const DRAFTS = 120_000;
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
const results = { pgbench: [], bare: [], broker: [] };
let costs;
try {
  say('preparing: the demo world, one recorded submission, drafts to submit …');
  const { script, draft } = await recordSubmission({ home, adminUrl: server.url, drafts: DRAFTS });
  const scriptFile = join(home, 'submission.sql');
  writeFileSync(scriptFile, script);
  const loads = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    loads.push(round1(loadavg()[0]));
    results.pgbench.push(pgbench(scriptFile));
    results.bare.push(await measure('bare', { HOME_DIR: home, DATABASE: server.url }));
    results.broker.push(await measure('broker', {}, draft));
    say(
      `round ${round}: pgbench ${cell(results.pgbench.at(-1))}   bare ${cell(results.bare.at(-1))}   broker ${cell(results.broker.at(-1))}   load ${loads.at(-1)}`,
    );
  }
  costs = await profileBroker(draft);
  report(loads);
} finally {
  await server.stop();
}

function cell(figure) {
  return figure === null ? 'not installed' : `${Math.round(figure.perSecond)}/s p99 ${round1(figure.p99)} ms`;
}

function pgbench(scriptFile) {
  const url = new URL(server.url);
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
      env: { ...process.env, PGPASSWORD: decodeURIComponent(url.password), PGOPTIONS: '-c row_security=on' },
    },
  );
  if (run.error) return null;
  const tps = /tps = ([\d.]+)/.exec(run.stdout)?.[1];
  const latency = /latency average = ([\d.]+)/.exec(run.stdout)?.[1];
  if (tps === undefined) throw new Error(`pgbench failed: ${run.stderr}`);
  return { perSecond: Number(tps), p99: Number(latency) };
}

async function measure(kind, environment, draft, nodeOptions = []) {
  const port = await freePort();
  const service =
    kind === 'bare'
      ? await startChild(
          process.execPath,
          [...nodeOptions, join(root, 'bench/http/bare-service.mjs')],
          { ...environment, PORT: String(port) },
          `http://127.0.0.1:${port}/alive`,
        )
      : await startChild(
          process.execPath,
          [...nodeOptions, join(root, 'dist/src/main.js')],
          { ...environment, COMITY_HOME: home, PORT: String(port), LOG_LEVEL: 'error' },
          `http://127.0.0.1:${port}/health/live`,
        );
  try {
    const job = { url: `http://127.0.0.1:${port}`, kind, seconds: SECONDS, connections: CONNECTIONS, draft };
    // Longer than the compiler takes: a service that has just begun costs twice the processor of one that has been running.
    await sendLoad({ ...job, seconds: WARM_SECONDS });
    return await sendLoad(job);
  } finally {
    await stopChild(service);
  }
}

/** One more round under the sampling profiler, which says where the rest goes; its rate is not used. */
async function profileBroker(draft) {
  const folder = join(home, 'profile');
  await measure('broker', {}, draft, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
  return costsOf(folder);
}

function report(loads) {
  const of = (name) =>
    results[name][0] === null
      ? null
      : {
          perSecond: Math.round(median(results[name].map((r) => r.perSecond))),
          p99Ms: round1(median(results[name].map((r) => r.p99))),
        };
  const figures = { pgbench: of('pgbench'), bare: of('bare'), broker: of('broker') };
  const share = figures.broker.perSecond / figures.bare.perSecond;
  const target = 0.4;
  const file = join(root, 'bench/results/http.json');
  writeFileSync(
    file,
    `${JSON.stringify({ at: new Date().toISOString(), machine, load: loads, rounds: ROUNDS, secondsPerRound: SECONDS, connections: CONNECTIONS, figures, brokerShareOfBare: round1(share * 100) / 100, target, rawRounds: results, brokerCpu: costs }, null, 2)}\n`,
  );
  say('');
  say('| what                                                        | per second | p99 |');
  say('|-------------------------------------------------------------|-----------:|----:|');
  if (figures.pgbench)
    say(
      `| pgbench, the SQL of one submission, 8 clients (mean latency) | ${figures.pgbench.perSecond} | ${figures.pgbench.p99Ms} ms |`,
    );
  say(
    `| bare NestJS + pg: one prepared INSERT                       | ${figures.bare.perSecond} | ${figures.bare.p99Ms} ms |`,
  );
  say(
    `| broker: full submit (sign-in, policy, ledger)               | ${figures.broker.perSecond} | ${figures.broker.p99Ms} ms |`,
  );
  say('');
  say(
    `the broker reaches ${(share * 100).toFixed(0)} % of the bare figure (target ${target * 100} %): ${share >= target ? 'reached' : 'missed'}`,
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
