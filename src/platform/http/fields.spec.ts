import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import {
  code,
  day,
  dayOfBirth,
  duration,
  id,
  instant,
  line,
  pageLimit,
  paragraphs,
  recordReference,
  wholeNumber,
} from './fields.js';
import { openApiSchema } from './schema-guard.js';

const passes = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

const CASES: readonly [string, z.ZodType, readonly unknown[], readonly unknown[]][] = [
  [
    'instant',
    instant(),
    ['2026-11-30T17:00:00Z', '2026-11-30T17:00:00.123Z', '2028-02-29T23:59:59+14:00', '2000-01-01T00:00:00-07:30'],
    [
      '2026-11-30',
      '2026-11-30T17:00:00',
      '2026-11-30 17:00:00Z',
      '2026-11-30t17:00:00z',
      '2026-02-29T00:00:00Z',
      '2026-04-31T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-00-10T00:00:00Z',
      '2026-01-00T00:00:00Z',
      '2026-11-30T24:00:00Z',
      '2026-11-30T23:60:00Z',
      '2016-12-31T23:59:60Z',
      '2026-11-30T17:00:00-00:00',
      '2026-11-30T17:00:00+15:00',
      '2026-11-30T17:00:00+05:60',
      '2026-11-30T17:00:00+0500',
      '2026-11-30T17:00:00.1234Z',
      '2026-11-30T17:00:00.Z',
      '1999-12-31T23:59:59Z',
      '2201-01-01T00:00:00Z',
      '+02026-11-30T17:00:00Z',
      '2026-11-30T17:00:00Z[America/Denver]',
      '２０２６-11-30T17:00:00Z',
      '2026-11-30T17:00:00Z\n',
      1764522000000,
      null,
      ['2026-11-30T17:00:00Z'],
    ],
  ],
  [
    'day',
    day(),
    ['2026-11-30', '2000-02-29', '2200-12-31'],
    ['2026-02-30', '2100-02-29', '1999-12-31', '2026-1-1', '2026-11-30T00:00:00Z', ''],
  ],
  ['day of birth', dayOfBirth(), ['1932-02-29', '1850-01-01'], ['1933-02-29', '1849-12-31']],
  [
    'duration',
    duration(),
    ['P180D', 'P6M', 'P1Y2M3W4D', 'PT30S', 'P1DT12H'],
    ['P', 'PT', 'P0D', 'P1DT', '180D', 'P-1D', '-P1D', 'P1.5D', 'P1M1Y', 'p1d', 'P99999999D', ' P1D'],
  ],
  [
    'id',
    id(),
    ['0196a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'],
    [
      '0196A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B',
      '0196a1b2-c3d4-4e5f-8a9b-0c1d2e3f4a5b',
      'SR-2026-000412',
      '',
      '0196a1b2c3d47e5f8a9b0c1d2e3f4a5b',
    ],
  ],
  [
    'record reference',
    recordReference(),
    ['0196a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', 'SR-2026-000412'],
    ['sr-2026-000412', 'SR-2026-412', "SR-2026-000412' or 1=1", '../me'],
  ],
  [
    'code',
    code(),
    ['person.birth_date', 'threat-assessment', 'ut2'],
    ['Person', '.a', 'a.', 'a..b', 'a b', '2a', '', 'a'.repeat(101)],
  ],
  [
    'line',
    line(5),
    ['abc', ' a ', 'é😀😀😀😀'],
    ['', '   ', 'abcdef', 'a\nb', 'a\tb', 'a\u0000', 'a\u0085', 'a\u202eb', 'a\u2028', 1],
  ],
  ['paragraphs', paragraphs(20), ['a\nb\tc\r\n'], ['\n\n', 'a\u0007', 'a\u2066b', 'a\u009f']],
  ['whole number', wholeNumber(0, 10), [0, 10], [-1, 11, 1.5, '1', true, null]],
  [
    'page limit',
    pageLimit(50, 200),
    ['1', '200', undefined],
    ['0', '201', '-1', '1.5', '1e2', ' 1', '', '99999', ['1']],
  ],
];

describe.each(CASES)('field: %s', (_name, schema, good, bad) => {
  it.each(good.map((value) => [value]))('accepts %j', (value) => expect(passes(schema, value)).toBe(true));
  it.each(bad.map((value) => [value]))('refuses %j', (value) => expect(passes(schema, value)).toBe(false));
});

it('hands over text exactly as sent', () => {
  for (const [schema, value] of [
    [line(10), '  a  '],
    [paragraphs(10), 'e\u0301\r\n'],
    [instant(), '2026-11-30T17:00:00.10+01:00'],
  ] as const) {
    expect(schema.parse(value)).toBe(value);
  }
});

it('reads the page limit as a number and falls back to the usual one', () => {
  expect(pageLimit(50, 200).parse('7')).toBe(7);
  expect(pageLimit(50, 200).parse(undefined)).toBe(50);
});

it('describes itself for OpenAPI', () => {
  expect(openApiSchema(line(5))).toMatchObject({ type: 'string', minLength: 1, maxLength: 5 });
  expect(openApiSchema(instant())).toMatchObject({ type: 'string', format: 'date-time' });
  expect(openApiSchema(pageLimit(50, 200))).toMatchObject({ type: 'integer', maximum: 200 });
});
