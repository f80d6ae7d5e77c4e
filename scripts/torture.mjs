// `npm run torture`: the fault tests of destruction in their long form, alone on a database server of their own, with
// Redis when it is installed. Writes bench/results/torture.json and prints the page that docs/reliability.md quotes.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root } from './build.mjs';
import { runSuite } from './test.mjs';

const LONG = {
  PURGE_KILLS: process.env.PURGE_KILLS ?? '100',
  PURGE_WAVE: process.env.PURGE_WAVE ?? '30',
  // Past the 30 s of the queue's lock, and past the 60 s after which the server ends an idle transaction.
  PURGE_DEAD_ROUNDS: process.env.PURGE_DEAD_ROUNDS ?? '5',
  PURGE_STOP_SECONDS: process.env.PURGE_STOP_SECONDS ?? '75',
};

if (!build()) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), 'torture-'));
const results = join(folder, 'results.ndjson');
const ownServer = !process.env.DATABASE_URL;
Object.assign(process.env, LONG, { PURGE_RESULTS: results, PURGE_ALONE: ownServer ? 'yes' : 'no' });
// One after the other: the first crashes the server, which the others may not notice.
const runs = [
  runSuite('faults', ['purge-faults']),
  runSuite('faults', ['purge-together', 'hold-purge-race', 'ledger-crash', 'purge-own-server']),
];
const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
const totals = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
const cases = existsSync(results)
  ? readFileSync(results, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
rmSync(folder, { recursive: true });

const redis = spawnSync('redis-server', ['--version']).status === 0;
const notRun = [
  ...(redis ? [] : ['Redis emptied and killed: redis-server is not installed']),
  ...(ownServer ? [] : ['PostgreSQL crash, Redis: DATABASE_URL names a server that others may use']),
  'the clock of a whole machine put wrong (faketime): the worker’s own clock setting is used instead',
  ...(ownServer ? [] : ['disk full, canaries in files: DATABASE_URL names a server that others may use']),
  'canaries looked for in Redis files, exports, dumps and a restored backup',
];
const report = {
  at: new Date().toISOString(),
  machine: { cpu: cpus()[0]?.model.trim(), cores: cpus().length, kernel: release(), node: process.version },
  load: loadavg().map((each) => Math.round(each * 10) / 10),
  settings: LONG,
  tests: totals,
  cases,
  notRun,
};
mkdirSync(join(root, 'bench/results'), { recursive: true });
writeFileSync(join(root, 'bench/results/torture.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(page(report));
process.exitCode = totals.failed + totals.skipped === 0 && cases.length > 0 ? 0 : 1;

function page({ tests, cases: all }) {
  const head = [
    'fault',
    'purged',
    'held',
    'early',
    'unpurged',
    'under hold',
    'double',
    'not passed',
    'left',
    'recovered after',
  ];
  const rows = all.map(({ name, kills, crashes, rounds, held, recoverySeconds, census }) => {
    const times = kills ?? crashes ?? rounds;
    const { purged, early, unpurged, purgedUnderHold, doubled, uncertified, certificatesNotPassed } = census;
    const cells = [purged, held, early, unpurged, purgedUnderHold, doubled];
    const unproven = certificatesNotPassed + census.certificatesNotVerified + uncertified;
    const left = census.contentsLeft + census.keysLeft;
    return [times === undefined ? name : `${name}, ${times} times`, ...cells, unproven, left, `${recoverySeconds} s`];
  });
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    `${tests.passed} tests passed, ${tests.failed} failed, ${tests.skipped} skipped`,
    '',
    line(head),
    line(head.map((_, n) => (n === 0 ? '---' : '--:'))),
    ...rows.map(line),
    '',
    ...notRun.map((what) => `not run: ${what}`),
  ].join('\n');
}
