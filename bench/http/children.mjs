import { spawn } from 'node:child_process';

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
