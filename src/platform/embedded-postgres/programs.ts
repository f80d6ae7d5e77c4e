import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Place } from './place.js';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { type RunAs, spawnOptions } from './run-as.js';

/** PostgreSQL's programs, proven to run as the chosen user. */
export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  /** `18.4` */
  readonly version: string;
  /** `18`: the number that the data folder's PG_VERSION must carry. */
  readonly major: string;
}

/**
 * Finds the programs in the `@embedded-postgres/<os>-<arch>` package. When the database user cannot run them there
 * (a project below a folder of mode 0700, or a package folder where links cannot be made), they are copied once into the
 * place (about 60 MB).
 */
export function findPrograms({ folder, runAs }: Place, say: (line: string) => void): Programs {
  const packaged = packageFolder();
  const inPlace = makeLinks(packaged) ? tryPrograms(packaged, runAs) : 'its library links cannot be made there';
  if (typeof inPlace !== 'string') return inPlace;

  const copy = copyOnce(packaged, join(folder, 'programs'), runAs, say);
  const copied = makeLinks(copy) ? tryPrograms(copy, runAs) : 'its library links cannot be made there';
  if (typeof copied !== 'string') return copied;
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL does not run on this machine: ${copied}. It needs glibc ≥ 2.27 on Linux, or macOS. Set DATABASE_URL to a PostgreSQL server instead.`,
  );
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  // The launcher's watchdog and socket are POSIX; on Windows it was never run, so it does not pretend.
  if (process.platform === 'win32')
    throw new EmbeddedPostgresError(
      'The embedded PostgreSQL is for Linux and macOS. Set DATABASE_URL to a PostgreSQL server, or start inside WSL.',
    );
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new EmbeddedPostgresError(
      `The package ${name} is not installed. Run "npm ci" (without --omit=optional), or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
}

/** npm runs with `ignore-scripts`, so the package's own postinstall has not made its `.so` links. */
function makeLinks(folder: string): boolean {
  const links = JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  try {
    for (const { source, target } of links) {
      const link = join(folder, target);
      if (existsSync(link)) continue;
      try {
        symlinkSync(basename(source), link);
      } catch (error) {
        // Another start made it between our look and our link.
        if (errorCode(error) !== 'EEXIST') throw error;
      }
    }
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

/** The programs, or why they do not run. */
function tryPrograms(folder: string, runAs: RunAs): Programs | string {
  const program = (name: string) => join(folder, 'native/bin', name);
  for (const name of ['initdb', 'postgres']) {
    const run = spawnSync(program(name), ['--version'], { ...spawnOptions(runAs), encoding: 'utf8' });
    if (run.error) return `${name}: ${errorCode(run.error) ?? run.error.message}`;
    if (run.status !== 0) return `${name}: ${run.stderr.trim().split('\n')[0] ?? `exit ${run.status}`}`;
    const version = /(\d+)(\.\d+)?/.exec(run.stdout);
    if (name === 'postgres' && version?.[1])
      return { initdb: program('initdb'), postgres: program('postgres'), version: version[0], major: version[1] };
  }
  return 'postgres --version names no version';
}

function copyOnce(packaged: string, spare: string, runAs: RunAs, say: (line: string) => void): string {
  const { version } = JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8')) as { version: string };
  const target = join(
    spare,
    `postgresql-${createHash('sha256').update(`${packaged} ${version}`).digest('hex').slice(0, 12)}`,
  );
  if (existsSync(target)) return target;
  mkdirSync(spare, { recursive: true, mode: 0o755 });
  // Copied beside and renamed, so that a killed copy is never taken for a whole one.
  const half = mkdtempSync(`${target}-`);
  cpSync(join(packaged, 'native'), join(half, 'native'), { recursive: true, verbatimSymlinks: true });
  spawnSync('/bin/chmod', ['-R', 'a+rX', half]);
  try {
    renameSync(half, target);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
    rmSync(half, { recursive: true, force: true });
  }
  say(`PostgreSQL's programs were copied to ${target}, because ${runAs.name} cannot run them below ${packaged}`);
  return target;
}
