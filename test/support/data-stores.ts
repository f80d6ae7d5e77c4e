import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export const CLASSES = ['none', 'pseudonym', 'personal', 'sealed'] as const;
export type DataClass = (typeof CLASSES)[number];

/** Kinds of places that an installation always has, so that none is forgotten by leaving the entry out. */
const KINDS = [
  'queue',
  'cache',
  'log',
  'temporary',
  'write-ahead-log',
  'backup',
  'keystore',
  'export',
  'source',
  'recipient',
] as const;

const words = z.string().min(3);
const destroyed = z.discriminatedUnion('way', [
  z.strictObject({ way: z.literal('deleted'), in: words, until: words, because: words.optional() }),
  z.strictObject({ way: z.literal('operated'), by: words, until: words }),
  z.strictObject({ way: z.literal('lasts'), until: words, because: words }),
  z.strictObject({ way: z.literal('blanked'), in: words, until: words }),
]);
const columns = z.record(z.string(), z.union([words, z.record(z.string(), words)]));
const table = z.strictObject({
  /** Names with blanks between them. */
  none: z.string().optional(),
  none_because: z.record(z.string(), words).optional(),
  pseudonym: columns.optional(),
  personal: columns.optional(),
  sealed: columns.optional(),
  destroyed: destroyed.optional(),
});
const store = z.strictObject({
  name: words,
  kind: z.enum(KINDS),
  class: z.enum(CLASSES),
  holds: words,
  destroyed: destroyed.optional(),
});
const dataStores = z.strictObject({ tables: z.record(z.string(), table), stores: z.array(store) });
export type DataStores = z.infer<typeof dataStores>;
export type StoredTable = z.infer<typeof table>;

export interface SchemaColumn {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

/** @throws ZodError with the place of what the file may not say, an unknown class among it */
export function readDataStores(text = readFileSync('data_stores.yaml', 'utf8')): DataStores {
  return dataStores.parse(parse(text));
}

const TABLE = /^create table (\S+) \(\n([\s\S]*?)\n\)/gm;
const COLUMN =
  /^ {2}(?!constraint )("(?:[^"]|"")+"|\S+) (.+?)(?: default .+?| not null| generated .+?| collate .+?)*,?$/;

/** Every column in a dump as src/cli/schema writes it. @throws for a line it cannot read, rather than passing over it */
export function columnsOf(schemaSql: string): readonly SchemaColumn[] {
  return [...schemaSql.matchAll(TABLE)].flatMap(([, name = '', body = '']) =>
    body.split('\n').flatMap((line) => {
      if (line.startsWith('  constraint ')) return [];
      const found = COLUMN.exec(line);
      if (found === null) throw new Error(`The columns of ${name} cannot be read: ${line}`);
      const [, column = '', type = ''] = found;
      return [{ table: name, column: column.replace(/^"(.*)"$/, '$1'), type }];
    }),
  );
}

/** The classes of a table's columns, each as often as the file gives it one. */
export function classesOf(entry: StoredTable): readonly (readonly [column: string, DataClass])[] {
  const none = [...(entry.none ?? '').split(/\s+/).filter(Boolean), ...Object.keys(entry.none_because ?? {})];
  return [
    ...none.map((column) => [column, 'none'] as const),
    ...(['pseudonym', 'personal', 'sealed'] as const).flatMap((name) =>
      Object.keys(entry[name] ?? {}).map((column) => [column, name] as const),
    ),
  ];
}

/** Anything fits into these types. */
const SHAPELESS = /^(?:jsonb?|bytea)\b/;
const SOUNDS_PERSONAL =
  /(?:^|_)(?:name|names|mail|email|address|phone|contact|birth|born|ssn|handle|title|summary|note|notes|comment|comments|reason|text|words|message|content|scenarios|person|people)(?:_|$)/;

/** What is wrong, in sentences that say what to do; empty when file and schema agree. */
export function problemsOf(stores: DataStores, schema: readonly SchemaColumn[], root = '.'): readonly string[] {
  return [
    ...schema.flatMap((column) => problemsOfColumn(stores, column)),
    ...Object.entries(stores.tables).flatMap(([name, entry]) => problemsOfTable(name, entry, schema, root)),
    ...stores.stores.flatMap((each) => problemsOfStore(each, root)),
    ...KINDS.filter((kind) => !stores.stores.some((each) => each.kind === kind)).map(
      (kind) => `No store is of the kind ${kind}: add one, of class none if it holds nothing.`,
    ),
  ];
}

function problemsOfColumn({ tables }: DataStores, { table: name, column, type }: SchemaColumn): readonly string[] {
  const entry = tables[name];
  const given = entry === undefined ? [] : classesOf(entry).filter(([each]) => each === column);
  const [first] = given;
  if (entry === undefined || first === undefined) {
    return [`${name}.${column} (${type}) is not in data_stores.yaml: add it to ${name} under its class.`];
  }
  if (given.length > 1) return [`${name}.${column} has several classes: leave it under the strongest one.`];
  const suspicious = SHAPELESS.test(type) || SOUNDS_PERSONAL.test(column);
  if (first[1] !== 'none' || !suspicious || entry.none_because?.[column] !== undefined) return [];
  return [`${name}.${column} (${type}) is of class none without a reason: move it to none_because, or to its class.`];
}

function problemsOfTable(
  name: string,
  entry: StoredTable,
  schema: readonly SchemaColumn[],
  root: string,
): readonly string[] {
  const known = schema.filter((each) => each.table === name).map(({ column }) => column);
  const gone = classesOf(entry).filter(([column]) => !known.includes(column));
  const strongest = classesOf(entry).find(([, each]) => each !== 'none');
  const problems = gone.map(([column]) => `${name}.${column} is in data_stores.yaml and not in schema.sql: remove it.`);
  if (strongest !== undefined && entry.destroyed === undefined) {
    problems.push(`${name}.${strongest[0]} is ${strongest[1]} and nothing says how it is destroyed: add "destroyed".`);
  }
  if (entry.destroyed?.way === 'operated') problems.push(`${name} is a table of ours: say which statement deletes it.`);
  const end = entry.destroyed;
  const statement = { deleted: `delete from ${name}`, blanked: `update ${name} set` };
  if ((end?.way === 'deleted' || end?.way === 'blanked') && !has(join(root, end.in), statement[end.way])) {
    problems.push(`${name} is said to be ${end.way} in ${end.in}, which has no "${statement[end.way]}".`);
  }
  return problems;
}

function problemsOfStore({ name, class: given, destroyed: end }: DataStores['stores'][number], root: string): string[] {
  if (given !== 'none' && end === undefined) {
    return [`Store "${name}" is ${given} and nothing says how it is destroyed: add "destroyed".`];
  }
  if (end?.way !== 'deleted' || existsSync(join(root, end.in))) return [];
  return [`Store "${name}" is said to be deleted in ${end.in}, which is not there: name the file that does it.`];
}

function has(path: string, statement: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8').includes(statement);
}
