/** Of the raw delete's rate per core, destruction with certificates should reach so much. */
const SHARE_TARGET = 0.4;
const P99_TARGET_MS = 5_000;
const RSS_TARGET_MIB = 300;
const NAMES = {
  rawDelete: 'raw DELETE of the contents',
  rawDeleteBoth: 'raw DELETE of contents and packages',
  rawKeys: 'zeros over the key slots',
  sweep: 'sweep, with certificates and entries',
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const cpuMs = ({ workerCpuMs, postgresCpuMs }) => workerCpuMs + (postgresCpuMs ?? 0);

/** Packages for each second that a core is busy, in the worker and in PostgreSQL together. */
export const perCore = (figure) => (figure.packages / cpuMs(figure)) * 1000;

/** Prints the tables; medians of the rounds. */
export function report({ rounds, batches, latency, say }) {
  const figures = Object.fromEntries(Object.entries(rounds).map(([name, runs]) => [name, summary(runs)]));
  say('');
  say(`| ${'what'.padEnd(36)} | per second | per core | worker µs | PostgreSQL µs |`);
  for (const [name, figure] of Object.entries(figures)) {
    const cells = [figure.perSecond, figure.perCore, figure.workerUs, figure.postgresUs ?? '–'];
    say(
      `| ${NAMES[name].padEnd(36)} | ${cells.map((cell, n) => String(cell).padStart([10, 8, 9, 13][n])).join(' | ')} |`,
    );
  }
  const share = figures.sweep.perCore / figures.rawDelete.perCore;
  const shareOfBoth = figures.sweep.perCore / figures.rawDeleteBoth.perCore;
  const percent = (value) => `${Math.round(value * 1000) / 10} %`;
  say('');
  say(`of the raw delete per core: ${percent(share)} (of contents and packages ${percent(shareOfBoth)})`);
  say(`target ${percent(SHARE_TARGET)}: ${share >= SHARE_TARGET ? 'reached' : 'missed'}`);
  const rss = Math.max(...rounds.sweep.map(({ peakRssMiB }) => peakRssMiB));
  say(
    `memory of the worker: at most ${Math.round(rss)} MiB (target ${RSS_TARGET_MIB}): ${rss <= RSS_TARGET_MIB ? 'reached' : 'missed'}`,
  );
  say(
    'not in it: the entries of the sealing (the packages are made in bulk), and giving ledger entries their position',
  );
  for (const figure of latency ?? []) sayLatency(figure, say);
  return {
    figures,
    targets: {
      shareOfRawDelete: { target: SHARE_TARGET, measured: round2(share), met: share >= SHARE_TARGET },
      peakRssMiB: { target: RSS_TARGET_MIB, measured: Math.round(rss), met: rss <= RSS_TARGET_MIB },
      latencyP99Ms: (latency ?? [])
        .filter(({ p99Ms }) => p99Ms !== undefined)
        .map(({ queue, p99Ms }) => ({
          queue,
          target: P99_TARGET_MS,
          measured: p99Ms,
          met: p99Ms <= P99_TARGET_MS,
        })),
    },
    batches: Object.fromEntries(Object.entries(batches).map(([size, run]) => [size, summary([run])])),
    latency: latency ?? 'not run',
  };
}

function sayLatency({ queue, notRun, p50Ms, p99Ms, mostMs, duePerSecond, submissions, queueBytes }, say) {
  if (notRun !== undefined) {
    say(`${queue}: not run, ${notRun}`);
    return;
  }
  say(
    `${queue}: ${duePerSecond} due a second, ${submissions.perSecond} submissions a second beside it: ` +
      `due → purged p50 ${p50Ms} ms, p99 ${p99Ms} ms, at most ${mostMs} ms ` +
      `(target p99 ${P99_TARGET_MS}): ${p99Ms <= P99_TARGET_MS ? 'reached' : 'missed'}`,
  );
  const sizes = Object.entries(queueBytes).map(([wakes, bytes]) => `${bytes} bytes with ${wakes}`);
  say(`${queue}: memory of the queue by future purges: ${sizes.join(', ')}`);
}

function summary(runs) {
  const of = (valueOf) => median(runs.map(valueOf));
  const us = (key) => (run) => (run[key] * 1000) / run.packages;
  return {
    perSecond: Math.round(of((run) => (run.packages / run.wallMs) * 1000)),
    perCore: Math.round(of(perCore)),
    workerUs: round2(of(us('workerCpuMs'))),
    postgresUs: runs.some((run) => run.postgresCpuMs === null) ? null : round2(of(us('postgresCpuMs'))),
    ...(runs[0].peakRssMiB === undefined ? {} : { peakRssMiB: Math.round(Math.max(...runs.map((r) => r.peakRssMiB))) }),
  };
}

const round2 = (value) => Math.round(value * 100) / 100;
