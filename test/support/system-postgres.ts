import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseRunAs, spawnOptions } from '../../src/platform/embedded-postgres/run-as.js';

const ROOT = '/usr/lib/postgresql';

/** Where this machine's newest PostgreSQL has its programs; the embedded one comes without `pg_dump`. */
export function systemPrograms(): string | undefined {
  if (!existsSync(ROOT)) return undefined;
  const folders = readdirSync(ROOT).toSorted((one, other) => Number(other) - Number(one));
  return folders.map((version) => join(ROOT, version, 'bin')).find((bin) => existsSync(join(bin, 'pg_dump')));
}

/** A server of a test's own made of the system's programs, reached over a socket that only its user may enter. */
export class SystemPostgres {
  readonly folder = mkdtempSync(join(tmpdir(), 'system-server-'));
  readonly data = join(this.folder, 'data');
  private readonly socket = join(this.folder, 'socket');
  private readonly runAs = chooseRunAs(this.data);

  constructor(private readonly bin: string) {
    chmodSync(this.folder, 0o711);
    for (const path of [this.data, this.socket]) {
      mkdirSync(path, { mode: 0o700 });
      if (this.runAs.drop) chownSync(path, this.runAs.drop.uid, this.runAs.drop.gid);
    }
  }

  /** @returns the superuser's URL */
  start(): string {
    this.run('initdb', '-D', this.data, '-U', 'comity', '--auth', 'trust', '--encoding', 'UTF8', '--locale', 'C');
    const settings = `-c listen_addresses= -c unix_socket_directories=${this.socket}`;
    this.run('pg_ctl', '-D', this.data, '-l', join(this.data, 'server.log'), '-w', '-s', '-o', settings, 'start');
    return `postgres://comity@localhost/postgres?host=${this.socket}`;
  }

  dump(url: string): Buffer {
    return this.run('pg_dump', url);
  }

  end(): void {
    this.run('pg_ctl', '-D', this.data, '-m', 'fast', '-w', '-s', 'stop');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(program: string, ...words: string[]): Buffer {
    const ran = spawnSync(join(this.bin, program), words, {
      ...spawnOptions(this.runAs),
      // The server that pg_ctl leaves behind would hold a pipe open.
      stdio: ['ignore', program === 'pg_ctl' ? 'ignore' : 'pipe', program === 'pg_ctl' ? 'ignore' : 'pipe'],
      maxBuffer: 256 * 1024 * 1024,
    });
    if (ran.status !== 0) throw new Error(`${program} ended with ${ran.status}: ${String(ran.stderr ?? '')}`);
    return ran.stdout ?? Buffer.alloc(0);
  }
}
