import pg from 'pg';
import { describe, expect, it } from '@jest/globals';
import { sourceTypes } from './source-values.js';

const { builtins } = pg.types;
const parsed = (oid: number, text: string): unknown => sourceTypes.getTypeParser(oid, 'text')(text);

describe('source values', () => {
  it.each([
    [builtins.BOOL, 't', true],
    [builtins.BOOL, 'f', false],
    [builtins.INT4, '-42', -42],
    [builtins.INT8, '900000000000000', 900_000_000_000_000],
    [builtins.INT8, '9007199254740993', '9007199254740993'],
    [builtins.NUMERIC, '10.50', 10.5],
    [builtins.NUMERIC, '0.1234567890123456789', '0.1234567890123456789'],
    [builtins.NUMERIC, 'NaN', 'NaN'],
    [builtins.FLOAT8, '0.30000000000000004', 0.30000000000000004],
    [builtins.FLOAT8, 'Infinity', 'Infinity'],
    [builtins.DATE, '1980-03-29', '1980-03-29'],
    [builtins.TIMESTAMPTZ, '2026-11-24 17:00:00.123456+00', '2026-11-24T17:00:00.123456Z'],
    [builtins.TIMESTAMP, '2026-11-24 10:00:00', '2026-11-24T10:00:00'],
    [builtins.TEXT, '007', '007'],
    [builtins.JSONB, '{"a": 1}', '{"a": 1}'],
    [1009, '{"one, two",NULL,three}', ['one, two', null, 'three']],
  ])('type %i: %s', (oid, text, value) => {
    expect(parsed(oid, text)).toEqual(value);
  });
});
