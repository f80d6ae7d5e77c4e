// `npm test [-- <suite>… [-- <jest arguments>…]]`: builds, runs the suites one after the other, ends with the totals.
//   npm test -- unit integration          two suites
//   npm test -- integration -- purge      one suite, the files whose path matches
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, root } from './build.mjs';

/** What `npm test` runs on a bare machine. */
export const SUITES = ['unit', 'architecture', 'integration', 'e2e', 'faults'];
/** By name only: they need a Chromium. */
const MORE_SUITES = ['browser', 'pictures'];
/** Files run side by side: the database waits for the disk as much as the tests wait for it. Faults need the machine alone. */
const workersOf = (suite) => (suite === 'faults' || suite === 'browser' ? 1 : Math.max(2, availableParallelism() - 1));
/** A suite that hangs is a failed one, not one that waits for ever. */
const SUITE_MINUTES = 15;

/**
 * Runs one suite of jest.config.mjs; with patterns only its files whose path matches.
 * @param {{ stdio?: 'inherit' | 'pipe', minutes?: number, arguments?: string[] }} [settings] further arguments are Jest's
 * @returns {{ passed: number, failed: number, skipped: number, notRun: string[], output: string }}
 */
export function runSuite(suite, patterns = [], settings = {}) {
  const { stdio = 'inherit', minutes = SUITE_MINUTES, arguments: more = [] } = settings;
  const folder = mkdtempSync(join(tmpdir(), 'comity-report-'));
  const file = join(folder, 'jest.json');
  const options = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const run = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/jest/bin/jest.js'),
      ...['--selectProjects', suite, '--json', '--outputFile', file, '--maxWorkers', String(workersOf(suite))],
      ...more,
      ...(patterns.length > 0 ? ['--passWithNoTests', '--', ...patterns] : []),
    ],
    {
      cwd: root,
      // With --json jest prints the report to standard output as well; the person reads standard error.
      stdio: ['ignore', 'ignore', stdio],
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      timeout: minutes * 60_000,
      // In the environment rather than as arguments, so that Jest's workers have them too.
      env: { ...process.env, NODE_OPTIONS: [process.env.NODE_OPTIONS, ...options].filter(Boolean).join(' ') },
    },
  );
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  rmSync(folder, { recursive: true });
  const output = [run.stderr, run.error?.message].filter(Boolean).join('\n');
  const tests = report?.testResults?.flatMap(({ assertionResults }) => assertionResults) ?? [];
  const notRun = tests.filter(({ status }) => status === 'pending').map(({ title }) => title);
  return { ...countTests(report, run.status, patterns.length > 0), notRun, output };
}

/**
 * What a run of Jest is worth. A file that does not load, a run that ends badly for another reason (no report, global
 * set-up, time-out) and a whole suite without a test are failures too.
 * @param report Jest's JSON, undefined when it wrote none
 */
export function countTests(report, exitCode, mayBeEmpty) {
  const passed = report?.numPassedTests ?? 0;
  const failed = (report?.numFailedTests ?? 0) + (report?.numRuntimeErrorTestSuites ?? 0);
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const unexplained = failed === 0 && (exitCode !== 0 || !report || (passed === 0 && !mayBeEmpty));
  return { passed, failed: unexplained ? 1 : failed, skipped };
}

function main(words) {
  const dashes = words.indexOf('--');
  const suites = dashes < 0 ? words : words.slice(0, dashes);
  const patterns = dashes < 0 ? [] : words.slice(dashes + 1);
  const known = [...SUITES, ...MORE_SUITES];
  const unknown = suites.filter((suite) => !known.includes(suite));
  if (unknown.length > 0) {
    console.error(`There is no suite "${unknown.join('", "')}". Choose from: ${known.join(', ')}.`);
    return 2;
  }
  let passed = 0;
  let failed = 0;
  if (build()) {
    for (const suite of suites.length > 0 ? suites : SUITES) {
      const started = performance.now();
      const totals = runSuite(suite, patterns);
      passed += totals.passed;
      failed += totals.failed;
      const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${suite}: ${totals.passed} passed, ${totals.failed} failed${skipped} (${seconds} s)`);
    }
    if (passed + failed === 0) failed = 1;
  } else failed = 1;
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
