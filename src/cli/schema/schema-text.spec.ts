import { describe, expect, it } from '@jest/globals';
import type { Catalogue, Column, Table } from './catalogue.js';
import { firstDifference } from './dump-schema.js';
import { schemaText } from './schema-text.js';

const column = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  type: 'text',
  collation: null,
  notNull: false,
  default: null,
  identity: '',
  generated: '',
  storage: null,
  ...more,
});

const table: Table = {
  name: 'app.thing',
  owner: 'comity_owner',
  persistence: 'p',
  options: ['fillfactor=90'],
  rowSecurity: true,
  forceRowSecurity: true,
  columns: [
    column('id', { type: 'bigint', identity: 'a', notNull: true }),
    column('"select"', { collation: 'pg_catalog."C"', default: `'x'::text`, storage: 'e' }),
    column('twice', { type: 'bigint', generated: 's', default: '(id * 2)' }),
  ],
  constraints: [
    { name: 'thing_pkey', type: 'p', definition: 'PRIMARY KEY (id)' },
    { name: 'thing_fkey', type: 'f', definition: 'FOREIGN KEY (id) REFERENCES app.other(id)' },
  ],
  indexes: ['CREATE INDEX thing_twice ON app.thing USING btree (twice)'],
  triggers: [],
  policies: [
    { name: 'own', command: '*', permissive: true, roles: ['comity_app'], using: '(true)', check: '(id > 0)' },
    { name: 'seen', command: 'r', permissive: false, roles: ['a', 'b'], using: '(true)', check: null },
  ],
};

const grant = (privilege: string, grantee: string, more: { column?: string; grantable?: boolean } = {}) => ({
  relation: 'app.thing',
  kind: 'table' as const,
  privilege,
  grantee,
  column: more.column ?? null,
  grantable: more.grantable ?? false,
});

const catalogue: Catalogue = {
  schemas: [{ name: 'app', owner: 'comity_owner', grants: [grant('USAGE', 'comity_app')] }],
  functions: [
    {
      name: 'app.f(text)',
      definition: 'CREATE OR REPLACE FUNCTION app.f(text)\n',
      owner: 'comity_owner',
      publicMayRun: false,
      grants: [grant('EXECUTE', 'comity_app')],
    },
  ],
  sequences: [],
  tables: [table],
  views: [
    {
      name: 'app.one',
      definition: ' SELECT thing.id,\n    app.f(thing."select") AS other\n   FROM app.thing;',
      owner: 'comity_owner',
      options: ['security_invoker=true'],
      reads: ['thing'],
    },
    {
      name: 'app.two',
      definition: ' SELECT thing.id FROM app.thing, app.other;',
      owner: 'comity_owner',
      options: [],
      reads: ['other', 'thing'],
    },
  ],
  grants: [
    grant('INSERT', 'comity_app', { column: 'id' }),
    grant('INSERT', 'comity_app', { column: '"select"' }),
    grant('DELETE', 'comity_purger', { grantable: true }),
    grant('SELECT', 'comity_purger'),
    grant('UPDATE', 'comity_purger'),
  ],
};

describe('the schema as text', () => {
  const text = schemaText(catalogue);
  const after = (first: string, second: string) => expect(text.indexOf(first)).toBeGreaterThan(text.indexOf(second));

  it('writes columns, constraints, storage and options of a table', () => {
    expect(text).toContain(
      [
        'create table app.thing (',
        '  id bigint generated always as identity not null,',
        `  "select" text collate pg_catalog."C" default 'x'::text,`,
        '  twice bigint generated always as ((id * 2)) stored,',
        '  constraint thing_pkey PRIMARY KEY (id)',
        ') with (fillfactor=90);',
        'alter table app.thing owner to comity_owner;',
        'alter table app.thing alter column "select" set storage external;',
        'CREATE INDEX thing_twice ON app.thing USING btree (twice);',
      ].join('\n'),
    );
  });

  it('writes what refers to other tables after all of them', () => {
    after('alter table app.thing add constraint thing_fkey', 'create table app.thing');
    after('create policy own on app.thing', 'create view app.two');
    expect(text).toContain(
      [
        'alter table app.thing enable row level security;',
        'alter table app.thing force row level security;',
        'create policy own on app.thing to comity_app using ((true)) with check ((id > 0));',
        'create policy seen on app.thing as restrictive for select to a, b using ((true));',
      ].join('\n'),
    );
  });

  it('writes a view of one table without its name, as PostgreSQL 16 and later do', () => {
    expect(text).toContain(' SELECT id,\n    app.f("select") AS other\n   FROM app.thing;');
    expect(text).toContain(' SELECT thing.id FROM app.thing, app.other;');
  });

  it('takes execution from the public where it was taken, and writes rights one grantee a line', () => {
    expect(text).toContain('revoke execute on function app.f(text) from public;\ngrant execute on function');
    expect(text).toContain(
      [
        'grant insert (id, "select") on table app.thing to comity_app;',
        'grant delete on table app.thing to comity_purger with grant option;',
        'grant select, update on table app.thing to comity_purger;',
      ].join('\n'),
    );
  });
});

describe('comparing the stored text', () => {
  it('names the first line that differs, also where one is longer', () => {
    expect(firstDifference('a\nb\n', 'a\nb\n')).toBeUndefined();
    expect(firstDifference('a\nb\n', 'a\n  c\n')).toContain('line 2: stored "b", made "c"');
    expect(firstDifference('a\n', 'a\nb\n')).toContain('line 2: stored "", made "b"');
    expect(firstDifference('a\nb', 'a')).toContain('line 2: stored "b", made nothing');
  });
});
