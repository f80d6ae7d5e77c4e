// One variant and one pack in a fresh process: what loading costs, what it holds, what an evaluation costs. Started by
// bench/policy.mjs with --expose-gc and the job as JSON; answers with JSON.
import { createHash } from 'node:crypto';
import { canonicalAnswer } from './answer.mjs';
import { cpu, measureRuns, memory, round } from './meters.mjs';
import { syntheticPack } from './synthetic-pack.mjs';
import { syntheticRequests } from './synthetic-requests.mjs';
import { loadVariant } from './variants.mjs';

const { variant, rules, sizes, warmUp, measure, longest } = JSON.parse(process.argv[2]);
const MIB = 2 ** 20;
const pack = syntheticPack(rules);
// A pool small enough to build at once; every evaluation of the replay has a request of its own (replay.mjs).
const pool = (elements, count = 200) => syntheticRequests(pack.content, { elements, count, seed: 11 });
const [first] = pool(20, 1);
const before = memory();
const started = cpu();
const { answer, answerIn, units, importMs } = await loadVariant(variant, pack);
const loaded = cpu();
await answer(first);
const answered = cpu();
const after = memory();

const figures = [];
let last;
for (const elements of sizes) {
  // A peer that needs minutes for one evaluation says nothing more by needing them.
  const foreseen = last && (last.cpuMedian / 1_000) * (elements / last.elements);
  if (foreseen > longest) {
    figures.push({ elements, skipped: `one evaluation would take about ${Math.round(foreseen / 1_000)} s of CPU` });
    continue;
  }
  const requests = pool(elements);
  let firstAnswer;
  const run = (index) => {
    const found = answer(requests[index % requests.length]);
    firstAnswer ??= found;
    return found;
  };
  const figure = await measureRuns(run, { warmUp, measure });
  const found = await firstAnswer;
  const text = canonicalAnswer(answerIn ? answerIn(found) : found);
  last = {
    elements,
    findings: found.findings.length,
    answer: createHash('sha256').update(text).digest('hex'),
    ...figure,
  };
  figures.push(last);
}
process.stdout.write(
  JSON.stringify({
    variant,
    rules,
    units,
    cold: { importMs, loadMs: round((loaded - started) / 1_000), firstMs: round((answered - loaded) / 1_000) },
    memory: { rssMiB: round((after.rss - before.rss) / MIB), heldMiB: round((after.held - before.held) / MIB) },
    figures,
  }),
);
