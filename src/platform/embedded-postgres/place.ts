import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { canEnter, chooseRunAs, type RunAs } from './run-as.js';

/** Where one embedded cluster lives: `data/`, `superuser.secret`, `postgres.log`, `start.lock`. */
export interface Place {
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  readonly secret: string;
  readonly runAs: RunAs;
}

/**
 * `<home>/postgres`, or `/var/lib/comity-<random>` when we are root and the database user cannot enter the home (a parent
 * of mode 0700). The home remembers which, so a second start finds the first one, and a home that was removed does not
 * find the database of the one before it.
 */
export function choosePlace(home: string, say: (line: string) => void): Place {
  const preferred = placeAt(join(resolve(home), 'postgres'));
  if (!preferred.runAs.drop) {
    mkdirSync(preferred.folder, { recursive: true, mode: 0o700 });
    return preferred;
  }
  const pointer = join(resolve(home), ELSEWHERE);
  if (existsSync(pointer)) return placeAt(readFileSync(pointer, 'utf8').trim());
  makeEnterable(preferred.folder);
  if (canEnter(preferred.runAs, preferred.folder)) return preferred;
  if (existsSync(preferred.data))
    throw new EmbeddedPostgresError(
      `PostgreSQL runs as ${preferred.runAs.name}, who cannot enter ${preferred.folder}, where the data is. Give the folders above it mode 0711 (chmod o+x), or start as the user who owns the data.`,
    );
  const elsewhere = placeAt(`/var/lib/comity-${randomBytes(6).toString('hex')}`);
  makeEnterable(elsewhere.folder);
  if (!claimed(pointer, elsewhere.folder)) return choosePlace(home, say);
  say(
    `database files are kept in ${elsewhere.folder}, because ${preferred.runAs.name} cannot enter ${preferred.folder}`,
  );
  return elsewhere;
}

/** File in the home that names the folder of a cluster that had to be kept elsewhere. */
export const ELSEWHERE = 'postgres-is-in';

/** Of two first starts at the same moment one names the folder; the other finds the name. */
function claimed(pointer: string, folder: string): boolean {
  try {
    writeFileSync(pointer, `${folder}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function placeAt(folder: string): Place {
  const data = join(folder, 'data');
  return {
    folder,
    data,
    log: join(folder, 'postgres.log'),
    secret: join(folder, 'superuser.secret'),
    runAs: chooseRunAs(data),
  };
}

/** Folders that we make may be passed through but not listed; folders that were there keep their mode. */
function makeEnterable(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  // Not by mkdir's own mode: a umask of 077 would take the right away again.
  for (let made = folder; made.length >= first.length; made = dirname(made)) chmodSync(made, 0o711);
}
