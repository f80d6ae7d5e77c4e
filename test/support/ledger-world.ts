import pg from 'pg';
import { keyOf, ORIGIN, testSigner, type Item } from '../../src/ledger/spec-support/made-ledger.js';
import { keySigner, type NoteKey, type Signer } from '../../src/ledger/checkpoint/signed-note.js';
import { sequenceOnce } from '../../src/ledger/sequencer/sequence-once.js';
import { signCheckpoint, type SignedHead, type SignOptions } from '../../src/ledger/sequencer/sign-checkpoint.js';
import type { RunQuery } from '../../src/ledger/tiles/tile-reader.js';
import { readEntryText } from '../../src/ledger/verify/entry-text.js';
import { urlForRole } from '../../src/platform/database/connection.js';
import type { RoleName } from '../../src/platform/database/roles.js';
import { openKeyHome } from '../../src/platform/keys/key-home.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const TABLES = ['entry', 'shared_entry', 'tile', 'checkpoint', 'head'];
export const SIGNED_AT = new Date('2026-03-01T12:00:00Z');

/** A ledger in a database of its own, reached as each of the roles. */
export class LedgerWorld {
  readonly signer: Signer = testSigner('ledger key');
  readonly key: NoteKey = keyOf(this.signer);
  readonly keys = openKeyHome(process.env['COMITY_KEYS'] ?? '', { create: false });
  private readonly pools = new Map<string, pg.Pool>();

  private constructor(
    private readonly database: TestDatabase,
    /** Superuser: whoever holds the database in his hands. */
    readonly admin: pg.Client,
  ) {}

  static async open(): Promise<LedgerWorld> {
    const database = await createTestDatabase();
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    return new LedgerWorld(database, admin);
  }

  url(role: RoleName): string {
    return urlForRole(this.database.adminUrl, role, (name) => this.keys.rolePassword(name));
  }

  pool(role: RoleName): pg.Pool {
    const pool = this.pools.get(role) ?? new pg.Pool({ connectionString: this.url(role), max: 4 });
    if (!this.pools.has(role)) pool.on('error', () => undefined);
    this.pools.set(role, pool);
    return pool;
  }

  /** The signer of this installation, from the key directory. */
  installationSigner(): Signer {
    return keySigner(ORIGIN, this.keys.ledgerSigner);
  }

  runAs(role: RoleName): RunQuery {
    return async <Row>(text: string, values: readonly unknown[]) =>
      (await this.pool(role).query(text, [...values])).rows as Row[];
  }

  readonly runAsAdmin: RunQuery = async <Row>(text: string, values: readonly unknown[]) =>
    (await this.admin.query(text, [...values])).rows as Row[];

  async withSequencer<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool('sequencer').connect();
    try {
      return await work(client);
    } finally {
      client.release();
    }
  }

  sequence(limit?: number): Promise<number> {
    return this.withSequencer((client) => sequenceOnce(client, limit === undefined ? {} : { limit }));
  }

  sign(more: Partial<SignOptions> = {}, signer = this.signer): Promise<SignedHead | null> {
    return this.withSequencer((client) => signCheckpoint(client, signer, { at: SIGNED_AT, ...more }));
  }

  /** Writes entries into the inbox as the service does, in one statement. */
  async record(entries: readonly Buffer[], client: pg.Pool | pg.ClientBase = this.pool('app')): Promise<void> {
    const rows = entries.map((bytes) => {
      const text = readEntryText(bytes);
      if (!text) throw new Error('not an entry');
      const { kind, id, version } = text.aggregate ?? { kind: null, id: null, version: null };
      return { bytes: bytes.toString('hex'), ...text, kind, id, version };
    });
    await client.query(
      `insert into ledger.inbox (entry_id, bytes, agencies, aggregate_kind, aggregate_id, aggregate_version, type, at)
       select "entryId", decode(bytes, 'hex'), agencies, kind, id, version, type, at
       from jsonb_to_recordset($1) as row ("entryId" uuid, bytes text, agencies text[], kind text, id uuid,
                                           version int, type text, at timestamptz)
       returning 1`,
      [JSON.stringify(rows)],
    );
  }

  /** Stores an invented ledger, signed at the same sizes. */
  async store(items: readonly Item[]): Promise<void> {
    let waiting: Buffer[] = [];
    for (const item of items) {
      if (item.kind === 'entry') {
        waiting.push(item.bytes);
      } else {
        await this.record(waiting);
        waiting = [];
        await this.sequence();
        await this.sign();
      }
    }
  }

  async entries(): Promise<{ seq: number; bytes: Buffer }[]> {
    const { rows } = await this.admin.query<{ seq: string; bytes: Buffer }>(
      'select seq, bytes from ledger.entry order by seq',
    );
    return rows.map((row) => ({ seq: Number(row.seq), bytes: row.bytes }));
  }

  /** Does what a superuser can, triggers off, and takes it back after `look`. */
  async tampered<T>(sql: string, look: () => Promise<T>): Promise<T> {
    await this.admin.query("begin; set local session_replication_role = 'replica'");
    try {
      await this.admin.query(sql);
      return await look();
    } finally {
      await this.admin.query('rollback');
    }
  }

  /** Does what a superuser can, for good. */
  async tamper(sql: string): Promise<void> {
    await this.admin.query(`begin; set local session_replication_role = 'replica'; ${sql}; commit`);
  }

  /** An empty ledger again; faster than another database. */
  async empty(): Promise<void> {
    await this.tamper(
      `truncate ledger.inbox, ${TABLES.map((table) => `ledger.${table}`).join(', ')};
       insert into ledger.head values (true, 0, '')`,
    );
  }

  /** Keeps the ledger as it is now for `bringBack`. */
  async keep(): Promise<void> {
    await this.admin.query('drop schema if exists kept cascade; create schema kept');
    for (const table of TABLES) await this.admin.query(`create table kept.${table} as table ledger.${table}`);
  }

  async bringBack(): Promise<void> {
    await this.empty();
    await this.tamper(
      `delete from ledger.head; ${TABLES.map((table) => `insert into ledger.${table} table kept.${table}`).join(';')}`,
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
    await this.admin.end();
    await this.database.drop();
  }
}
