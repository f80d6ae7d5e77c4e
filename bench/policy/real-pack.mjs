// The engine alone on a real pack: Utah's, with the requests of its scenarios brought to 5, 20 and 60 elements, beside
// the digest of the facts and native JSON.stringify of the same facts as a measure of the machine. `load` as the job:
// what reading, checking and compiling the pack's files costs in a fresh process.
import { join } from 'node:path';
import { root } from '../../scripts/build.mjs';
import { cpu, measureRuns, round } from './meters.mjs';

const policy = (file) => import(join(root, 'dist/src/policy', file));
const load = async () => {
  const { loadPack } = await policy('pack/load-pack.js');
  const imported = cpu();
  const loaded = loadPack(join(root, 'policies'), 'utah');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems[0]));
  return { imported, loaded: cpu(), pack: loaded.pack };
};
const job = process.argv[2];
const before = cpu();
const { imported, loaded, pack } = await load();
if (job === 'load') {
  process.stdout.write(
    JSON.stringify({ importMs: round((imported - before) / 1_000), loadMs: round((loaded - imported) / 1_000) }),
  );
  process.exit(0);
}

const budget = JSON.parse(job);
const { readScenarios } = await policy('tools/scenario-file.js');
const { evaluate } = await policy('domain/evaluate.js');
const { digestOf } = await policy('domain/canonical.js');
const { scenarios } = readScenarios([join(root, 'policies/utah/tests')], pack.content.timeZone);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const figures = [];
for (const elements of [5, 20, 60]) {
  const requests = requestsOf(elements);
  const of = async (run) => {
    const figure = await measureRuns((index) => run(requests[index % requests.length]), budget);
    return figure.cpuMedian;
  };
  figures.push({
    elements,
    findings: round(mean(requests.map((item) => evaluate(pack, item).findings.length))),
    factsBytes: Math.round(mean(requests.map((item) => JSON.stringify(item).length))),
    evaluateMicroseconds: await of((item) => evaluate(pack, item)),
    digestMicroseconds: await of(digestOf),
    stringifyMicroseconds: await of((item) => JSON.stringify(item)),
  });
}
process.stdout.write(JSON.stringify({ pack: pack.name, scenarios: scenarios.length, figures }));

/** The scenarios' requests with so many elements, at instants of their own, with the rows of the parties only. */
function requestsOf(size) {
  const codes = pack.content.elements.map((row) => row.code);
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
