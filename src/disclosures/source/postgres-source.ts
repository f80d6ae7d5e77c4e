import pg from 'pg';
import { outliveSessions } from '../../platform/database/outlive-sessions.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { assertOnlyGrantedColumns, assertOnlyGrantedNames } from './granted-columns-guard.js';
import { columnName, selectGranted } from './select-granted.js';
import type { GrantedColumn, GrantedElement, RelationRead, SelectionLimit, Statement } from './select-granted.js';
import type { SourceDescriptor } from './source-descriptor.js';
import { refusedCall, SourceCallFailed } from './source-faults.js';
import { sourceTypes } from './source-values.js';
import type { ColumnValue, ElementValue } from './source-values.js';
import type { SubjectCriteria } from './subject-criteria.js';

/** One row of one relation, granted elements only. */
export interface SourceRecord {
  /** Index into the subjects of the question. */
  readonly subjectIndex: number;
  readonly relation: string;
  /** Full-date; present where retention runs from the day of capture. */
  readonly capturedOn?: string;
  readonly values: Readonly<Record<string, ElementValue>>;
}

export interface SourceReading {
  /** What each record may hold, in the order of the source file. */
  readonly columns: readonly GrantedColumn[];
  readonly records: readonly SourceRecord[];
  /** Subjects that match nobody here. To a requester this looks like a subject without records. */
  readonly unmatchedSubjects: readonly number[];
}

export interface SourceQuestion extends SelectionLimit {
  readonly granted: readonly GrantedElement[];
  readonly subjects: readonly SubjectCriteria[];
}

export interface SourcePoolOptions {
  readonly statementTimeoutMs?: number;
  readonly onPoolError: (error: Error) => void;
}

const DEFAULT_STATEMENT_TIMEOUT_MS = 10_000;

/** A small pool for one source. `url` comes from the secret that the descriptor names. */
export function openSourcePool(url: string, options: SourcePoolOptions): pg.Pool {
  const statementTimeoutMs = options.statementTimeoutMs ?? DEFAULT_STATEMENT_TIMEOUT_MS;
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    // The server's own limit does not help when the line is half-open and its answer never arrives.
    query_timeout: statementTimeoutMs + 2_000,
    application_name: 'comity-release',
  });
  outliveSessions(pool, options.onPoolError);
  return pool;
}

/**
 * Reads what was granted in one read-only snapshot: first counts the matches of each subject, then, if every subject
 * stands for at most one person, reads each relation. Every statement passes the guard before it is sent.
 * Rejections: those of `selectGranted`, `source-too-many-matches`, and `source-unavailable` for any fault of the source.
 * @throws UngrantedColumn
 */
export async function readGranted(
  pool: pg.Pool,
  source: SourceDescriptor,
  question: SourceQuestion,
): Promise<Result<SourceReading>> {
  const selection = selectGranted(source, question.granted, question.subjects, question);
  if (!selection.ok) return selection;
  const { match, reads } = selection.value;
  assertOnlyGrantedColumns(match, source, question.granted);
  reads.forEach((read) => assertOnlyGrantedColumns(read, source, question.granted));
  try {
    return await inSnapshot(pool, async (client) => {
      const matches = new Map<number, number>();
      for (const [subject, count] of await rowsOf(client, match, ['subject', 'matches'])) {
        matches.set(Number(subject), Number(count));
      }
      const ambiguous = [...matches].filter(([, count]) => count > 1).map(([subject]) => subject);
      if (ambiguous.length > 0) return tooManyMatches(ambiguous, 'matches more than one person; add another fact');
      const records: SourceRecord[] = [];
      for (const read of reads) {
        const rows = await rowsOf(client, read, namesOf(read));
        const surplus = surplusSubjects(rows, read);
        if (surplus.length > 0)
          return tooManyMatches(surplus, 'has more records than the grant covers; narrow the request');
        records.push(...rows.map((row) => recordOf(row, read)));
      }
      const unmatchedSubjects = question.subjects.flatMap((_, index) => (matches.has(index) ? [] : [index]));
      const columns = reads.flatMap((read) => read.columns);
      return accepted({ columns, records, unmatchedSubjects });
    });
  } catch (error) {
    if (error instanceof SourceCallFailed) return refusedCall(source.id, error);
    throw error;
  }
}

// One snapshot, so that a person added between the count and the read is not released uncounted.
const SESSION = [
  'begin transaction isolation level repeatable read read only',
  "set local time zone 'UTC'",
  "set local datestyle = 'ISO'",
  // A function or operator of the same name in another schema of the source would otherwise be called.
  'set local search_path = pg_catalog',
].join('; ');

async function inSnapshot<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await sourceCall(pool.connect());
  let finished = false;
  try {
    await sourceCall(client.query(SESSION));
    const result = await work(client);
    await sourceCall(client.query('rollback'));
    finished = true;
    return result;
  } finally {
    // A connection whose transaction did not end is not given to the next question.
    client.release(!finished);
  }
}

async function rowsOf(client: pg.PoolClient, statement: Statement, names: readonly string[]): Promise<ColumnValue[][]> {
  const { text, values } = statement;
  const config = { text, values: [...values], rowMode: 'array' as const, types: sourceTypes };
  const result = await sourceCall(client.query<ColumnValue[]>(config));
  assertOnlyGrantedNames(
    result.fields.map((field) => field.name),
    names,
  );
  return result.rows;
}

async function sourceCall<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new SourceCallFailed(error);
  }
}

function namesOf(read: RelationRead): string[] {
  return ['subject', ...read.columns.map(columnName), ...(read.hasCapturedOn ? ['captured on'] : [])];
}

/** The limit asks for one row more than all subjects may have together, so an excess always shows at some subject. */
function surplusSubjects(rows: readonly ColumnValue[][], read: RelationRead): number[] {
  const counts = new Map<number, number>();
  for (const [subject] of rows) counts.set(Number(subject), (counts.get(Number(subject)) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > read.recordsPerSubject).map(([subject]) => subject);
}

function recordOf(row: readonly ColumnValue[], read: RelationRead): SourceRecord {
  const values: Record<string, ElementValue> = {};
  read.columns.forEach(({ element, part }, index) => {
    const value = row[index + 1] ?? null;
    if (part === undefined) values[element] = value;
    else values[element] = { ...(values[element] as Record<string, ColumnValue> | undefined), [part]: value };
  });
  const record = { subjectIndex: Number(row[0]), relation: read.relation, values };
  return read.hasCapturedOn ? { ...record, capturedOn: String(row.at(-1)) } : record;
}

function tooManyMatches(subjects: readonly number[], what: string) {
  const errors = subjects.map((subject) => ({ pointer: `/subjects/${subject}`, detail: `This subject ${what}.` }));
  return rejected('source-too-many-matches', `Nothing was released: a subject ${what}.`, { errors });
}
