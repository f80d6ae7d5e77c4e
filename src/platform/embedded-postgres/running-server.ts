import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Place } from './place.js';
import { SOCKET_PORT } from './connection-url.js';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { isAlive, readMark, thisProcess } from './processes.js';

/** What `postmaster.pid` says (its line order is fixed: LOCK_FILE_LINE_* in PostgreSQL's pidfile.h). */
export interface PostmasterFile {
  readonly pid: number;
  readonly socketFolder: string;
  readonly status: string;
}

/** `undefined` when there is none or it is still being written. */
export function readPostmasterFile(place: Place): PostmasterFile | undefined {
  try {
    const lines = readFileSync(join(place.data, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, socketFolder: lines[4]?.trim() ?? '', status: lines[7]?.trim() ?? '' } : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Notes whose death will stop the server, so that a later start does not attach to one about to go. */
export function noteOwner(place: Place): void {
  writeFileSync(ownerFile(place), JSON.stringify(thisProcess()), { mode: 0o600 });
}

/**
 * A server that is up on this data and will stay, or `undefined` once none is left. One that is starting or stopping is
 * waited for, up to `patience` milliseconds; one whose owner and watchdog are both gone is told to stop.
 */
export async function findRunningServer(place: Place, patience: number): Promise<PostmasterFile | undefined> {
  const begun = performance.now();
  let told = false;
  for (;;) {
    const file = readPostmasterFile(place);
    if (!file || !(await isServing(file))) {
      // On its way out a server closes its sockets first and takes its file away last: what lay there by then would be the
      // file of the next server, which ends without one.
      if (file && isAlive({ pid: file.pid }) && performance.now() - begun < LEAVING_TIME) {
        await wait(25);
        continue;
      }
      // Left by a crash. PostgreSQL would refuse to start if an unrelated process has got that pid since.
      rmSync(join(place.data, 'postmaster.pid'), { force: true });
      return undefined;
    }
    const owned = isAlive(readMark(ownerFile(place)));
    if (file.status === 'ready' && owned) return file;
    const waited = performance.now() - begun;
    if (!owned && !told && waited > WATCHDOG_TIME) {
      process.kill(file.pid, 'SIGINT');
      told = true;
    }
    if (waited > patience)
      throw new EmbeddedPostgresError(
        `A PostgreSQL (pid ${file.pid}) has been "${file.status}" on ${place.data} for ${Math.round(patience / 1000)} s. See ${place.log}; end it with "kill -INT ${file.pid}" and start again.`,
      );
    await wait(25);
  }
}

/** A watchdog tells its server to stop within milliseconds; after this long there is none. */
const WATCHDOG_TIME = 2000;

/** From closed sockets to the end of a server; a process that lives on after that is an unrelated one with its pid. */
const LEAVING_TIME = 3000;

const ownerFile = (place: Place): string => join(place.folder, 'owner.json');

/** The folder's name is new at each start, so whoever answers on its socket is the server of this very file. */
async function isServing(file: PostmasterFile): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(join(file.socketFolder, `.s.PGSQL.${SOCKET_PORT}`));
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
