import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ZodError } from 'zod';
import { columnsOf, problemsOf, readDataStores } from '../support/data-stores.js';

const schemaSql = readFileSync('schema.sql', 'utf8');
const yaml = readFileSync('data_stores.yaml', 'utf8');

/** The file with one piece of text replaced; a fault that is no fault must not pass for one. */
function changed(from: string | RegExp, to: string): string {
  const text = yaml.replace(from, to);
  if (text === yaml) throw new Error(`data_stores.yaml has no ${from}`);
  return text;
}

const problemsIn = (text: string, schema = schemaSql) => problemsOf(readDataStores(text), columnsOf(schema));

describe('data_stores.yaml', () => {
  it('classes every column of schema.sql, and no other, and says how each is destroyed', () => {
    expect(problemsIn(yaml)).toEqual([]);
    const columns = columnsOf(schemaSql);
    // An empty schema would agree with an empty file.
    expect(columns.length).toBeGreaterThan(300);
    expect(columns).toContainEqual({
      table: 'disclosure.package_content',
      column: 'ciphertext',
      type: 'bytea',
    });
    expect(columns).toContainEqual({ table: 'retention.destroyed_package', column: 'position', type: 'integer' });
  });

  const extended = (column: string) =>
    schemaSql.replace('create table platform.outbox (\n', `create table platform.outbox (\n  ${column},\n`);

  it.each<readonly [string, () => readonly string[], RegExp]>([
    [
      'a new column',
      () => problemsIn(yaml, extended(`subject_name text default ''::text not null`)),
      /^platform\.outbox\.subject_name \(text\) is not in data_stores\.yaml: add it/,
    ],
    [
      'a new table',
      () => problemsIn(yaml, `${schemaSql}\ncreate table sharing.draft_copy (\n  body jsonb not null\n);\n`),
      /^sharing\.draft_copy\.body \(jsonb\) is not in data_stores\.yaml/,
    ],
    [
      'a line without a column',
      () => problemsIn(changed('handle:', 'nickname: what others call the person\n      handle:')),
      /^directory\.person\.nickname is in data_stores\.yaml and not in schema\.sql: remove it/,
    ],
    [
      'a column called email of class none without a reason',
      () => problemsIn(changed('none: id topic', 'none: email id topic'), extended('email text')),
      /^platform\.outbox\.email \(text\) is of class none without a reason/,
    ],
    [
      'a jsonb column of class none without a reason',
      () => problemsIn(changed('none: id topic', 'none: extra id topic'), extended('extra jsonb not null')),
      /^platform\.outbox\.extra \(jsonb\) is of class none without a reason/,
    ],
    [
      'a column of two classes',
      () => problemsIn(changed('none: id version agency_id', 'none: handle id version agency_id')),
      /^directory\.person\.handle has several classes/,
    ],
    [
      'a sealed column that nothing destroys',
      () => problemsIn(changed(/(?<=ciphertext: the released records[^\n]*\n) {4}destroyed:\n(?: {6}.*\n)+/, '')),
      /^disclosure\.package_content\.ciphertext is sealed and nothing says how it is destroyed/,
    ],
    [
      'a statement that is not where the file says',
      () => problemsIn(changed('src/platform/auth/sessions.ts', 'src/platform/auth/tokens.ts')),
      /^platform\.session is said to be deleted in src\/platform\/auth\/tokens\.ts, which has no "delete from/,
    ],
    [
      'a name that nothing blanks where the file says',
      () => problemsIn(changed('src/directory/persistence/person-store.ts', 'src/directory/queries/names.ts')),
      /^directory\.person is said to be blanked in src\/directory\/queries\/names\.ts, which has no "update/,
    ],
    [
      'a personal store that nobody destroys',
      () => problemsIn(`${yaml}  - { name: a spreadsheet, kind: export, class: personal, holds: names of subjects }\n`),
      /^Store "a spreadsheet" is personal and nothing says how it is destroyed/,
    ],
    [
      'a store whose keeper is gone',
      () => problemsIn(changed('src/platform/keystore/slot-file.ts', 'src/platform/keystore/gone.ts')),
      /^Store "keystore \(COMITY_KEYS\/epochs\)" is said to be deleted in src\/platform\/keystore\/gone\.ts/,
    ],
    [
      'a kind of store that is left out',
      () => problemsIn(changed('kind: recipient', 'kind: source')),
      /^No store is of the kind recipient/,
    ],
  ])('is refused with %s', (_what, problems, sentence) => {
    expect(problems()).toEqual([expect.stringMatching(sentence)]);
  });

  it.each([
    ['an unknown class', changed('pseudonym:\n      person_id', 'secret:\n      person_id')],
    ['an unknown class of a store', changed('class: personal\n', 'class: private\n')],
    ['a way without its reason', changed(', because: it is the public register', '')],
  ])('is not read with %s', (_what, text) => {
    expect(() => readDataStores(text)).toThrow(ZodError);
  });

  it('is not compared with a schema of which a line cannot be read', () => {
    expect(() => columnsOf('create table a.b (\n  id\n);')).toThrow('The columns of a.b cannot be read');
  });
});
