// Past requests under a pack of 1,000 rules, as an impact analysis does: every request a fresh object at an instant of
// its own, as if just read, so that nothing can be remembered by identity. Reading (JSON.parse) is not counted; it is
// shown beside. Stops at the CPU given and says how many were really evaluated.
import { cpu, round } from './meters.mjs';
import { syntheticPack } from './synthetic-pack.mjs';
import { syntheticRequests } from './synthetic-requests.mjs';
import { loadVariant } from './variants.mjs';

const { wanted, cpuSeconds, wallSeconds } = JSON.parse(process.argv[2]);
const BATCH = 500;
const pack = syntheticPack(1_000);
const { answer } = await loadVariant('engine', pack);
const texts = syntheticRequests(pack.content, { elements: 20, count: 2_000, seed: 13 }).map((item) =>
  JSON.stringify(item),
);
const started = Date.parse('2026-03-02T15:00:00Z');
const begun = performance.now();
const outcomes = {};
let evaluated = 0;
let reading = 0;
let evaluating = 0;
while (evaluated < wanted && evaluating < cpuSeconds * 1e6 && performance.now() - begun < wallSeconds * 1_000) {
  const before = cpu();
  const batch = Array.from({ length: Math.min(BATCH, wanted - evaluated) }, (_, i) => {
    const at = evaluated + i;
    return { ...JSON.parse(texts[at % texts.length]), now: new Date(started + at * 30_011).toISOString() };
  });
  const read = cpu();
  for (const facts of batch) {
    const { outcome } = answer(facts);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  evaluating += cpu() - read;
  reading += read - before;
  evaluated += batch.length;
}
process.stdout.write(
  JSON.stringify({
    wanted,
    evaluated,
    complete: evaluated === wanted,
    cpuSeconds: round(evaluating / 1e6, 2),
    cpuSecondsForAll: round((evaluating / 1e6 / evaluated) * wanted, 2),
    readingCpuSeconds: round(reading / 1e6, 2),
    wallSeconds: round((performance.now() - begun) / 1_000),
    outcomes,
  }),
);
