import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalize } from 'json-canonicalize';
import { canonicalJson, digestOf } from './canonical.js';

const circle: Record<string, unknown> = {};
circle['again'] = { circle };

describe('canonical JSON', () => {
  it('is the text of the RFC 8785 library for any JSON, keys like numbers and __proto__ included', () => {
    const key = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('10', '9', '__proto__', '\u20ac', '\r', 'a'));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'binary-ascii' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(null, true, false, -0, 1e21, 1e-7, 'דּ', '\u2028', '"\\\u007f'),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (item) => {
        const text = canonicalize(JSON.parse(JSON.stringify(item)));
        expect(canonicalJson(item)).toBe(text);
        expect(digestOf(item)).toBe(`sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`);
      }),
      { numRuns: 500, seed: 20261124 },
    );
  });

  it('leaves out what is undefined in an object, and takes a shared object for no circle', () => {
    const shared = { b: 1, a: undefined };
    expect(canonicalJson({ y: shared, x: [shared, shared] })).toBe('{"x":[{"b":1},{"b":1}],"y":{"b":1}}');
  });

  it('orders an object with a key toJSON too, which the library takes for a scalar', () => {
    expect(canonicalJson({ toJSON: '', a: 1 })).toBe('{"a":1,"toJSON":""}');
  });

  it('is right for texts longer than any buffer', () => {
    const long = 'a'.repeat(100_000);
    expect(canonicalJson({ long, and: ['é'.repeat(50_000), long] })).toBe(
      JSON.stringify({ and: ['é'.repeat(50_000), long], long }),
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['half of a surrogate pair', { a: ['x', 'b\ud800'] }, /^\/a\/1: text with half/],
    ['half of a surrogate pair in a key', { a: { '\udc00': 1 } }, /^\/a: a key with half/],
    ['no number', [1, NaN], /^\/1: not a finite number/],
    ['infinity', -Infinity, /^\/: not a finite number/],
    ['a big integer', { n: 1n }, /^\/n: bigint is not JSON/],
    ['a function', { toJSON: () => 1 }, /^\/toJSON: function is not JSON/],
    ['undefined in a list', [undefined], /^\/0: undefined is not JSON/],
    ['a date', { on: new Date(0) }, /^\/on: not plain data/],
    ['a map', new Map(), /^\/: not plain data/],
    ['a circle', circle, /in a circle/],
  ])('refuses %s, and tells where', (_what, value, message) => {
    expect(() => digestOf(value)).toThrow(message);
    // A refusal leaves nothing behind.
    expect(canonicalJson({ a: 1 })).toBe('{"a":1}');
  });
});
