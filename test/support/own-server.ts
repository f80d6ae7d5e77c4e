import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../src/platform/database/migrate.js';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.js';
import { openKeyHome } from '../../src/platform/keys/key-home.js';

/** A PostgreSQL of a test's own, whose files may be looked into and which may be crashed. Its address outlives a restart. */
export class OwnServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'own-server-'));
  readonly home = join(this.folder, 'home');
  private readonly socket = join(this.folder, 'socket');
  private server: Awaited<ReturnType<typeof startEmbeddedPostgres>> | undefined;

  constructor() {
    // The server runs as another user, who must get there; otherwise it is put elsewhere.
    chmodSync(this.folder, 0o711);
    mkdirSync(this.home, { mode: 0o711 });
  }

  /** @returns the superuser's URL */
  async start(): Promise<string> {
    await this.stop();
    this.server = await startEmbeddedPostgres({ home: this.home, database: 'comity_test' });
    if (!existsSync(join(this.data, 'PG_VERSION'))) throw new Error('The server keeps its files elsewhere');
    const url = new URL(this.server.url);
    rmSync(this.socket, { force: true });
    symlinkSync(url.searchParams.get('host')!, this.socket);
    url.searchParams.set('host', this.socket);
    return url.href;
  }

  /** Started, with the schema and the roles of the keys in `keys`. */
  async startMigrated(keys: string): Promise<string> {
    const adminUrl = await this.start();
    const { rolePassword, fingerprint } = openKeyHome(keys, { create: true });
    await migrate({ adminUrl, password: rolePassword, fingerprint });
    return adminUrl;
  }

  get data(): string {
    return join(this.home, 'postgres', 'data');
  }

  /** What `pg_ctl stop -m immediate` sends: no session is ended in order, nothing is written; recovery is from the log. */
  stopImmediately(): void {
    const [pid] = readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n', 1);
    process.kill(Number(pid), 'SIGQUIT');
  }

  /** In order; nothing when it is not running. */
  async stop(): Promise<void> {
    await this.server?.stop().catch(() => undefined);
    this.server = undefined;
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
