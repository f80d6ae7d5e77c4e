import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { isAlive, parseMark, readMark, thisProcess } from './processes.js';

const heldHere = new Set<string>();
let attempts = 0;

/**
 * Runs `work` while holding `<folder>/start.lock`, so that two first starts do not both run initdb. The lock of a dead
 * process is taken over; a living one is waited for, up to `patience` milliseconds.
 */
export async function withStartLock<T>(folder: string, patience: number, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, 'start.lock');
  const deadline = performance.now() + patience;
  while (!acquire(lock)) {
    if (performance.now() > deadline)
      throw new EmbeddedPostgresError(
        `Another process (pid ${readMark(lock).pid}) has been starting this database for ${Math.round(patience / 1000)} s. Wait for it or end it, then start again.`,
      );
    await wait(50);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
    heldHere.delete(lock);
  }
}

function acquire(lock: string): boolean {
  if (heldHere.has(lock)) return false;
  const mine = `${lock}.${process.pid}.${(attempts += 1)}`;
  writeFileSync(mine, JSON.stringify(thisProcess()), { mode: 0o600 });
  try {
    // A link appears whole: nobody ever reads a lock without its owner, as an exclusive open would allow.
    linkSync(mine, lock);
    heldHere.add(lock);
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    removeIfDead(lock, `${mine}.stale`);
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

function removeIfDead(lock: string, aside: string): void {
  const seen = read(lock);
  if (seen === undefined) return;
  const owner = parseMark(seen);
  // Our own pid without our own hold is a former life of this container, where every start gets the same pid.
  if (owner.pid !== process.pid && isAlive(owner)) return;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return; // Another start took it over first.
    throw error;
  }
  // Between our look and our rename a new owner may have come: then it gets its lock back.
  if (read(aside) !== seen) {
    try {
      linkSync(aside, lock);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
  rmSync(aside, { force: true });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
