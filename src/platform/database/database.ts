import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Actor } from '../actor.js';
import type { Clock } from '../clock/clock.js';
import type { Result } from '../result.js';

/** One open transaction: who acts, since when, and SQL under that agency's row-level security. */
export interface Tx {
  readonly actor: Actor;
  /** The instant the command is decided at; one per transaction. */
  readonly at: Date;
  /** A prepared statement; `text` must be a constant of the program, values are always bound. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** No answer within the limits set for the connection; the caller gets 503 and nothing was changed. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

export interface DatabaseOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly poolSize?: number;
  readonly onPoolError: (error: Error) => void;
}

/**
 * A pool of one database role. Every unit of work is one transaction that carries the acting agency
 * (`app.agency`, transaction-local: a session-level SET would leak to the pool's next user).
 */
export class Database {
  readonly pool: pg.Pool;
  private readonly clock: Clock;

  constructor(options: DatabaseOptions) {
    this.clock = options.clock;
    this.pool = new pg.Pool({
      connectionString: options.url,
      max: options.poolSize ?? 10,
      // BEGIN and the first statement leave in one packet.
      pipeline: true,
      connectionTimeoutMillis: 5_000,
      options: '-c statement_timeout=15000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000',
    } as pg.PoolConfig);
    // Without a listener a restart of PostgreSQL ends the process.
    this.pool.on('error', options.onPoolError);
  }

  /** Commits when `work` accepts; a rejection or an exception rolls everything back. */
  async transaction<T>(actor: Actor, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
    return this.run('begin', actor, work, (result) => result.ok);
  }

  /** A read-only transaction: a question never writes. */
  async read<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.run('begin read only', actor, work, () => true);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async run<T>(
    begin: string,
    actor: Actor,
    work: (tx: Tx) => Promise<T>,
    commits: (result: T) => boolean,
  ): Promise<T> {
    const client = await this.connect();
    let broken: Error | undefined;
    try {
      const opening = client.query(
        `${begin}; select set_config('app.agency', ${pg.escapeLiteral(actor.agencyId)}, true), ` +
          `set_config('app.person', ${pg.escapeLiteral(actor.personId)}, true)`,
      );
      opening.catch(() => undefined); // its failure is reported by the statement behind it, or by the await below
      const result = await work(new OpenTransaction(client, actor, this.clock.now()));
      await opening;
      await client.query(commits(result) ? 'commit' : 'rollback');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  private async connect(): Promise<pg.PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw new DatabaseUnavailable('No connection to the database', { cause: error });
    }
  }
}

class OpenTransaction implements Tx {
  constructor(
    private readonly client: pg.PoolClient,
    readonly actor: Actor,
    readonly at: Date,
  ) {}

  async query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.client.query({ name: statementName(text), text, values: values as unknown[] });
    return result.rows as Row[];
  }
}

const names = new Map<string, string>();

/** PostgreSQL names prepared statements per connection; the text's digest is stable and short enough (63 bytes). */
function statementName(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 32);
    names.set(text, name);
  }
  return name;
}
