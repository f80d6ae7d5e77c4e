import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.js';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Settings of the developer's or the test run's own that a child must not inherit. */
const OURS = /^(?:COMITY_|DATABASE_URL|REDIS_URL|NODE_ENV|NODE_OPTIONS|NO_COLOR|FORCE_COLOR|LOG_LEVEL|HOST|PORT)/;

/**
 * Runs the built `comity` as its users do: another process, with nothing but these settings, on a build server (`CI`),
 * which is a pipe like any other.
 */
export function comity(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const inherited = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(packageRoot(), 'dist/src/cli.js'), ...words], {
      cwd: packageRoot(),
      env: { ...Object.fromEntries(inherited), CI: 'true', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => (stdout += String(data)));
    child.stderr.on('data', (data) => (stderr += String(data)));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
