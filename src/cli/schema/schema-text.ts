import type { Catalogue, Column, Grant, Policy, Sequence, Table, View } from './catalogue.js';

const HEADER = `-- The schema that the migrations make, written by "comity db dump-schema"; the checks compare it.
-- Do not edit: change it by a new migration. Roles are made by src/platform/database/roles.ts; the queue's own schema
-- belongs to BullMQ. Can be loaded into an empty database in which the roles exist.

set check_function_bodies = false;`;

const STORAGE: Readonly<Record<string, string>> = { p: 'plain', e: 'external', m: 'main', x: 'extended' };
const COMMANDS: Readonly<Record<string, string>> = { r: 'select', a: 'insert', w: 'update', d: 'delete' };
const IDENTITY: Readonly<Record<string, string>> = { a: 'always', d: 'by default' };
const GENERATED: Readonly<Record<string, string>> = { s: 'stored', v: 'virtual' };

/** The catalogue as SQL, the same text for the same schema on every PostgreSQL from 15. */
export function schemaText(catalogue: Catalogue): string {
  const { schemas, functions, sequences, tables, views, grants } = catalogue;
  const foreignKeys = tables.flatMap((table) =>
    table.constraints
      .filter(({ type }) => type === 'f')
      .map(({ name, definition }) => `alter table ${table.name} add constraint ${name} ${definition};`),
  );
  const parts = [
    HEADER,
    ...schemas.map(({ name, owner, grants: given }) =>
      lines([`create schema ${name} authorization ${owner};`, ...grantLines(`schema ${name}`, given)]),
    ),
    ...functions.map(({ name, definition, owner, publicMayRun, grants: given }) =>
      lines([
        `${definition.trimEnd()};`,
        `alter function ${name} owner to ${owner};`,
        ...(publicMayRun ? [] : [`revoke execute on function ${name} from public;`]),
        ...grantLines(`function ${name}`, given),
      ]),
    ),
    ...sequences.map((sequence) => sequenceText(sequence)),
    ...tables.map((table) => tableText(table)),
    lines(
      sequences.flatMap(({ name, ownedBy }) =>
        ownedBy === null ? [] : [`alter sequence ${name} owned by ${ownedBy};`],
      ),
    ),
    ...views.map(viewText),
    lines(foreignKeys),
    ...tables.map(rowSecurityText),
    lines(grantsOfRelations(grants)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function sequenceText(sequence: Sequence): string {
  const { name, owner, type, start, increment, minimum, maximum, cache, cycle } = sequence;
  return lines([
    `create sequence ${name} as ${type} start ${start} increment ${increment} minvalue ${minimum} maxvalue ${maximum} ` +
      `cache ${cache}${cycle ? ' cycle' : ''};`,
    `alter sequence ${name} owner to ${owner};`,
  ]);
}

function tableText(table: Table): string {
  const { name, owner, persistence, options } = table;
  const members = [
    ...table.columns.map(columnText),
    ...table.constraints
      .filter(({ type }) => type !== 'f')
      .map((constraint) => `constraint ${constraint.name} ${constraint.definition}`),
  ];
  const unlogged = persistence === 'u' ? 'unlogged ' : '';
  return lines([
    `create ${unlogged}table ${name} (\n${members.map((member) => `  ${member}`).join(',\n')}\n)${withOptions(options)};`,
    `alter table ${name} owner to ${owner};`,
    ...table.columns.flatMap((column) =>
      column.storage === null
        ? []
        : [`alter table ${name} alter column ${column.name} set storage ${STORAGE[column.storage]};`],
    ),
    ...table.indexes.map((index) => `${index};`),
    ...table.triggers.map((trigger) => `${trigger};`),
  ]);
}

/** After all tables: a policy may ask another table. */
function rowSecurityText({ name, rowSecurity, forceRowSecurity, policies }: Table): string {
  return lines([
    ...(rowSecurity ? [`alter table ${name} enable row level security;`] : []),
    ...(forceRowSecurity ? [`alter table ${name} force row level security;`] : []),
    ...policies.map((policy) => policyText(name, policy)),
  ]);
}

function viewText(view: View): string {
  const { name, owner, options } = view;
  return lines([
    `create view ${name}${withOptions(options)} as\n${unqualified(view).trimEnd()}`,
    `alter view ${name} owner to ${owner};`,
  ]);
}

/** Until PostgreSQL 15 each column of a view is written with its table, since 16 only where there are several. */
function unqualified({ definition, reads }: View): string {
  const [only, ...more] = reads;
  if (only === undefined || more.length > 0) return definition;
  return definition.replaceAll(new RegExp(`(?<![\\w".])${only.replaceAll(/[^\w]/g, '\\$&')}\\.(?=[\\w"])`, 'g'), '');
}

function columnText(column: Column): string {
  const { name, type, collation, notNull, identity, generated } = column;
  const value =
    generated in GENERATED
      ? ` generated always as (${column.default}) ${GENERATED[generated]}`
      : identity in IDENTITY
        ? ` generated ${IDENTITY[identity]} as identity`
        : column.default === null
          ? ''
          : ` default ${column.default}`;
  return `${name} ${type}${collation === null ? '' : ` collate ${collation}`}${value}${notNull ? ' not null' : ''}`;
}

function policyText(table: string, { name, command, permissive, roles, using, check }: Policy): string {
  return (
    `create policy ${name} on ${table}${permissive ? '' : ' as restrictive'}` +
    `${command in COMMANDS ? ` for ${COMMANDS[command]}` : ''} to ${roles.join(', ')}` +
    `${using === null ? '' : ` using (${using})`}${check === null ? '' : ` with check (${check})`};`
  );
}

function grantsOfRelations(grants: Catalogue['grants']): string[] {
  const relations = grouped(grants, ({ relation, kind }) => `${kind} ${relation}`);
  return [...relations].flatMap(([object, given]) => grantLines(object, given));
}

/** One line a grantee; rights to single columns on lines of their own. */
function grantLines(object: string, grants: readonly Grant[]): string[] {
  const kinds = grouped(grants, ({ grantee, grantable, column, privilege }) =>
    JSON.stringify([grantee, grantable, column === null ? null : privilege]),
  );
  return [...kinds.values()].map((given) => {
    const { grantee, grantable, privilege, column } = given[0]!;
    const rights =
      column === null
        ? given.map((each) => each.privilege.toLowerCase()).join(', ')
        : `${privilege.toLowerCase()} (${given.map((each) => each.column).join(', ')})`;
    return `grant ${rights} on ${object} to ${grantee}${grantable ? ' with grant option' : ''};`;
  });
}

/** In the order of their first members; `Map.groupBy` needs Node 21. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

const withOptions = (options: readonly string[]) => (options.length === 0 ? '' : ` with (${options.join(', ')})`);
const lines = (all: readonly string[]) => all.join('\n');
