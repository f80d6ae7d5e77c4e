import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import pg from 'pg';
import type { Actor } from '../actor.js';
import type { Clock } from '../clock/clock.js';
import type { Rejection, Result } from '../result.js';
import { outliveSessions } from './outlive-sessions.js';

/** One open transaction: who acts, since when, and SQL under that agency's row-level security. */
export interface Tx {
  readonly actor: Actor;
  /** The instant the command is decided at; one per transaction. */
  readonly at: Date;
  /**
   * `text` must be a constant of the program, values are always bound. A command's statements go by ids and are prepared once
   * for all. A question is planned each time for who asks and what: the plan that finds one agency's few rows is not the one
   * that reads the newest of many, and a prepared statement keeps what it liked first.
   */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** No answer within the limits set for the connection; the caller gets 503 and nothing was changed. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** The work had accepted, the database had not: a fault of ours, and nothing was changed. */
export class NotCommitted extends Error {
  override readonly name = 'NotCommitted';
}

export interface DatabaseOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly poolSize?: number;
  readonly onPoolError: (error: Error) => void;
  /** How long an answer may take before the connection is given up as dead; without it there is no limit. */
  readonly answerWithinMs?: number;
  /** Why nothing may be written, asked before every transaction that could; undefined: it may. */
  readonly readOnly?: () => Promise<Rejection | undefined>;
}

/**
 * A pool of one database role. Every unit of work is one transaction that carries the acting agency
 * (`app.agency`, transaction-local: a session-level SET would leak to the pool's next user).
 */
export class Database {
  readonly pool: pg.Pool;
  private readonly clock: Clock;
  private readonly readOnly: DatabaseOptions['readOnly'];

  constructor(options: DatabaseOptions) {
    this.clock = options.clock;
    this.readOnly = options.readOnly;
    this.pool = new pg.Pool({
      connectionString: options.url,
      max: options.poolSize ?? 10,
      // BEGIN and the first statement leave in one packet.
      pipeline: true,
      connectionTimeoutMillis: 5_000,
      // A connection whose other end is gone without a word answers nothing, not even the server's own time-outs: a worker
      // would wait on it for ever. In a pipeline pg destroys the connection with the query that ran out of time.
      ...(options.answerWithinMs === undefined ? {} : { query_timeout: options.answerWithinMs }),
      keepAlive: true,
      options: '-c statement_timeout=15000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000',
    } as pg.PoolConfig);
    outliveSessions(this.pool, options.onPoolError);
  }

  /** Commits when `work` accepts; a rejection or an exception rolls everything back. Refused while nothing may be written. */
  async transaction<T>(actor: Actor, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
    const rejection = await this.readOnly?.();
    if (rejection !== undefined) return { ok: false, rejection };
    return this.run('command', actor, work, (result) => result.ok);
  }

  /** A read-only transaction: a question never writes. */
  async read<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.run('question', actor, work, () => true);
  }

  /** One question in its own read-only transaction: everything leaves in one packet, and one answer comes back. */
  async ask<Row>(actor: Actor, text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = await this.connect();
    let broken: Error | undefined;
    try {
      sendTogether(client);
      const opened = client.query(opening('begin read only', actor));
      const asked = client.query({ name: statementName(text), text, values: values as unknown[] });
      const closed = client.query('commit');
      const [, answer] = await Promise.all([opened, asked, closed]);
      return answer.rows as Row[];
    } catch (error) {
      broken = error as Error;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async run<T>(
    kind: 'command' | 'question',
    actor: Actor,
    work: (tx: Tx) => Promise<T>,
    commits: (result: T) => boolean,
  ): Promise<T> {
    const client = await this.connect();
    let broken: Error | undefined;
    try {
      sendTogether(client);
      const opened = client.query(opening(kind === 'command' ? 'begin' : 'begin read only', actor));
      opened.catch(() => undefined); // its failure is reported by the statement behind it, or by the await below
      const result = await work(new OpenTransaction(client, kind === 'command', actor, this.clock.now()));
      await opened;
      await finish(client, commits(result));
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

/** The agency and the person of the transaction; literals, since the simple protocol sends both statements as one. */
function opening(begin: string, actor: Actor): string {
  return (
    `${begin}; select set_config('app.agency', ${pg.escapeLiteral(actor.agencyId)}, true), ` +
    `set_config('app.person', ${pg.escapeLiteral(actor.personId)}, true)`
  );
}

/** COMMIT of a transaction in which a statement failed answers ROLLBACK and no error: that must not pass for success. */
async function finish(client: pg.PoolClient, commits: boolean): Promise<void> {
  const { command } = await client.query(commits ? 'commit' : 'rollback');
  if (commits && command !== 'COMMIT') throw new NotCommitted('A statement had failed, so nothing was committed');
}

/** Holds what is sent until the end of the tick, so that statements issued together cost one system call. */
function sendTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

class OpenTransaction implements Tx {
  constructor(
    private readonly client: pg.PoolClient,
    private readonly prepares: boolean,
    readonly actor: Actor,
    readonly at: Date,
  ) {}

  async query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    sendTogether(this.client);
    const name = this.prepares ? { name: statementName(text) } : {};
    const result = await this.client.query({ ...name, text, values: values as unknown[] });
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
