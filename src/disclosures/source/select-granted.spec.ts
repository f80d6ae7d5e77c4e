import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { assertOnlyGrantedColumns, assertOnlyGrantedNames, UngrantedColumn } from './granted-columns-guard.js';
import { readSourceFile } from './read-source-file.js';
import { selectGranted } from './select-granted.js';
import type { GrantedElement, SelectionLimit } from './select-granted.js';
import type { SourceDescriptor } from './source-descriptor.js';
import type { SubjectCriteria } from './subject-criteria.js';

const SOURCES = readSourceFile(readFileSync('samples/sources.yaml', 'utf8'), 'samples/sources.yaml');
const sourceOf = (id: string): SourceDescriptor => {
  const source = SOURCES.find((entry) => entry.id === id);
  if (!source) throw new Error(`no source ${id}`);
  return source;
};
const drivers = sourceOf('dld-driver-records');
const plates = sourceOf('sheriff-plate-reads');
const granted: GrantedElement[] = [
  { element: 'person.full_name' },
  { element: 'id.ssn_full', transform: 'last4' },
  { element: 'contact.home_address', transform: 'city' },
  { element: 'loc.vehicle_registration' },
];
const subjects: SubjectCriteria[] = [
  { dlNumber: 'x40000000' },
  { givenName: 'Doriskel', familyName: 'Ruskumber', birthDate: '1980-03-29' },
  { dlNumber: 'X40000037' },
  { ssn: '977-47-0252' },
];
const limit: SelectionLimit = { recordsPerSubject: 5 };

function selected(elements = granted, people = subjects, source = drivers, within = limit) {
  const selection = selectGranted(source, elements, people, within);
  if (!selection.ok) throw new Error(selection.rejection.detail);
  return selection.value;
}

function refused(elements = granted, people = subjects, source = drivers, within = limit) {
  const selection = selectGranted(source, elements, people, within);
  if (selection.ok) throw new Error('was not refused');
  return selection.rejection;
}

describe('selectGranted', () => {
  it('reads each relation once, with the granted columns and masks and nothing else', () => {
    const { reads } = selected();
    expect(reads.map((read) => read.relation)).toEqual(['records.driver_license', 'records.vehicle']);
    const [licence] = reads;
    expect(licence?.text).toContain(
      `select m.subject as "subject", r."full_name" as "person.full_name", ` +
        `case when length(regexp_replace(r."ssn"::text, '[^0-9A-Za-z]', '', 'g')) > 4 ` +
        `then right(regexp_replace(r."ssn"::text, '[^0-9A-Za-z]', '', 'g'), 4) end as "id.ssn_full", ` +
        `r."town" as "contact.home_address.city"\n` +
        `from matched m join "records"."driver_license" r on r."person_no" = m.key\n`,
    );
    expect(licence?.columns).toEqual([
      { element: 'person.full_name' },
      { element: 'id.ssn_full', transform: 'last4' },
      { element: 'contact.home_address', transform: 'city', part: 'city' },
    ]);
    for (const unmapped of ['examiner_notes', 'medical_remarks', 'street_address', 'birth_place', 'updated_by']) {
      expect(reads.map((read) => read.text).join()).not.toContain(unmapped);
    }
  });

  it('binds every value and repeats none in the text', () => {
    const { match, reads } = selected();
    for (const { text } of [match, ...reads]) {
      for (const subject of subjects) {
        for (const value of Object.values(subject)) expect(text).not.toContain(value);
      }
    }
    expect(match.values).toEqual([
      [0, 2],
      ['X40000000', 'X40000037'],
      [1],
      ['Doriskel'],
      ['Ruskumber'],
      ['1980-03-29'],
      [3],
      ['977470252'],
    ]);
    expect(match.text).toContain('unnest($1::int[], $2::text[]) as s(subject, k0)');
    expect(match.text).toContain('lower(p."family_name") = lower(s.k1) and p."birth_date" = s.k2');
    expect(match.text.match(/union all/g)).toHaveLength(2);
  });

  it('asks for one row more than the grant covers; a relation may cover fewer', () => {
    const [licence, vehicle] = selected().reads;
    // One licence a person by the descriptor, five records by the caller: 4 × 1 + 1 and 4 × 5 + 1.
    expect([licence?.recordsPerSubject, licence?.values.at(-1)]).toEqual([1, 5]);
    expect([vehicle?.recordsPerSubject, vehicle?.values.at(-1)]).toEqual([5, 21]);
  });

  it('reads plate captures inside their window only', () => {
    const hits = [{ element: 'loc.alpr_hits' }];
    const plate = [{ plate: 'zz00000' }];
    const { reads } = selected(hits, plate, plates, { recordsPerSubject: 500, capturedAfter: '2026-02-23' });
    expect(reads[0]?.text).toContain('where r."captured_on" > $3::date');
    expect(reads[0]?.values).toEqual([[0], ['ZZ00000'], '2026-02-23', 501]);
    expect(reads[0]?.hasCapturedOn).toBe(true);
    const through = { recordsPerSubject: 500, capturedAfter: '2026-02-23', capturedThrough: '2026-09-30' };
    const [bounded] = selected(hits, plate, plates, through).reads;
    expect(bounded?.text).toContain('where r."captured_on" > $3::date and r."captured_on" < $4::date + 1\n');
    expect(bounded?.values).toEqual([[0], ['ZZ00000'], '2026-02-23', '2026-09-30', 501]);
    expect(() => assertOnlyGrantedColumns(bounded!, plates, hits)).not.toThrow();
    expect(refused(hits, plate, plates)).toMatchObject({ code: 'source-unavailable' });
  });

  it('refuses what it cannot read as granted, and never skips it', () => {
    const also = (element: GrantedElement) => refused([...granted, element]);
    expect(also({ element: 'person.race_ethnicity' })).toMatchObject({
      code: 'source-unavailable',
      detail: expect.stringContaining('does not supply person.race_ethnicity'),
    });
    expect(also({ element: 'constructor' }).code).toBe('source-unavailable');
    expect(also({ element: 'id.dl_number', transform: 'last5' })).toMatchObject({
      code: 'source-unavailable',
      detail: expect.stringContaining('is not one of last4'),
    });
    expect(also({ element: 'contact.phone', transform: 'city' })).toMatchObject({
      code: 'source-unavailable',
      detail: expect.stringContaining('cannot be made from how the source dld-driver-records maps it'),
    });
    expect(also({ element: 'id.ssn_full' }).code).toBe('incomplete-decision');
    expect(refused([]).code).toBe('incomplete-decision');
  });

  it('refuses subjects that this source may not be searched for, and quotes none', () => {
    const rejection = refused(granted, [
      { familyName: 'Ruskumber' },
      { dlNumber: 'X40000000', plate: 'ZZ00000' },
      { familyName: 'Ruskumber', birthDate: '1980-03-29' },
      {},
    ]);
    expect(rejection.code).toBe('invalid-body');
    expect(rejection.errors?.map((error) => error.pointer)).toEqual([
      '/subjects/0',
      '/subjects/1/plate',
      '/subjects/3',
    ]);
    expect(JSON.stringify(rejection)).not.toMatch(/Ruskumber|X40000000|ZZ00000|1980/);
    expect(refused(granted, []).code).toBe('invalid-body');
  });
});

describe('assertOnlyGrantedColumns', () => {
  const { match, reads } = selected();
  const read = reads[0];
  if (!read) throw new Error('no read');
  const guard = (text: string, elements = granted) =>
    assertOnlyGrantedColumns({ text, relation: read.relation }, drivers, elements);
  const planted = (before: string, after: string) => {
    if (!read.text.includes(before)) throw new Error(`the statement no longer holds ${before}`);
    return read.text.replace(before, after);
  };

  it('lets the statements of selectGranted pass, for every element of every source', () => {
    expect(() => guard(read.text)).not.toThrow();
    expect(() => assertOnlyGrantedColumns(match, drivers, granted)).not.toThrow();
    for (const source of SOURCES) {
      const key = source.subjects.sufficient[0]?.[0] ?? 'ssn';
      const all = source.relations
        .flatMap((relation) => Object.keys(relation.elements))
        .map((element) => ({ element }));
      const selection = selected(all, [{ [key]: 'A1' }], source, { ...limit, capturedAfter: '2026-02-23' });
      for (const statement of [selection.match, ...selection.reads]) {
        expect(() => assertOnlyGrantedColumns(statement, source, all)).not.toThrow();
      }
    }
  });

  const NAME = 'r."full_name" as "person.full_name"';
  it.each([
    ['an extra column', NAME, `${NAME}, r."examiner_notes" as "notes"`],
    ['an extra column under a granted name', NAME, `r."examiner_notes" as "person.full_name"`],
    ['a column joined to a granted one', NAME, `r."full_name" || r."examiner_notes" as "person.full_name"`],
    ['select *', NAME, `${NAME}, *`],
    ['r.*', NAME, `${NAME}, r.*`],
    ['only *', 'select m.subject as "subject"', 'select *, m.subject as "subject"'],
    ['the whole row', NAME, `${NAME}, r as "row"`],
    ['the row as JSON', NAME, `${NAME}, to_jsonb(r) as "row"`],
    ['a sub-query', NAME, `${NAME}, (select examiner_notes from x) as "notes"`],
    ['the join key', NAME, `${NAME}, r."person_no" as "person"`],
    ['an unmasked value beside the masked one', 'r."town" as', 'r."ssn" as "ssn", r."town" as'],
    [
      'a mask loosened',
      "right(regexp_replace(r.\"ssn\"::text, '[^0-9A-Za-z]', '', 'g'), 4)",
      'right(r."ssn"::text, 9)',
    ],
    ['a part that the mask leaves behind', 'r."town" as', 'r."street_address" as "street", r."town" as'],
    ['a granted column left out', `${NAME}, `, ''],
    ['the same column twice', NAME, `${NAME}, ${NAME}`],
    ['a second select', '\norder by', '\nunion all select 1, r."ssn" from x\norder by'],
    ['another table', 'join "records"."driver_license" r', 'join "records"."booking" r'],
    ['another table beside', '\norder by', ' join "records"."booking" b on true\norder by'],
    ['an unmapped column in the condition', '\norder by', `\nwhere r."examiner_notes" = 'x'\norder by`],
    ['an unmapped column in the search', 'p."dl_number" =', 'p."examiner_notes" ='],
    ['a value in the text', 'lower(s.k1)', `lower('Ruskumber')`],
    ['a second statement', '\norder by', '; select 1\norder by'],
    ['a comment', '\norder by', ' -- order\norder by'],
    ['a function that reads elsewhere', '\norder by', '\nwhere pg_read_file($1) = $2\norder by'],
    ['an unquoted column', NAME, 'r.full_name as "person.full_name"'],
  ])('turns red for %s', (_what, before, after) => {
    expect(() => guard(planted(before, after))).toThrow(UngrantedColumn);
  });

  it('turns red when the statement is right and the grant is smaller', () => {
    expect(() => guard(read.text, granted.slice(1))).toThrow(UngrantedColumn);
    const whole = granted.map(({ element }) => ({ element }));
    expect(() => guard(read.text, whole)).toThrow(UngrantedColumn);
  });

  it('turns red when the counting statement reads more than a count', () => {
    const text = match.text.replace('m.subject as "subject"', 'm.subject as "subject", m.key as "key"');
    expect(() => assertOnlyGrantedColumns({ text }, drivers, granted)).toThrow(UngrantedColumn);
  });

  it('turns red when the answer has other columns', () => {
    expect(() =>
      assertOnlyGrantedNames(['subject', 'person.full_name'], ['subject', 'person.full_name']),
    ).not.toThrow();
    for (const names of [['subject'], ['subject', 'person.full_name', 'ssn'], ['person.full_name', 'subject']]) {
      expect(() => assertOnlyGrantedNames(names, ['subject', 'person.full_name'])).toThrow(UngrantedColumn);
    }
  });
});
