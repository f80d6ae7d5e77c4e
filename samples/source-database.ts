import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { DEFAULT_PEOPLE, DEFAULT_SEED, generatePeople } from './generate-people.js';
import type { InventedPerson } from './generate-people.js';
import { sourceRows } from './source-rows.js';
import type { Row } from './source-rows.js';
import { SOURCE_SCHEMA, SOURCE_TABLES } from './source-schema.js';

export interface SourceDatabaseOptions {
  /** Default 10,000. */
  readonly people?: number;
  readonly seed?: number;
  readonly today: Date;
  /** Login role of the reader, one per cluster and demo; default `comity_source_reader`. */
  readonly readerRole?: string;
  /** Default: random. */
  readonly readerPassword?: string;
}

export interface SourceDatabase {
  readonly people: readonly InventedPerson[];
  /** May connect and SELECT from schema `records`, nothing else. */
  readonly reader: { readonly role: string; readonly password: string };
  readonly rows: number;
}

/** The same server and database, reached as the reader. */
export function readerUrl(adminUrl: string, { role, password }: SourceDatabase['reader']): string {
  const signIn = `${encodeURIComponent(role)}:${encodeURIComponent(password)}@`;
  return adminUrl.replace(/^(postgres(?:ql)?:\/\/)(?:[^@/]*@)?/, `$1${signIn}`);
}

const MARK = 'Invented people of the Comity demonstration';
const BATCH = 2_000;

/**
 * Creates schema `records` and fills it with invented people, replacing an earlier demonstration. `client` must be
 * allowed to create schemas and roles. All or nothing.
 * @throws Error when a schema `records` exists that no demonstration made
 */
export async function createSourceDatabase(
  client: pg.ClientBase,
  options: SourceDatabaseOptions,
): Promise<SourceDatabase> {
  const { today, seed = DEFAULT_SEED, people: count = DEFAULT_PEOPLE } = options;
  const people = generatePeople({ count, seed, today });
  const reader = {
    role: options.readerRole ?? 'comity_source_reader',
    password: options.readerPassword ?? randomBytes(24).toString('hex'),
  };
  await client.query('begin');
  try {
    await replaceSchema(client);
    const tables = sourceRows(people, today);
    let rows = 0;
    for (const table of SOURCE_TABLES) {
      await load(client, table, tables[table]);
      rows += tables[table].length;
    }
    await createReader(client, reader);
    await client.query('commit');
    // Statistics, so that the first search uses the indexes.
    await client.query(`analyze ${SOURCE_TABLES.map((table) => `records.${table}`).join(', ')}`);
    return { people, reader, rows };
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function replaceSchema(client: pg.ClientBase): Promise<void> {
  const found = await client.query<{ mark: string | null }>(
    "select obj_description(n.oid, 'pg_namespace') as mark from pg_namespace n where n.nspname = 'records'",
  );
  const [schema] = found.rows;
  if (schema && schema.mark !== MARK) {
    throw new Error('This database has a schema "records" that is not a demonstration. Use another database.');
  }
  await client.query('drop schema if exists records cascade');
  await client.query('create schema records');
  await client.query(`comment on schema records is '${MARK}'`);
  await client.query(SOURCE_SCHEMA);
}

/** One parameter a batch, whatever the columns: arrays and nulls survive. */
async function load(client: pg.ClientBase, table: string, rows: readonly Row[]): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH) {
    await client.query(
      `insert into records.${table} select * from json_populate_recordset(null::records.${table}, $1::json)`,
      [JSON.stringify(rows.slice(from, from + BATCH))],
    );
  }
}

async function createReader(client: pg.ClientBase, reader: SourceDatabase['reader']): Promise<void> {
  const role = client.escapeIdentifier(reader.role);
  const password = client.escapeLiteral(reader.password);
  const exists = await client.query('select from pg_roles where rolname = $1', [reader.role]);
  const verb = exists.rows.length === 0 ? 'create' : 'alter';
  await client.query(
    `${verb} role ${role} login password ${password} ` +
      'nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls connection limit 20',
  );
  await client.query(`alter role ${role} set default_transaction_read_only = on`);
  // Where everybody's right to connect was taken away.
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  await client.query(`grant connect on database ${client.escapeIdentifier(rows[0]?.name ?? '')} to ${role}`);
  await client.query(`grant usage on schema records to ${role}`);
  await client.query(`grant select on all tables in schema records to ${role}`);
}
