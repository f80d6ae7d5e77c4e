import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Place } from './place.js';
import { SOCKET_PORT } from './connection-url.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { Programs } from './programs.js';
import { canEnter, spawnOptions } from './run-as.js';
import { readPostmasterFile } from './running-server.js';

/**
 * Runs PostgreSQL and asks it to stop when the pipe on standard input closes, which the kernel does for us however
 * Node ends, `kill -9` included. The reader is a second process so that the shell can wait for PostgreSQL's own end.
 */
const WATCHDOG = `
sockets=$1; shift
"$@" </dev/null & server=$!
exec 3<&0 </dev/null
{ read -r line <&3; kill -INT $server; } & reader=$!
exec 3<&-
wait $server; code=$?
kill $reader 2>/dev/null
rmdir "$sockets"
exit $code
`;

/**
 * The server log must hold no statement, parameter or key value: it is a copy of personal data that no purge reaches.
 * (`terse` drops DETAIL, which quotes "Key (…)=(…)".)
 */
const SETTINGS = {
  listen_addresses: '',
  port: String(SOCKET_PORT),
  unix_socket_permissions: '0700',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
  log_statement: 'none',
  log_duration: 'off',
  log_min_duration_statement: '-1',
  log_min_duration_sample: '-1',
  log_transaction_sample_rate: '0',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
} as const;

export interface ServerProcess {
  readonly socketFolder: string;
  /** Fast shutdown: open sessions are ended, committed work is kept. */
  stop(): Promise<void>;
}

const LOG_KEPT = 5 * 1024 * 1024;
/** How long crash recovery may take before the start gives up. */
const START_PATIENCE = 120_000;
/** The backends of a killed server leave within a second or so; until then the new one cannot have its memory. */
const LEFTOVER_PATIENCE = 10_000;

/** Starts PostgreSQL on a cluster that nothing else serves, and waits until it takes connections. */
export async function startServer(
  place: Place,
  programs: Programs,
  say: (line: string) => void,
): Promise<ServerProcess> {
  const begun = performance.now();
  for (;;) {
    const logStart = rotateLog(place.log);
    const server = await launchUntilReady(place, programs, say);
    if (server) return server;
    const words = readFileSync(place.log, 'utf8').slice(logStart).trim().split('\n');
    const last = words.findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? words.at(-1);
    if (!last?.includes('pre-existing shared memory block') || performance.now() - begun > LEFTOVER_PATIENCE)
      throw new EmbeddedPostgresError(
        `PostgreSQL did not start: ${last || 'it said nothing'}. The whole story is in ${place.log}.`,
      );
    await wait(200);
  }
}

/** `undefined` when the server ended, or was ended, before it was ready. */
async function launchUntilReady(
  place: Place,
  programs: Programs,
  say: (line: string) => void,
): Promise<ServerProcess | undefined> {
  const socketFolder = makeSocketFolder(place);
  const child = launch(place, programs, socketFolder);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.ref();
    child.stdin?.end();
    await exited;
  };
  let ready = false;
  try {
    ready = await untilReady(place, child, socketFolder);
  } finally {
    if (!ready) {
      await stop();
      rmSync(socketFolder, { recursive: true, force: true });
    }
  }
  if (!ready) return undefined;

  let stopping = false;
  child.once('exit', () => {
    if (!stopping) say(`the embedded PostgreSQL ended by itself; see ${place.log}, then start Comity again`);
  });
  // PostgreSQL alone keeps no Node alive: a program that forgets to stop it can end, and the watchdog does the rest.
  child.unref();
  (child.stdin as Socket | null)?.unref();
  return {
    socketFolder,
    stop: async () => {
      stopping = true;
      await stop();
    },
  };
}

function launch(place: Place, programs: Programs, socketFolder: string): ChildProcess {
  const settings = { ...SETTINGS, unix_socket_directories: socketFolder };
  const log = openSync(place.log, 'a', 0o600);
  try {
    return spawn(
      '/bin/sh',
      [
        ...['-c', WATCHDOG, 'comity-watchdog', socketFolder],
        ...[programs.postgres, '-D', place.data],
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      // Its own process group, so that Ctrl-C in the terminal reaches us alone and the application can drain first.
      { ...spawnOptions(place.runAs), detached: true, stdio: ['pipe', log, log] },
    );
  } finally {
    closeSync(log);
  }
}

async function untilReady(place: Place, child: ChildProcess, socketFolder: string): Promise<boolean> {
  const deadline = performance.now() + START_PATIENCE;
  while (child.exitCode === null && child.signalCode === null && performance.now() < deadline) {
    const file = readPostmasterFile(place);
    if (file?.socketFolder === socketFolder && file.status === 'ready') return true;
    await wait(15);
  }
  return false;
}

/** A socket path holds about 100 bytes, and the database user must be able to enter the folder. */
function makeSocketFolder(place: Place): string {
  const usual = tmpdir();
  const base = usual.length <= 60 && /^[\w/.+-]+$/.test(usual) && canEnter(place.runAs, usual) ? usual : '/tmp';
  const folder = mkdtempSync(join(base, 'comity-'));
  if (place.runAs.drop) chownSync(folder, place.runAs.drop.uid, place.runAs.drop.gid);
  return folder;
}

/** Keeps one older log. Returns where this start's words will begin. */
function rotateLog(log: string): number {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LOG_KEPT) return size;
  renameSync(log, `${log}.1`);
  return 0;
}
