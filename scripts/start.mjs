// `npm start`: builds when needed, then runs the service in this very process, so that there is no second process to
// forward signals to or to leave behind. Containers run `node dist/src/main.js` instead.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { build, root } from './build.mjs';

// On SIGTERM npm and its shell die without telling us (npm starts us under `sh -c`). Whoever adopts us then is not the
// parent we began with, and the service stops in its own way. Only under npm: a service started with `&` may outlive
// its shell.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 250).unref();
}

// npm runs no `prestart` here (`ignore-scripts`), so the build happens inside.
if (build()) await import(pathToFileURL(join(root, 'dist/src/main.js')).href);
else process.exitCode = 1;
