// Compiles src, migrations and samples to dist, only when something changed. `npm run build`; start and test call it too.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const stamp = join(dist, '.inputs');
const SOURCES = ['src', 'migrations', 'samples'];
const SETTINGS = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

/** Returns whether dist is whole; says why not on standard error. */
export function build() {
  // Taken before compiling: a file changed meanwhile makes the next build run again.
  const inputs = fingerprint();
  const whole = SOURCES.every((folder) => existsSync(join(dist, folder)) || !existsSync(join(root, folder)));
  if (whole && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return true;

  rmSync(stamp, { force: true });
  // tsc trusts its own notes and writes nothing again when only its output was deleted.
  if (!whole) rmSync(join(dist, '.tsbuildinfo'), { force: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  if (!existsSync(tsc)) {
    console.error('The compiler is not installed: run "npm ci" first.');
    return false;
  }
  const run = spawnSync(
    process.execPath,
    [tsc, '-p', 'tsconfig.build.json', '--pretty', String(!!process.stderr.isTTY)],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
    },
  );
  if (run.status !== 0) {
    console.error('The build failed; the lines above say where.');
    return false;
  }
  removeOrphans();
  const cli = join(dist, 'src/cli.js');
  if (existsSync(cli)) chmodSync(cli, 0o755);
  writeFileSync(stamp, inputs);
  return true;
}

function fingerprint() {
  const files = [
    ...SOURCES.flatMap((folder) => filesBelow(join(root, folder))),
    ...SETTINGS.map((name) => join(root, name)),
  ];
  const hash = createHash('sha256');
  for (const file of files.filter((name) => /\.(tsx?|json)$/.test(name) && !/\.spec\.tsx?$/.test(name)).sort()) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${relative(root, file)} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

/** tsc keeps the output of deleted sources; a deleted migration must not run because its old output is still there. */
function removeOrphans() {
  for (const folder of SOURCES)
    for (const file of filesBelow(join(dist, folder))) {
      const source = join(root, relative(dist, file)).replace(/\.js(\.map)?$/, '');
      if (/\.js(\.map)?$/.test(file) && !['.ts', '.tsx'].some((end) => existsSync(source + end))) rmSync(file);
    }
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = build() ? 0 : 1;
