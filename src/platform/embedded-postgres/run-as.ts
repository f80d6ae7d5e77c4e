import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** The operating-system user that PostgreSQL's processes run as. `drop` is absent when that is our own user. */
export interface RunAs {
  readonly name: string;
  readonly drop?: { readonly uid: number; readonly gid: number };
}

/** Spawn options of every PostgreSQL process: the other user, a folder it can stand in, and none of our environment. */
export function spawnOptions(runAs: RunAs) {
  return {
    cwd: '/',
    // PGDATA, PGOPTIONS or a German LC_ALL of the caller must not reach the server.
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    ...(runAs.drop ?? {}),
  };
}

/**
 * PostgreSQL refuses uid 0, so root drops to the owner of the data that is already there, else to `postgres`, else to
 * `nobody`. Anyone else stays who they are.
 */
export function chooseRunAs(dataFolder: string): RunAs {
  const uid = process.getuid?.() ?? 0;
  const owner = ownerOf(dataFolder);
  if (uid !== 0) {
    if (owner !== undefined && owner.uid !== uid)
      throw new EmbeddedPostgresError(
        `${dataFolder} belongs to another operating-system user (uid ${owner.uid}). Start as that user or as root, or set DATABASE_URL.`,
      );
    return { name: `uid ${uid}` };
  }
  if (owner !== undefined && owner.uid !== 0) return { name: `uid ${owner.uid}`, drop: owner };
  const found = ['postgres', 'nobody'].map(findUser).find((user) => user !== undefined);
  if (!found)
    throw new EmbeddedPostgresError(
      'PostgreSQL does not run as root and this system has neither a user "postgres" nor "nobody". Start Comity as an ordinary user, or set DATABASE_URL.',
    );
  return found;
}

/** Asks the system itself, as that user: modes, access lists and mount options all count. */
export function canEnter(runAs: RunAs, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], spawnOptions(runAs)).status === 0;
}

function ownerOf(path: string): { uid: number; gid: number } | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && { uid: stats.uid, gid: stats.gid };
}

function findUser(name: string): RunAs | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { name, drop: { uid: Number(uid), gid: Number(gid) } } : undefined;
}
