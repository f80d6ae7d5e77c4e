// `npm run check`: everything that can be judged without a running service. All steps run even if one fails.
// With `-- --no-suites` the test suites are left to `npm test`, which runs them all.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, root } from './build.mjs';
import { runSuite } from './test.mjs';

const tool = (path, ...words) => node(join('node_modules', path), ...words);

const suites = !process.argv.includes('--no-suites');
const steps = [
  ['format (prettier)', tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')],
  ['lint (eslint)', tool('eslint/bin/eslint.js', '--max-warnings', '0', '.')],
  ['types (tsc)', tool('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json')],
  // Before the suites: some look at what is built.
  ['build', () => ({ ok: build(), output: '' })],
  ...(suites ? [['architecture (dependency-cruiser)', suite('architecture')]] : []),
  ...(suites ? [['unit tests', suite('unit')]] : []),
  ['schema.sql is what the migrations make', node('dist/src/cli.js', 'db', 'dump-schema', '--check')],
  ['openapi.json is what the routes say', node('dist/src/cli.js', 'openapi', '--check')],
];

function node(...words) {
  return () => {
    const run = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    return { ok: run.status === 0, output: [run.stdout, run.stderr, run.error?.message].filter(Boolean).join('\n') };
  };
}

function suite(name) {
  return () => {
    const { passed, failed, output } = runSuite(name, [], { stdio: 'pipe' });
    return { ok: failed === 0, output, note: `${passed} passed, ${failed} failed, ` };
  };
}

let bad = 0;
for (const [name, run] of steps) {
  process.stdout.write(`${name} … `);
  const started = performance.now();
  const { ok, output, note = '' } = run();
  console.log(`${ok ? 'ok' : 'failed'} (${note}${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (ok) continue;
  bad += 1;
  console.error(output.trim());
}
console.log(bad === 0 ? `all ${steps.length} checks passed` : `${bad} of ${steps.length} checks failed`);
process.exitCode = bad === 0 ? 0 : 1;
