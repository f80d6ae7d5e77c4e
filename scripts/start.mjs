// `npm start`: builds when needed, then runs the service in this very process, so that there is no second process to
// forward signals to or to leave behind. Containers run `node dist/src/main.js` instead.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, root } from './build.mjs';

// npm runs us under `sh -c` and tells us nothing when it is ended: then somebody else adopts us or the shell, and the
// service stops in its own way. Only under npm: a service started with `&` may outlive its shell.
if (process.env.npm_lifecycle_event) {
  const family = ancestors();
  const watch = setInterval(() => {
    if (ancestors() === family) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250).unref();
}

/** Our parent and, where the system tells it (Linux), the parent's parent. */
function ancestors() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return `${process.ppid}`;
  }
}

// npm runs no `prestart` here (`ignore-scripts`), so the build happens inside.
if (build()) await import(pathToFileURL(join(root, 'dist/src/main.js')).href);
else process.exitCode = 1;
