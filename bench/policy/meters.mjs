/** CPU of this process in microseconds, its helper threads (compiler, collector) included. */
export function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export const round = (value, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits;
export const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
export const median = (values) => quantile(values, 0.5);

/**
 * CPU per run: warm-up, then chunks of about 4 ms, their median and best; then runs timed one by one on the wall clock.
 * What is slower than the time allowed runs once, and that run is the figure.
 * @param run (index) → anything; a promise is waited for
 * @param budget milliseconds of wall time for warm-up and for each of the two measurements
 */
export async function measureRuns(run, { warmUp, measure }) {
  const times = async (from, count) => {
    const before = cpu();
    for (let i = from; i < from + count; i += 1) {
      const result = run(i);
      if (result instanceof Promise) await result;
    }
    return (cpu() - before) / count;
  };
  let done = 1;
  let started = performance.now();
  let each = await times(0, 1);
  if (performance.now() - started > warmUp + measure) {
    const wall = (performance.now() - started) * 1_000;
    return { iterations: 1, cpuMedian: round(each), cpuBest: round(each), wallP50: round(wall), wallP99: round(wall) };
  }
  while (performance.now() - started < warmUp) {
    const count = Math.max(1, Math.min(2_000, Math.floor(4_000 / each)));
    each = await times(done, count);
    done += count;
  }
  const size = Math.max(1, Math.floor(4_000 / Math.max(each, 0.1)));
  const chunks = [];
  started = performance.now();
  while (performance.now() - started < measure || chunks.length < 2) {
    chunks.push(await times(done, size));
    done += size;
  }
  const walls = [];
  started = performance.now();
  while (performance.now() - started < measure / 2 && walls.length < 20_000) {
    const before = performance.now();
    const result = run(done++);
    if (result instanceof Promise) await result;
    walls.push((performance.now() - before) * 1_000);
  }
  return {
    iterations: size * chunks.length,
    cpuMedian: round(median(chunks)),
    cpuBest: round(Math.min(...chunks)),
    wallSamples: walls.length,
    wallP50: round(quantile(walls, 0.5)),
    wallP99: round(quantile(walls, 0.99)),
  };
}

/** What the process holds, after two collections, since the first leaves what it has just unlinked. */
export function memory() {
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  return { rss, held: heapUsed + external + arrayBuffers };
}
