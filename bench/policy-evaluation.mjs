// `node bench/policy-evaluation.mjs`: what one policy evaluation costs, full explanation and digest of the facts
// included, in microseconds of CPU (the machine may be loaded, so not by the clock on the wall). Requests are those of
// the Utah scenarios, brought to 5, 20 and 60 elements, each at an instant of its own; facts hold what the service
// loads for a request. Beside it: the same under 1,000 rules, what loading a pack costs in a fresh process, and native
// JSON.stringify of the same facts as a measure of the machine. Results go to bench/results/policy-evaluation.json.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { build, root } from '../scripts/build.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const SIZES = [5, 20, 60];
const RULES = 1_000;
const policy = (file) => import(join(root, 'dist/src/policy', file));
const round1 = (value) => Math.round(value * 10) / 10;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

if (process.argv[2] === 'load') {
  const before = cpu();
  const { loadPack } = await policy('pack/load-pack.js');
  const imported = cpu();
  if (!loadPack(join(root, 'policies'), 'utah').ok) process.exit(1);
  process.stdout.write(JSON.stringify({ importMs: (imported - before) / 1000, loadMs: (cpu() - imported) / 1000 }));
  process.exit(0);
}

if (!build()) process.exit(1);
const { loadPack } = await policy('pack/load-pack.js');
const { readScenarios } = await policy('tools/scenario-file.js');
const { compilePack } = await policy('domain/pack.js');
const { evaluate } = await policy('domain/evaluate.js');
const { digestOf } = await policy('domain/canonical.js');

const utah = loadPack(join(root, 'policies'), 'utah').pack;
const large = compilePack({ ...utah.content, rules: [...utah.content.rules, ...moreRules(RULES - utah.rules.size)] });
const scenarios = readScenarios([join(root, 'policies/utah/tests')], utah.content.timeZone).scenarios;
const say = (line) => process.stdout.write(`${line}\n`);

const machine = {
  cpu: cpus()[0]?.model.trim(),
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
};
const load = loadavg().map(round1);
say(`${machine.cores} × ${machine.cpu}, Node ${machine.node}; load ${load.join(' ')}; ${ROUNDS} rounds, CPU µs`);
say('elements  findings  facts kB  Utah pack  1,000 rules  digest of facts  JSON.stringify');
const figures = [];
for (const size of SIZES) {
  const facts = requestsOf(size);
  const row = {
    elements: size,
    findings: round1(mean(facts.map((item) => evaluate(utah, item).findings.length))),
    factsBytes: Math.round(mean(facts.map((item) => JSON.stringify(item).length))),
    utahMicroseconds: measure(facts, (item) => evaluate(utah, item)),
    thousandRulesMicroseconds: measure(facts, (item) => evaluate(large, item)),
    digestMicroseconds: measure(facts, digestOf),
    stringifyMicroseconds: measure(facts, (item) => JSON.stringify(item)),
  };
  figures.push(row);
  say(
    [
      String(size).padStart(8),
      row.findings.toFixed(1).padStart(9),
      (row.factsBytes / 1000).toFixed(1).padStart(9),
      row.utahMicroseconds.median.toFixed(1).padStart(10),
      row.thousandRulesMicroseconds.median.toFixed(1).padStart(12),
      row.digestMicroseconds.median.toFixed(1).padStart(16),
      row.stringifyMicroseconds.median.toFixed(1).padStart(15),
    ].join(' '),
  );
}
const cold = coldLoad();
say(`cold, CPU ms: import ${cold.importMs}, load of the pack ${cold.loadMs}`);
mkdirSync(join(root, 'bench/results'), { recursive: true });
const result = { at: new Date().toISOString(), machine, load, rounds: ROUNDS, pack: utah.name, figures, cold };
writeFileSync(join(root, 'bench/results/policy-evaluation.json'), `${JSON.stringify(result, null, 2)}\n`);

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Warm-up of four seconds of CPU, until the compiler is done, then rounds of about 40 ms each: median and best. */
function measure(inputs, run) {
  let done = 0;
  const warm = cpu();
  while (cpu() - warm < 4_000_000) for (let i = 0; i < 50; i += 1) run(inputs[done++ % inputs.length]);
  const each = (cpu() - warm) / done;
  const count = Math.max(20, Math.round(40_000 / each));
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = cpu();
    for (let i = 0; i < count; i += 1) run(inputs[done++ % inputs.length]);
    return (cpu() - before) / count;
  });
  return { median: round1(median(rounds)), best: round1(Math.min(...rounds)) };
}

/** The scenarios' requests with so many elements, at instants of their own, with the rows of the parties only. */
function requestsOf(size) {
  const codes = utah.content.elements.map((row) => row.code);
  return Array.from({ length: 300 }, (_, index) => {
    const { facts } = scenarios[index % scenarios.length];
    const { request } = facts;
    const parties = [request.requestingAgency, request.sourceAgency, request.recipient.agency, request.onward?.to];
    const elements = request.elements.slice(0, size);
    for (let next = index; elements.length < size; next += 1) {
      const code = codes[next % codes.length];
      if (!elements.some((item) => item.code === code)) elements.push({ code });
    }
    return structuredClone({
      ...facts,
      now: new Date(Date.parse(facts.now) + index * 1_001).toISOString(),
      agencies: facts.agencies.filter((item) => parties.includes(item.id)),
      people: facts.people.filter((item) => item.id === request.requester),
      agreements: facts.agreements.filter((item) => item.id === request.agreement),
      request: { ...request, elements },
    });
  });
}

/** Rules as counsel writes them: for one element and one purpose, with conditions on both. */
function moreRules(count) {
  const { elements, purposes } = utah.content;
  return Array.from({ length: count }, (_, index) => ({
    id: `B-${index}`,
    title: `bench ${index}`,
    basis: 'policy_choice',
    citation: 'bench',
    layer: 'bench@1',
    neutral: false,
    reasons: {},
    oblige: [],
    params: {},
    cases: [
      {
        scope: 'element',
        match: {
          element: [elements[index % elements.length].code],
          purpose: [purposes[Math.floor(index / elements.length) % purposes.length].code],
        },
        when: 'request.subjects.count > 1',
        require: 'element.justified && element.sensitivity < 4',
        effect: 'warn',
        lifts: [],
        liftsApproval: false,
        oblige: [],
        message: '{element} for {request.purpose}',
        cure: 'give a necessity for {element}',
        neutral: false,
      },
    ],
  }));
}

function coldLoad() {
  const runs = Array.from({ length: 5 }, () => {
    const run = spawnSync(process.execPath, [process.argv[1], 'load'], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`the load in a fresh process failed: ${run.stderr}`);
    return JSON.parse(run.stdout);
  });
  return {
    importMs: Math.round(median(runs.map((item) => item.importMs))),
    loadMs: Math.round(median(runs.map((item) => item.loadMs))),
  };
}
