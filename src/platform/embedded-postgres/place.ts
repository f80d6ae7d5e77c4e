import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
 * `<home>/postgres`. Only when we are root and the database user cannot enter that (a folder above the home has mode
 * 0700) the files go to a folder of their own in /var/lib, which `<home>/postgres/moved-to` names: deleting the home
 * still means to begin with an empty database.
 */
export function choosePlace(home: string, say: (line: string) => void): Place {
  const preferred = placeAt(join(resolve(home), 'postgres'));
  if (!preferred.runAs.drop) {
    mkdirSync(preferred.folder, { recursive: true, mode: 0o700 });
    return preferred;
  }
  letIn(preferred, resolve(home), preferred.runAs.drop.gid);
  const pointer = join(preferred.folder, 'moved-to');
  if (!existsSync(pointer)) {
    if (canEnter(preferred.runAs, preferred.folder)) return preferred;
    if (existsSync(preferred.data))
      throw new EmbeddedPostgresError(
        `PostgreSQL runs as ${preferred.runAs.name}, who cannot enter ${preferred.folder}, where the data is. Give the folders above it mode 0711 (chmod o+x), or start as the user who owns the data.`,
      );
    moveOut(pointer);
  }
  const elsewhere = placeAt(readFileSync(pointer, 'utf8'));
  if (!existsSync(elsewhere.folder))
    throw new EmbeddedPostgresError(
      `The database files were kept in ${elsewhere.folder}, which is gone. Restore that folder, or delete ${pointer} to begin with an empty database.`,
    );
  say(
    `database files are kept in ${elsewhere.folder}, because ${preferred.runAs.name} cannot enter ${preferred.folder}`,
  );
  return elsewhere;
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

/**
 * Folders that we make may be passed through but not listed. A home of mode 0700, as the key directory makes it, is
 * opened for passing through to the database user's group alone; no other folder that was there is touched.
 */
function letIn(place: Place, home: string, gid: number): void {
  const first = mkdirSync(place.folder, { recursive: true });
  // Not by mkdir's own mode: a umask of 077 would take the right away again.
  if (first !== undefined)
    for (let made = place.folder; made.length >= first.length; made = dirname(made)) chmodSync(made, 0o711);
  const { uid, mode } = statSync(home);
  if (uid === 0 && (mode & 0o077) === 0) {
    chownSync(home, uid, gid);
    chmodSync(home, (mode & 0o700) | 0o010);
  }
}

/** Of two first starts at once the later one takes the earlier one's folder. */
function moveOut(pointer: string): void {
  const folder = mkdtempSync('/var/lib/comity-');
  chmodSync(folder, 0o711);
  const draft = `${pointer}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, folder);
  try {
    linkSync(draft, pointer);
  } catch (error) {
    rmdirSync(folder);
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}
