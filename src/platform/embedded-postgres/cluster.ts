import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { SUPERUSER } from './connection-url.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { Place } from './place.js';
import type { Programs } from './programs.js';
import { spawnOptions } from './run-as.js';

/** False when there is no data yet; refuses data of another major version, which PostgreSQL cannot open. */
export function checkMajor(place: Place, programs: Programs): boolean {
  const versionFile = join(place.data, 'PG_VERSION');
  if (!existsSync(versionFile)) return false;
  const major = readFileSync(versionFile, 'utf8').trim();
  if (major === programs.major) return true;
  throw new EmbeddedPostgresError(
    `The data in ${place.data} was written by PostgreSQL ${major}; this release of Comity carries PostgreSQL ${programs.major}, which cannot open it. ` +
      `Go back to the release that wrote it, or dump it there with pg_dump and load it into a PostgreSQL of your own (DATABASE_URL), or move ${place.folder} away to begin with an empty database.`,
  );
}

/** Makes the cluster of a first start, with a random superuser password. */
export function initialiseCluster(place: Place, programs: Programs): void {
  // Made beside and renamed, so that a killed initdb never leaves half a cluster under the real name.
  for (const name of readdirSync(place.folder))
    if (name.startsWith('data.')) rmSync(join(place.folder, name), { recursive: true, force: true });
  const half = join(place.folder, 'data.new');
  const passwordFile = join(place.folder, 'data.password');
  const password = randomBytes(24).toString('base64url');
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (place.runAs.drop) {
    const { uid, gid } = place.runAs.drop;
    chownSync(half, uid, gid);
    chownSync(passwordFile, uid, gid);
  }
  const run = spawnSync(
    programs.initdb,
    [
      ...['--pgdata', half, '--username', SUPERUSER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
      // The builtin provider sorts the same on every machine, whatever its libc or ICU (no reindex after an upgrade).
      ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
      '--data-checksums',
    ],
    { ...spawnOptions(place.runAs), encoding: 'utf8' },
  );
  rmSync(passwordFile, { force: true });
  if (run.status !== 0) {
    rmSync(half, { recursive: true, force: true });
    const why = run.stderr?.trim().split('\n').at(-1) ?? run.error?.message ?? '';
    throw new EmbeddedPostgresError(
      `A new database could not be made in ${place.folder}: ${why}. Check free disk space and permissions there, or set DATABASE_URL.`,
    );
  }
  writeFileSync(place.secret, password, { mode: 0o600 });
  renameSync(half, place.data);
}

export function readPassword(place: Place): string {
  try {
    return readFileSync(place.secret, 'utf8').trim();
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The password of the embedded database (${place.secret}) cannot be read. Start as the user who made it, or restore the file, or move ${place.folder} away to begin with an empty database.`,
      { cause: error },
    );
  }
}
