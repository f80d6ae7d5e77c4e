// `npm run torture`: all fault tests, those of destruction in their long form, one file after the other. It needs nothing;
// with redis-server, faketime, PostgreSQL's pg_dump and the right to mount nothing of it is left out. Writes
// bench/results/torture.json and prints the tables that docs/reliability.md quotes.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root } from './build.mjs';
import { runSuite } from './test.mjs';

const LONG = {
  PURGE_KILLS: process.env.PURGE_KILLS ?? '100',
  PURGE_WAVE: process.env.PURGE_WAVE ?? '30',
  // Past the 30 s of the queue's lock, and past the 60 s after which the server ends an idle transaction.
  PURGE_STOP_SECONDS: process.env.PURGE_STOP_SECONDS ?? '75',
  PURGE_DEAD_ROUNDS: process.env.PURGE_DEAD_ROUNDS ?? '5',
  PURGE_SERVER_STOPS: process.env.PURGE_SERVER_STOPS ?? '20',
  CANARY_PURGED: process.env.CANARY_PURGED ?? '200',
  CANARY_LIVE: process.env.CANARY_LIVE ?? '800',
};
const FILES = [
  'canaries-everywhere',
  'purge-faults',
  'purge-own-server',
  'same-job',
  'purge-together',
  'hold-purge-race',
  'ledger-crash',
  'decision-race',
  'lock-order',
];
/** One that hangs is a failed one. */
const FILE_MINUTES = 60;

if (!build()) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), 'torture-'));
const results = join(folder, 'results.ndjson');
Object.assign(process.env, LONG, { PURGE_RESULTS: results });
const begun = Date.now();
const minutesSince = (start) => ((Date.now() - start) / 60_000).toFixed(1);
const runs = FILES.map((name, n) => {
  console.log(`${n + 1} of ${FILES.length}: ${name}, after ${minutesSince(begun)} minutes`);
  const reporter = ['--verbose=false', '--reporters', 'default', '--reporters', join(root, 'scripts/say-tests.mjs')];
  return runSuite('faults', [`test/faults/${name}\\.`], { minutes: FILE_MINUTES, arguments: reporter });
});
const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
const lines = existsSync(results)
  ? readFileSync(results, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
rmSync(folder, { recursive: true });
const report = {
  at: new Date().toISOString(),
  minutes: Number(minutesSince(begun)),
  machine: { cpu: cpus()[0]?.model.trim(), cores: cpus().length, kernel: release(), node: process.version },
  load: loadavg().map((each) => Math.round(each * 10) / 10),
  settings: LONG,
  tests: { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') },
  cases: lines.filter(({ census }) => census),
  canaries: lines.filter(({ places }) => places),
  notRun: runs.flatMap(({ notRun }) => notRun),
};
mkdirSync(join(root, 'bench/results'), { recursive: true });
writeFileSync(join(root, 'bench/results/torture.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(page(report));
const { passed, failed, skipped } = report.tests;
process.exitCode = failed + skipped === 0 && passed > 0 && report.canaries.length > 0 ? 0 : 1;

function page({ tests, minutes, cases, canaries, notRun }) {
  return [
    `${tests.passed} tests passed, ${tests.failed} failed, ${tests.skipped} not run, in ${minutes} minutes`,
    '',
    ...table(
      [
        'fault',
        'times',
        'purged',
        'held',
        'early',
        'unpurged',
        'under hold',
        'double',
        'not proven',
        'left',
        'recovered after',
      ],
      cases.map(rowOf),
    ),
    ...canaries.flatMap(({ purged, live, places }) => [
      '',
      `${purged} purged and ${live} live canaries:`,
      '',
      ...table(
        ['place', 'files', 'found'],
        places.map(({ kind, files, found }) => [kind, files, found]),
      ),
    ]),
    '',
    ...notRun.map((title) => `not run: ${title}`),
  ].join('\n');
}

function rowOf({ name, kills, rounds, stops, held, recoverySeconds, census }) {
  const { purged, early, unpurged, purgedUnderHold, doubled } = census;
  const unproven = census.uncertified + census.certificatesNotPassed + census.certificatesNotVerified;
  const left = census.contentsLeft + census.keysLeft;
  const times = kills ?? rounds ?? stops ?? 1;
  const recovered = `${recoverySeconds.toFixed(1)} s`;
  return [name, times, purged, held, early, unpurged, purgedUnderHold, doubled, unproven, left, recovered];
}

/** As prettier writes it: words to the left, numbers to the right. */
function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, n) => Math.max(3, ...cells.map((row) => row[n].length)));
  const line = (row) =>
    `| ${row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]) : cell.padStart(widths[n]))).join(' | ')} |`;
  const rule = widths.map((width, n) => (n === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const [first, ...others] = cells;
  return [line(first), line(rule), ...others.map(line)];
}
