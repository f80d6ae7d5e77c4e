import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { classesOf } from './data-stores.js';
import type { DataStores } from './data-stores.js';

/** Invented words by what they stand for; recognisable wherever they turn up. Plain ASCII without quotes and backslashes. */
export type Canaries = Readonly<Record<string, string>>;

export interface Hit {
  readonly canary: string;
  /** `schema.table.column`, or a file. */
  readonly place: string;
}

/** Also as hexadecimal digits and base64 at each of its three alignments: a copy is one in any of these. */
function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // The first and last digits also hold bits of what stands beside it.
    return text.slice(shift === 0 ? 0 : shift + 1, -4);
  });
  return [value, bytes.toString('hex'), ...base64].map((form) => form.toLowerCase());
}

export function searchText(text: string, canaries: Canaries, place: string): readonly Hit[] {
  const lower = text.toLowerCase();
  return Object.entries(canaries).flatMap(([canary, value]) =>
    formsOf(value).some((form) => lower.includes(form)) ? [{ canary, place }] : [],
  );
}

const COLUMNS = `
  select n.nspname as schema, c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
  where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
    and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
  order by 1, 2, a.attnum`;

/** Looks into every column of every table, whatever its schema and type, as a superuser. */
export async function searchDatabase(
  client: pg.ClientBase,
  canaries: Canaries,
): Promise<{ readonly hits: readonly Hit[]; readonly columns: readonly string[] }> {
  const { rows } = await client.query<Record<'schema' | 'table' | 'column' | 'type', string>>(COLUMNS);
  const hits: Hit[] = [];
  for (const { schema, table, column, type } of rows) {
    const name = pg.escapeIdentifier(column);
    // Bytes as text byte by byte, so that what is plain in them is plain here.
    const text = type === 'bytea' ? `encode(${name}, 'escape')` : `${name}::text`;
    const { rows: cells } = await client.query<{ cell: string }>(
      `select ${text} as cell from ${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)} where ${name} is not null`,
    );
    hits.push(...searchText(cells.map(({ cell }) => cell).join('\n'), canaries, `${schema}.${table}.${column}`));
  }
  return { hits, columns: rows.map(({ schema, table, column }) => `${schema}.${table}.${column}`) };
}

/**
 * Every file below a folder.
 * @param mark what each canary contains: large files without it are not looked into further
 */
export function searchFolder(
  folder: string,
  canaries: Canaries,
  mark = '',
): { readonly hits: readonly Hit[]; readonly files: readonly string[] } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));
  const hits = files.flatMap((path) => {
    const bytes = readIfThere(path);
    return bytes.includes(mark) ? searchText(bytes.toString('latin1'), canaries, path) : [];
  });
  return { hits, files };
}

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

/** PostgreSQL removes files of its own while they are looked at. Backups are compressed. */
function readIfThere(path: string): Buffer {
  try {
    const bytes = readFileSync(path);
    return bytes.subarray(0, GZIP.length).equals(GZIP) ? gunzipSync(bytes) : bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return Buffer.alloc(0);
  }
}

/** Hits where data_stores.yaml allows none: everywhere but in a column of class personal. */
export function leaksAmong(hits: readonly Hit[], stores: DataStores): readonly Hit[] {
  return hits.filter(({ place }) => endOf(place, stores) === undefined);
}

/** How a column that may hold plain words is destroyed; undefined for a column, or a place, that may not. */
export function endOf(place: string, { tables }: DataStores): DataStores['tables'][string]['destroyed'] {
  const [schema, table, column] = place.split('.');
  const entry = tables[`${schema}.${table}`];
  const personal =
    entry !== undefined && classesOf(entry).some(([name, given]) => name === column && given === 'personal');
  return personal ? entry.destroyed : undefined;
}
