import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { transformFileSync } from '@swc/core';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
import type { Place } from './place.js';
import { isAlive } from './processes.js';
import { findRunningServer } from './running-server.js';

const here = dirname(fileURLToPath(import.meta.url));
const isRoot = process.getuid?.() === 0;

describe('embedded PostgreSQL', () => {
  const homes: string[] = [];
  const running: EmbeddedPostgres[] = [];
  const children: ChildProcess[] = [];

  /** The launcher as plain JavaScript, for child processes that a test may kill. */
  let compiled: string;
  /** A stopped cluster that most tests copy: initdb costs them more than all the rest. */
  let prepared: string;

  beforeAll(async () => {
    compiled = mkdtempSync(join(tmpdir(), 'comity-launcher-'));
    chmodSync(compiled, 0o755);
    symlinkSync(resolve('node_modules'), join(compiled, 'node_modules'));
    writeFileSync(join(compiled, 'package.json'), '{"type":"module"}');
    for (const name of readdirSync(here).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))) {
      const options = { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } } as const;
      writeFileSync(join(compiled, name.replace(/ts$/, 'js')), transformFileSync(join(here, name), options).code);
    }
    writeFileSync(
      join(compiled, 'child.js'),
      `import { startEmbeddedPostgres } from './embedded-postgres.js';
       const started = await startEmbeddedPostgres({ home: process.argv[2], database: 'comity', say: () => {} });
       console.log(JSON.stringify({ url: started.url, attached: started.attached }));
       process.stdin.resume().on('end', async () => { await started.stop(); process.exit(0); });`,
    );
    prepared = newHome();
    homes.pop();
    await (await startEmbeddedPostgres({ home: prepared, database: 'comity' })).stop();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await end(child);
    for (const database of running.splice(0)) await database.stop();
    for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
  });
  afterAll(() => {
    for (const folder of [compiled, dirname(prepared)]) rmSync(folder, { recursive: true, force: true });
  });

  function newHome(): string {
    const parent = mkdtempSync(join(tmpdir(), 'comity-home-'));
    chmodSync(parent, 0o755);
    homes.push(parent);
    return join(parent, 'home');
  }

  function homeWithCluster(): string {
    const home = newHome();
    expect(spawnSync('cp', ['-a', prepared, home]).status).toBe(0);
    return home;
  }

  async function start(home: string, say?: (line: string) => void): Promise<EmbeddedPostgres> {
    const started = await startEmbeddedPostgres({ home, database: 'comity', ...(say && { say }) });
    running.push(started);
    return started;
  }

  /** Another Node process that starts (or attaches to) the database of `home`. */
  async function startInChild(home: string, as: { uid?: number; gid?: number } = {}) {
    const child = spawn(process.execPath, [join(compiled, 'child.js'), home], {
      stdio: ['pipe', 'pipe', 'inherit'],
      ...as,
    });
    children.push(child);
    for await (const line of createInterface({ input: child.stdout }))
      return { child, ...(JSON.parse(line) as { url: string; attached: boolean }) };
    throw new Error('the child ended without a word');
  }

  it('starts cold: private, with a password, without a TCP port, and stops', async () => {
    const home = newHome();
    const said: string[] = [];
    const database = await start(home, (line) => said.push(line));

    expect(database).toMatchObject({ attached: false, version: expect.stringMatching(/^18\./) as unknown });
    expect(said).toEqual([`made a new PostgreSQL ${database.version} database in ${join(home, 'postgres')}`]);
    expect(
      await query(
        database.url,
        `SELECT current_database() AS name, current_setting('listen_addresses') AS tcp,
                current_setting('data_checksums') AS checksums,
                (SELECT datlocale FROM pg_database WHERE datname = current_database()) AS locale,
                current_setting('is_superuser') AS superuser`,
      ),
    ).toEqual([{ name: 'comity', tcp: '', checksums: 'on', locale: 'C.UTF-8', superuser: 'on' }]);
    expect(statSync(join(home, 'postgres/superuser.secret')).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'postgres/data')).mode & 0o077).toBe(0);
    expect(statSync(socketFolder(database.url)).mode & 0o077).toBe(0);

    const guessed = new URL(database.url);
    guessed.password = 'guess';
    await expect(query(guessed.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });

    await database.stop();
    await database.stop();
    expect(existsSync(join(home, 'postgres/data/postmaster.pid'))).toBe(false);
    expect(existsSync(socketFolder(database.url))).toBe(false);
  });

  it('gives a URL that TypeORM takes and whose database name may be swapped', async () => {
    const database = await start(homeWithCluster());
    const source = new DataSource({ type: 'postgres', url: database.url });
    await source.initialize();
    try {
      expect(await source.query('SELECT current_database() AS name')).toEqual([{ name: 'comity' }]);
    } finally {
      await source.destroy();
    }
    const other = new URL(database.url);
    other.pathname = '/template1';
    expect(await query(other.href, 'SELECT current_database() AS name')).toEqual([{ name: 'template1' }]);
  });

  it('attaches to a server that another process runs, and leaves it running', async () => {
    const home = homeWithCluster();
    const first = await startInChild(home);
    const second = await start(home);
    expect({ first: first.attached, second: second.attached }).toEqual({ first: false, second: true });
    await second.stop();
    expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts its own when the server it found is on its way down', async () => {
    const home = homeWithCluster();
    await startInChild(home);
    process.kill(postmasterPid(home), 'SIGINT');
    const database = await start(home);
    expect(database.attached).toBe(false);
    expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('leaves the file of a server that has closed its sockets until its process is gone', async () => {
    const data = join(newHome(), 'data');
    mkdirSync(data, { recursive: true });
    const file = join(data, 'postmaster.pid');
    const leaving = spawn('sleep', ['60'], { stdio: 'ignore' });
    writeFileSync(file, [leaving.pid, data, 0, 5432, join(data, 'no-socket'), '', '', 'stopping'].join('\n'));
    const looks = findRunningServer({ data, folder: data } as Place, 10_000);
    let found = false;
    void looks.then(() => (found = true));
    // A refused connection and two more looks: without patience the file is gone after the first.
    for (let look = 0; look < 3; look += 1) await wait(25);
    expect({ found, kept: existsSync(file) }).toEqual({ found: false, kept: true });
    leaving.kill('SIGKILL');
    await expect(looks).resolves.toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });

  it('makes one cluster when two processes start for the first time at once', async () => {
    const home = newHome();
    const both = await Promise.all([startInChild(home), startInChild(home)]);
    expect(both.map(({ attached }) => attached).sort()).toEqual([false, true]);
    expect(both[0].url).toBe(both[1].url);
  });

  it('keeps its rows over a restart, and its log keeps no statement, parameter or key value', async () => {
    const home = homeWithCluster();
    let database = await start(home);
    await query(database.url, 'CREATE TABLE kept (word text PRIMARY KEY)');
    await query(database.url, 'INSERT INTO kept VALUES ($1)', ['canary-parameter']);
    const refused = { code: '23505' };
    const again = 'INSERT INTO kept VALUES ($1)';
    await expect(query(database.url, again, ['canary-parameter'])).rejects.toMatchObject(refused);
    await expect(query(database.url, "SELECT 'canary-literal' FROM nowhere")).rejects.toMatchObject({ code: '42P01' });
    await database.stop();
    expect(logOf(home)).toContain('duplicate key value');
    expect(logOf(home)).not.toContain('canary');

    database = await start(home);
    expect(database.attached).toBe(false);
    expect(await query(database.url, 'SELECT word FROM kept')).toEqual([{ word: 'canary-parameter' }]);

    // Planted fault: with PostgreSQL's own settings the same two refusals are a copy of the data.
    const loose = '-c log_min_error_statement=error -c log_error_verbosity=default';
    const noisy = new URL(database.url);
    noisy.searchParams.set('options', loose);
    await expect(query(noisy.href, again, ['canary-parameter'])).rejects.toMatchObject(refused);
    await expect(query(noisy.href, "SELECT 'canary-literal' FROM nowhere")).rejects.toMatchObject({ code: '42P01' });
    expect(logOf(home)).toContain('canary-parameter');
    expect(logOf(home)).toContain('canary-literal');
  });

  it('stops PostgreSQL when Node is killed, and the next start finds its rows', async () => {
    const home = homeWithCluster();
    const { child, url } = await startInChild(home);
    await query(url, 'CREATE TABLE kept AS SELECT 1 AS one');
    const server = postmasterPid(home);
    child.kill('SIGKILL');
    // At once: the start itself must wait for the old server to go.
    const database = await start(home);
    expect(database.attached).toBe(false);
    expect(isAlive({ pid: server })).toBe(false);
    expect(existsSync(socketFolder(url))).toBe(false);
    expect(await query(database.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });

  it('planted fault: without its watchdog the server outlives Node, and the next start ends that orphan', async () => {
    const home = homeWithCluster();
    const { child, url } = await startInChild(home);
    await query(url, 'CREATE TABLE kept AS SELECT 1 AS one');
    const orphan = postmasterPid(home);
    for (const pid of watchdogPids(orphan)) process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await until(() => child.signalCode !== null);
    expect(isAlive({ pid: orphan })).toBe(true);

    const database = await start(home);
    expect(database.attached).toBe(false);
    expect(isAlive({ pid: orphan })).toBe(false);
    expect(await query(database.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });

  it('says so when PostgreSQL itself is killed, and recovers at the next start', async () => {
    const home = homeWithCluster();
    const said: string[] = [];
    const first = await start(home, (line) => said.push(line));
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    process.kill(postmasterPid(home), 'SIGKILL');
    const second = await start(home);
    expect(second.attached).toBe(false);
    expect(await query(second.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    await until(() => said.some((line) => line.includes('ended by itself')));
  });

  it('starts over a postmaster.pid whose number belongs to an unrelated process now', async () => {
    const home = homeWithCluster();
    const first = await start(home);
    const file = join(home, 'postgres/data/postmaster.pid');
    const lines = readFileSync(file, 'utf8').split('\n');
    await first.stop();
    writeFileSync(file, [process.pid, ...lines.slice(1)].join('\n'));
    const second = await start(home);
    expect(second.attached).toBe(false);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses the data of another major version and says what to do', async () => {
    const home = homeWithCluster();
    await (await start(home)).stop();
    const versionFile = join(home, 'postgres/data/PG_VERSION');
    writeFileSync(versionFile, '17\n');
    await expect(start(home)).rejects.toThrow(
      /written by PostgreSQL 17; .* carries PostgreSQL 18.*DATABASE_URL.*move /,
    );
    writeFileSync(versionFile, '18\n');
    expect((await start(home)).attached).toBe(false);
  });

  it('throws away what a killed initdb left', async () => {
    const home = newHome();
    mkdirSync(join(home, 'postgres/data.new/base'), { recursive: true });
    for (const folder of [home, join(home, 'postgres')]) chmodSync(folder, 0o755);
    writeFileSync(join(home, 'postgres/data.new/PG_VERSION'), '18\n');
    const database = await start(home);
    expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readdirSync(join(home, 'postgres')).filter((name) => name.startsWith('data.'))).toEqual([]);
  });

  (isRoot ? it : it.skip)(
    'as root, keeps the files elsewhere when the database user cannot enter the home',
    async () => {
      const home = newHome();
      chmodSync(dirname(home), 0o700);
      const said: string[] = [];
      const first = await start(home, (line) => said.push(line));
      const folder = readFileSync(join(home, 'postgres/moved-to'), 'utf8');
      homes.push(folder);
      expect(said[0]).toMatch(new RegExp(`^database files are kept in ${folder}, because \\w+ cannot enter ${home}`));
      expect(existsSync(join(folder, 'data/PG_VERSION'))).toBe(true);
      await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');
      await first.stop();

      // Opened up later, the home must not begin again with an empty database …
      chmodSync(dirname(home), 0o755);
      const second = await start(home);
      expect(await query(second.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
      await second.stop();
      // … nor when the other folder is gone, but for a home that was deleted.
      rmSync(folder, { recursive: true });
      await expect(start(home)).rejects.toThrow(/which is gone. Restore that folder, or delete .*moved-to/);
      rmSync(home, { recursive: true });
      const third = await start(home);
      expect(await query(third.url, "SELECT to_regclass('kept') AS kept")).toEqual([{ kept: null }]);
    },
  );

  (isRoot ? it : it.skip)('as root, opens a home of mode 0700 to the database user alone', async () => {
    const home = homeWithCluster();
    chmodSync(home, 0o700);
    const { gid } = statSync(join(home, 'postgres/data'));
    const database = await start(home);
    expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const { mode, uid, gid: group } = statSync(home);
    expect({ mode: mode & 0o777, uid, group }).toEqual({ mode: 0o710, uid: 0, group: gid });
  });

  (isRoot ? it : it.skip)('works for an ordinary user, and later for root on the same data', async () => {
    const home = newHome();
    const nobody = { uid: 65534, gid: 65534 };
    chownSync(dirname(home), nobody.uid, nobody.gid);
    const { child, url } = await startInChild(home, nobody);
    await query(url, 'CREATE TABLE kept AS SELECT 1 AS one');
    expect(statSync(home).mode & 0o077).toBe(0);
    await end(child);
    const database = await start(home);
    expect(statSync(join(home, 'postgres/data')).uid).toBe(nobody.uid);
    expect(await query(database.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });
});

async function query(url: string, text: string, values: unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Lets a child stop its database in its own way. */
async function end(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  await until(() => child.exitCode !== null || child.signalCode !== null);
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('waited 20 s in vain');
    await wait(10);
  }
}

const socketFolder = (url: string): string => new URL(url).searchParams.get('host') ?? '';
const logOf = (home: string): string => readFileSync(join(home, 'postgres/postgres.log'), 'utf8');
const postmasterPid = (home: string): number =>
  Number(readFileSync(join(home, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);

/** The shell that waits for the server, and its reader of the pipe: the server's process group but not its offspring. */
function watchdogPids(server: number): number[] {
  const stat = (pid: string) =>
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  const group = stat(String(server))[2];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return stat(pid)[2] === group && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('comity-watchdog');
      } catch {
        return false; // ended meanwhile
      }
    })
    .map(Number);
}
