import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../scripts/build.mjs';

/** Starts a service and waits until `aliveUrl` answers. */
export async function startChild(command, words, environment, aliveUrl) {
  const child = spawn(command, words, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (let waited = 0; waited < 1_200; waited += 1) {
    if (child.exitCode !== null) throw new Error(`${words.at(-1)} ended with ${child.exitCode}`);
    const alive = await fetch(aliveUrl).then(
      (answer) => answer.ok,
      () => false,
    );
    if (alive) return child;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${words.at(-1)} did not answer within a minute`);
}

export function stopChild(child) {
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}

/** The load comes from a process of its own, so that its cost is not the service's. */
export function sendLoad(job) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'bench/http/load.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (data) => (out += data));
    child.once('exit', (code) =>
      code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`the load generator failed: ${out}`)),
    );
    child.stdin.end(JSON.stringify(job));
  });
}
