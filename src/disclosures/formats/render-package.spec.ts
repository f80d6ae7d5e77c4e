import { parse } from 'csv-parse/sync';
import { describe, expect, it } from '@jest/globals';
import { UngrantedColumn } from '../source/granted-columns-guard.js';
import { contentBytes, contentFrom, packageContent, sha256 } from './package-content.js';
import { MEDIA_TYPES, PACKAGE_FORMATS, renderPackage } from './render-package.js';

const elements = [
  { element: 'person.full_name' },
  { element: 'person.aliases' },
  { element: 'person.birth_year' },
  { element: 'id.ssn_full', transform: 'last4' },
  { element: 'contact.home_address', transform: 'city_zip5' },
  { element: 'loc.vehicle_registration' },
];
const columns = [
  { element: 'person.full_name' },
  { element: 'person.aliases' },
  { element: 'person.birth_year' },
  { element: 'id.ssn_full', transform: 'last4' },
  { element: 'contact.home_address', part: 'city', transform: 'city_zip5' },
  { element: 'contact.home_address', part: 'zip', transform: 'city_zip5' },
  { element: 'loc.vehicle_registration', part: 'plate' },
  { element: 'loc.vehicle_registration', part: 'insured' },
];
const person = {
  subjectIndex: 1,
  values: {
    'person.full_name': 'Doriskel "Dory" Ruskumber',
    'person.aliases': ['Ostowyle, R.', '=HYPERLINK("x")'],
    'person.birth_year': 1980,
    'id.ssn_full': '0252',
    'contact.home_address': { city: 'Redspur Bend', zip: '84907' },
  },
};
const vehicle = { subjectIndex: 1, values: { 'loc.vehicle_registration': { plate: 'ZZ00000', insured: false } } };
const stranger = {
  subjectIndex: 0,
  values: {
    'person.full_name': "=2+5+cmd|' /C calc'!A0",
    'person.aliases': [],
    'person.birth_year': -5,
    'id.ssn_full': null,
    'contact.home_address': { city: 'Čáslav\nline two', zip: '-84907' },
  },
};
const content = packageContent(elements, columns, [person, vehicle, stranger]);

describe('package content', () => {
  it('is ordered by subject, counted from 1, and returns from its bytes', () => {
    expect(content.records.map((record) => record.subject)).toEqual([1, 2, 2]);
    expect(contentFrom(contentBytes(content))).toEqual(content);
    expect(contentBytes(content).equals(contentBytes(contentFrom(contentBytes(content))))).toBe(true);
  });

  it.each([
    ['an element nobody granted', { 'person.birth_date': '1980-03-29' }],
    ['a part that the mask leaves behind', { 'contact.home_address': { city: 'Sagemeer', street: '1 Mudlark Way' } }],
    ['the whole where parts were granted', { 'contact.home_address': '1 Mudlark Way, Sagemeer' }],
    ['parts where the whole was granted', { 'person.full_name': { given: 'Doriskel' } }],
  ])('refuses %s', (_what, values) => {
    expect(() => packageContent(elements, columns, [{ subjectIndex: 0, values }])).toThrow(UngrantedColumn);
  });

  it('refuses columns of another grant or without their mask', () => {
    expect(() => packageContent(elements, [{ element: 'id.ssn_full' }], [])).toThrow(UngrantedColumn);
    expect(() => packageContent(elements, [{ element: 'person.birth_date' }], [])).toThrow(UngrantedColumn);
  });

  it('refuses a version it does not know', () => {
    expect(() => contentFrom(Buffer.from('{"version":2,"records":[]}'))).toThrow('unknown version');
  });
});

describe('renderPackage', () => {
  const text = (format: (typeof PACKAGE_FORMATS)[number]) => renderPackage(content, format).toString('utf8');

  it('gives the same bytes whatever order the members came in', () => {
    const reordered = packageContent(elements, columns, [
      stranger,
      { values: Object.fromEntries(Object.entries(person.values).reverse()), subjectIndex: 1 },
      vehicle,
    ]);
    for (const format of PACKAGE_FORMATS) {
      expect(sha256(renderPackage(reordered, format))).toBe(sha256(renderPackage(content, format)));
      expect(MEDIA_TYPES[format]).toMatch(/^(application|text)\//);
    }
  });

  it('writes JSON as RFC 8785', () => {
    expect(JSON.parse(text('json'))).toEqual(content);
    expect(text('json').startsWith('{"columns":[{"element":"person.full_name"},')).toBe(true);
    expect(text('json')).toContain('"person.birth_year":1980');
  });

  it('writes one record a line, each line ended, and nothing for no record', () => {
    const lines = text('ndjson').split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line))).toEqual(content.records);
    expect(renderPackage(packageContent(elements, columns, []), 'ndjson')).toHaveLength(0);
  });

  it('writes CSV that says which columns are masked and runs no formula', () => {
    expect(text('csv')).toBe(
      [
        'subject,person.full_name,person.aliases,person.birth_year,id.ssn_full:last4,' +
          'contact.home_address.city:city_zip5,contact.home_address.zip:city_zip5,' +
          'loc.vehicle_registration.plate,loc.vehicle_registration.insured',
        `1,'=2+5+cmd|' /C calc'!A0,,-5,,"Čáslav\nline two",'-84907,,`,
        '2,"Doriskel ""Dory"" Ruskumber","Ostowyle, R.; =HYPERLINK(""x"")",1980,0252,Redspur Bend,84907,,',
        '2,,,,,,,ZZ00000,false',
        '',
      ].join('\r\n'),
    );
  });

  it('writes CSV that another reader cuts at the same places', () => {
    const rows = parse(text('csv')) as string[][];
    expect(rows.map((row) => row.length)).toEqual([9, 9, 9, 9]);
    expect(rows[1]?.[5]).toBe('Čáslav\nline two');
    expect(renderPackage(content, 'csv')[0]).not.toBe(0xef);
  });

  it.each(['=1', '+1', '-1', '@x', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠x'])(
    'guards text that begins like %j',
    (value) => {
      const one = packageContent(elements, columns, [{ subjectIndex: 0, values: { 'person.full_name': value } }]);
      const rows = parse(renderPackage(one, 'csv')) as string[][];
      expect(rows[1]?.[1]).toBe(`'${value}`);
    },
  );
});
