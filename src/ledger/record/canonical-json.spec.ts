import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalize } from 'json-canonicalize';
import { canonicalJson, NotCanonical } from './canonical-json.js';

const isSafe = (value: number) => !Number.isInteger(value) || Number.isSafeInteger(value);

describe('canonical JSON of ledger entries', () => {
  it('is the text of the RFC 8785 library for any JSON, keys like numbers and __proto__ included', () => {
    const key = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('10', '9', '__proto__', '\u20ac', '\r', 'a'));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'binary-ascii' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter(isSafe),
        fc.constantFrom(null, true, false, -0, 1e-7, Number.MAX_SAFE_INTEGER, 'דּ', '\u2028', '"\\\u007f'),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (item) => {
        expect(canonicalJson(item)).toBe(canonicalize(JSON.parse(JSON.stringify(item))));
      }),
      { numRuns: 500, seed: 20261124 },
    );
  });

  it('leaves out what is undefined in an object', () => {
    expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: undefined })).toBe('{"b":[{"d":1}]}');
  });

  it.each<[string, unknown, RegExp]>([
    ['half of a surrogate pair', { a: { b: '\ud800' } }, /^\/a\/b holds a lone surrogate/],
    ['the same in a key', { a: { '\udc00': 1 } }, /^a key under \/a holds a lone surrogate/],
    ['a number that is none', { a: [1, Number.NaN] }, /^\/a\/1 is not a finite/],
    ['a number that another reads differently', { a: 2 ** 53 }, /^\/a is not a finite, exactly/],
    ['a map', { a: new Map([[1, 2]]) }, /^\/a is not plain data/],
    ['a date', { a: new Date(0) }, /^\/a is not plain data/],
    ['nothing in a list', { a: [undefined] }, /^\/a\/0 is undefined/],
    ['a function', { a: () => 1 }, /^\/a is a function/],
    ['a big integer', { a: 1n }, /^\/a is a bigint/],
    ['nothing at all', undefined, /no value/],
  ])('refuses %s, and says where it is', (_, value, text) => {
    expect(() => canonicalJson(value)).toThrow(NotCanonical);
    expect(() => canonicalJson(value)).toThrow(text);
  });
});
