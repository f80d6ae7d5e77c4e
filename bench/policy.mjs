// `npm run bench:policy`: what one policy evaluation costs, beside a plain hand-written baseline and three engines that
// could have done it, in one run on one machine. First all variants answer the same random requests and must agree;
// then each is measured with each pack in a fresh process. Results: bench/results/policy.json and policy.md.
// BENCH_QUICK=1 for a short run; BENCH_PLANT=<variant> gives that variant one wrong rule, and the run must end with 1.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { build, root } from '../scripts/build.mjs';
import { median, round } from './policy/meters.mjs';
import { differingAnswers, duration, goalsOf, markdown } from './policy/report.mjs';
import { VARIANTS } from './policy/variants.mjs';

const QUICK = process.env.BENCH_QUICK === '1';
const MINUTES = 6;
const started = performance.now();
const left = () => MINUTES * 60_000 - (performance.now() - started);
const PACKS = QUICK ? [1_000, 10] : [1_000, 10, 10_000, 100];
const ELEMENTS = [5, 20, 60];
const OWN = ['plain', 'engine'];
const PEERS = Object.keys(VARIANTS).filter((name) => !OWN.includes(name));
const say = (line) => process.stdout.write(`${line}\n`);
const loadNow = () => loadavg().map((value) => round(value));
const seconds = () => `${String(Math.round((performance.now() - started) / 1_000)).padStart(4)} s`;

if (!build()) process.exit(1);
const machine = {
  cpu: cpus()[0]?.model.trim(),
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
};
const load = { before: loadNow() };
say(`${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}; load ${load.before.join(' ')}`);

const compared = {};
for (const rules of PACKS) {
  const options = ['--seconds', QUICK ? '1' : '3', '--requests', QUICK ? '60' : '300'];
  if (process.env.BENCH_PLANT) options.push('--plant', process.env.BENCH_PLANT);
  compared[rules] = child('compare.mjs', [String(rules), ...options]);
  const counts = Object.entries(compared[rules]).map(([name, count]) => `${name} ${count}`);
  say(`${seconds()}  ${rules} rules, equal answers: ${counts.join(', ')}`);
}

const measured = [];
const budget = (variant, rules) =>
  OWN.includes(variant) && rules === 1_000 && !QUICK
    ? { warmUp: 1_500, measure: 1_000 }
    : { warmUp: QUICK ? 250 : 700, measure: QUICK ? 250 : 600 };
for (const variant of Object.keys(VARIANTS)) measureOne(variant, 1_000);
for (const rules of PACKS.slice(1)) for (const variant of OWN) measureOne(variant, rules);
// The ratio of these two is a goal, and the neighbours change between two measurements.
for (const variant of OWN) measureOne(variant, 1_000);
const cold = coldLoad();
const replay = child('replay.mjs', [
  JSON.stringify({ wanted: 1_000_000, cpuSeconds: QUICK ? 3 : 20, wallSeconds: 60 }),
]);
say(`${seconds()}  replay: ${replay.evaluated} requests, ${replay.cpuSeconds} s of CPU`);
const realPack = {
  ...child('real-pack.mjs', [JSON.stringify({ warmUp: QUICK ? 200 : 1_000, measure: QUICK ? 200 : 400 })]),
  cold: child('real-pack.mjs', ['load']),
};
say(`${seconds()}  ${realPack.pack}: ${duration(realPack.figures[1].evaluateMicroseconds)} at 20 elements`);
for (const rules of PACKS.slice(1)) for (const variant of PEERS) measureOne(variant, rules);
const differing = differingAnswers(measured);
if (differing.length > 0) {
  say(`while measured these answered otherwise than the baseline, so nothing is written: ${differing.join('; ')}`);
  process.exit(1);
}

load.after = loadNow();
const result = {
  at: new Date().toISOString(),
  quick: QUICK,
  machine,
  load,
  seconds: Math.round((performance.now() - started) / 1_000),
  compared,
  goals: goalsOf({ measured, replay, cold }),
  measured,
  cold,
  replay,
  realPack,
};
mkdirSync(join(root, 'bench/results'), { recursive: true });
writeFileSync(join(root, 'bench/results/policy.json'), `${JSON.stringify(result, null, 2)}\n`);
writeFileSync(join(root, 'bench/results/policy.md'), markdown(result));
say('');
for (const { what, goal, measured: found, reached } of result.goals)
  say(`${reached ? 'reached' : 'missed '}  ${what}: ${found} (goal ${goal})`);
say(`load ${load.after.join(' ')}; written to bench/results/policy.json and policy.md in ${result.seconds} s`);

function child(file, args, nodeOptions = []) {
  const run = spawnSync(process.execPath, [...nodeOptions, join(root, 'bench/policy', file), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status === 0) return JSON.parse(run.stdout);
  say(`${file} ${args.join(' ')} ended with ${run.status ?? run.signal}: nothing is written.`);
  process.exit(1);
}

function measureOne(variant, rules) {
  if (left() < 15_000) {
    measured.push({
      variant,
      rules,
      skipped: `not measured: the ${MINUTES} minutes of the run were over`,
      figures: [],
    });
    say(`${seconds()}  ${rules} rules, ${variant}: no time left`);
    return;
  }
  const job = { variant, rules, sizes: ELEMENTS, longest: QUICK ? 1_000 : 6_000, ...budget(variant, rules) };
  const found = { ...child('measure.mjs', [JSON.stringify(job)], ['--expose-gc']), load: loadNow()[0] };
  keepQuieter(found);
  const cells = found.figures.map((item) => (item.skipped ? '–' : duration(item.cpuMedian)));
  say(
    `${seconds()}  ${rules} rules, ${variant}: ${cells.join(' / ')} at ${ELEMENTS.join(' / ')} elements; load ${found.load}`,
  );
}

/** Of two rounds the one that cost less CPU at 20 elements counts, whichever variant it is; the JSON has both. */
function keepQuieter(found) {
  const at = measured.findIndex((item) => item.variant === found.variant && item.rules === found.rules);
  if (at < 0) {
    measured.push({ ...found, rounds: [cost(found)] });
    return;
  }
  const rounds = [...measured[at].rounds, cost(found)];
  measured[at] = { ...(cost(found) < cost(measured[at]) ? found : measured[at]), rounds };
}

function cost({ figures }) {
  return figures.find((item) => item.elements === 20)?.cpuMedian;
}

/** Five fresh processes: one alone says more about the neighbours than about the load. */
function coldLoad() {
  const job = JSON.stringify({ variant: 'engine', rules: 1_000, sizes: [] });
  const runs = Array.from({ length: 5 }, () => child('measure.mjs', [job], ['--expose-gc']).cold);
  const of = (name) => round(median(runs.map((item) => item[name])));
  const totalMs = round(median(runs.map((item) => item.loadMs + item.firstMs)));
  say(
    `${seconds()}  cold, 1,000 rules: ${of('loadMs')} ms to import and compile, ${of('firstMs')} ms for the first evaluation`,
  );
  return { runs: runs.length, importMs: of('importMs'), loadMs: of('loadMs'), firstMs: of('firstMs'), totalMs };
}
