import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { describe, expect, it } from '@jest/globals';
import { UngrantedColumn } from './granted-columns-guard.js';
import { readGranted } from './postgres-source.js';
import { readSourceFile } from './read-source-file.js';
import type { SourceDescriptor } from './source-descriptor.js';

// What PostgreSQL itself answers is in test/integration/postgres-source.spec.ts; here the source misbehaves.
const [drivers] = readSourceFile(readFileSync('samples/sources.yaml', 'utf8'), 'samples/sources.yaml');
if (!drivers) throw new Error('no source');
const question = {
  granted: [{ element: 'person.full_name' }, { element: 'contact.phone' }],
  subjects: [{ dlNumber: 'X40000000' }],
  recordsPerSubject: 1,
};

interface Answer {
  readonly fields: readonly string[];
  readonly rows: readonly unknown[][];
}
const MATCH: Answer = { fields: ['subject', 'matches'], rows: [[0, 1]] };
const READ: Answer = {
  fields: ['subject', 'person.full_name', 'contact.phone'],
  rows: [[0, 'Doriskel B. Ruskumber', '385-555-0110']],
};

/** A relation whose column name breaks out of its quotes. */
function hostileRelation(column: string) {
  const relation = { relation: 'records.driver_license', key: 'person_no' };
  return { ...relation, elements: { 'person.full_name': { kind: 'column' as const, column } } };
}

/** A pool of one connection that answers match and read as told, and remembers what it was sent. */
function sourceThat(match: Answer | Error, read: Answer | Error) {
  const sent: string[] = [];
  const released: unknown[] = [];
  const query = (config: string | { text: string }) => {
    const text = typeof config === 'string' ? config : config.text;
    sent.push(text);
    if (typeof config === 'string') return Promise.resolve({ rows: [], fields: [] });
    const answer = text.includes('count(') ? match : read;
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve({ rows: answer.rows, fields: answer.fields.map((name) => ({ name })) });
  };
  const client = { query, release: (destroy: unknown) => released.push(destroy) };
  const pool = { connect: () => Promise.resolve(client) } as unknown as pg.Pool;
  return { pool, sent, released };
}

describe('readGranted', () => {
  it('counts first, reads in the same read-only snapshot, and gives the connection back', async () => {
    const { pool, sent, released } = sourceThat(MATCH, READ);
    expect(await readGranted(pool, drivers, question)).toEqual({
      ok: true,
      value: {
        columns: [{ element: 'person.full_name' }, { element: 'contact.phone' }],
        records: [
          {
            subjectIndex: 0,
            relation: 'records.driver_license',
            values: { 'person.full_name': 'Doriskel B. Ruskumber', 'contact.phone': '385-555-0110' },
          },
        ],
        unmatchedSubjects: [],
      },
    });
    expect(sent).toHaveLength(4);
    expect(sent[0]).toMatch(/^begin transaction isolation level repeatable read read only;/);
    expect(sent[1]).toContain('count(m.subject)');
    expect(sent[2]).toContain('r."full_name" as "person.full_name"');
    expect(sent[3]).toBe('rollback');
    expect(released).toEqual([false]);
  });

  it.each([
    ['a column more', [...READ.fields, 'examiner_notes']],
    ['a column fewer', READ.fields.slice(0, 2)],
    ['another column', ['subject', 'person.full_name', 'examiner_notes']],
  ])('throws when the source answers with %s, and drops the connection', async (_what, fields) => {
    const { pool, released } = sourceThat(MATCH, { ...READ, fields });
    await expect(readGranted(pool, drivers, question)).rejects.toThrow(UngrantedColumn);
    expect(released).toEqual([true]);
  });

  it('reads nothing when a subject matches two people', async () => {
    const { pool, sent } = sourceThat({ ...MATCH, rows: [[0, 2]] }, READ);
    const result = await readGranted(pool, drivers, question);
    expect(result).toMatchObject({ ok: false, rejection: { code: 'source-too-many-matches' } });
    expect(sent.join()).not.toContain('full_name');
  });

  it('releases none of the records when there is one too many', async () => {
    const { pool } = sourceThat(MATCH, { ...READ, rows: [READ.rows[0] ?? [], READ.rows[0] ?? []] });
    expect(await readGranted(pool, drivers, question)).toMatchObject({
      ok: false,
      rejection: { code: 'source-too-many-matches', errors: [{ pointer: '/subjects/0' }] },
    });
  });

  it.each([
    ['28P01', 'refused the sign-in'],
    ['57014', 'took too long'],
    ['42501', 'does not let its reader read'],
    ['42703', 'does not have the tables or columns'],
    ['22007', 'cannot be read as the source file says'],
    ['25006', 'read-only'],
    ['53300', 'no room'],
    ['57P01', 'cannot be reached'],
    ['ECONNREFUSED', 'cannot be reached'],
    [undefined, 'cannot be reached. Try again later (no-answer)'],
    ['Doriskel', 'cannot be reached. Try again later (no-answer)'],
  ])('maps the fault %s to source-unavailable, without the source’s words', async (code, words) => {
    const fault = Object.assign(new Error('invalid input: "Doriskel B. Ruskumber"'), { code });
    const { pool, released } = sourceThat(MATCH, fault);
    const result = await readGranted(pool, drivers, question);
    if (result.ok) throw new Error('was not refused');
    expect(result.rejection.code).toBe('source-unavailable');
    expect(result.rejection.detail).toContain(words);
    expect(JSON.stringify(result)).not.toContain('Doriskel');
    expect(released).toEqual([true]);
  });

  it.each([
    ['reads another column', { relations: [hostileRelation('full_name", r."examiner_notes')] }],
    ['reads everything', { relations: [hostileRelation('full_name", *, r."full_name')] }],
    ['searches another column', { subjects: { ...drivers.subjects, key: 'person_no", p."examiner_notes' } }],
  ])('sends nothing when a descriptor that passed no schema %s', async (_what, planted) => {
    const { pool, sent } = sourceThat(MATCH, READ);
    const hostile: SourceDescriptor = { ...drivers, ...planted };
    const granted = [{ element: 'person.full_name' }];
    await expect(readGranted(pool, hostile, { ...question, granted })).rejects.toThrow(UngrantedColumn);
    expect(sent).toEqual([]);
  });

  it('refuses before it connects when the grant cannot be read', async () => {
    const { pool, sent } = sourceThat(MATCH, READ);
    const granted = [{ element: 'person.race_ethnicity' }];
    expect((await readGranted(pool, drivers, { ...question, granted })).ok).toBe(false);
    expect(sent).toEqual([]);
  });
});
