import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accepted, rejected, type Result } from '../result.js';
import { parseJsonBody } from './json-boundary.js';
import { JSON_DEPTH_LIMIT } from './json-scan.js';

type Parse = (body: Buffer) => Result<unknown>;

const nested = (depth: number, inner = '1') => `{"a":${'['.repeat(depth - 1)}${inner}${']'.repeat(depth - 1)}}`;
const text = (json: string) => Buffer.from(json, 'utf8');

/** Every body here must be refused: a laxer parser accepts it, alters it or gives it another meaning. */
const HOSTILE: Record<string, Buffer> = {
  'duplicate names': text('{"a":1,"a":2}'),
  'duplicate names, one escaped': text('{"a":1,"\\u0061":2}'),
  'duplicate names, nested': text('{"x":[{"a":1},{"b":{"c":1,"d":2,"c":3}}]}'),
  'duplicate names after text with colons and braces': text('{"t":"\\":{\\\\","a":1,"a":1}'),
  'lone high surrogate': text('{"a":"\\ud83d"}'),
  'lone low surrogate': text('{"a":["x",{"b":"\\ude00\\ud83d"}]}'),
  'lone surrogate in a name': text('{"\\ud800":1}'),
  'invalid UTF-8': Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]),
  'overlong UTF-8': Buffer.from([0x7b, 0x22, 0xc1, 0x81, 0x22, 0x3a, 0x31, 0x7d]),
  'surrogate in UTF-8 (CESU-8)': Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
  'cut-off UTF-8': Buffer.from([0x7b, 0x22, 0xc3]),
  'UTF-16': Buffer.from('{"a":1}', 'utf16le'),
  'NUL in text': text('{"a":"x\\u0000y"}'),
  'NUL in a name': text('{"a\\u0000":1}'),
  'raw NUL': text('{"a":"\u0000"}'),
  'raw control character': text('{"a":"\n"}'),
  'byte order mark': text('\ufeff{"a":1}'),
  'one level too deep': text(nested(JSON_DEPTH_LIMIT + 1)),
  'depth 16,000': text(nested(16_000)),
  'depth 16,000, never closed': text('{"a":' + '['.repeat(16_000)),
  'integer beyond 2^53': text('{"a":9007199254740993}'),
  'integer of 400 digits': text(`{"a":${'9'.repeat(400)}}`),
  infinite: text('{"a":1e400}'),
  'negative infinite': text('{"a":-1e400}'),
  'large by exponent': text('{"a":1e20}'),
  'underflow to zero': text('{"a":1e-400}'),
  'decimal with more digits than a double keeps': text('{"a":0.12345678901234567890}'),
  'whole number rounded up': text('{"a":0.99999999999999999999}'),
  'negative zero': text('{"a":-0}'),
  'negative zero with fraction': text('{"a":[-0.0e5]}'),
  NaN: text('{"a":NaN}'),
  Infinity: text('{"a":Infinity}'),
  hexadecimal: text('{"a":0x10}'),
  'leading zero': text('{"a":010}'),
  __proto__: text('{"__proto__":{"admin":true}}'),
  '__proto__, escaped': text('{"\\u005f_proto__":{"admin":true}}'),
  'constructor, nested': text('{"a":[{"constructor":{"prototype":1}}]}'),
  prototype: text('{"prototype":1}'),
  'trailing garbage': text('{"a":1} x'),
  'two documents': text('{"a":1}{"b":2}'),
  'trailing comma': text('{"a":1,}'),
  comment: text('{"a":1/*x*/}'),
  'single quotes': text("{'a':1}"),
  'name outside NFC': text('{"re\u0301sume\u0301":1}'),
  'name outside NFC, escaped': text('{"e\\u0301":1}'),
  'top-level text': text('"a"'),
  'top-level number': text('1'),
  'top-level null': text('null'),
  'top-level array': text('[{"a":1}]'),
  empty: Buffer.alloc(0),
  blanks: text('   '),
};

const accepts = (parse: Parse, body: Buffer) => parse(body).ok;

/** What most services do. */
const laxParser: Parse = (body) => {
  try {
    return accepted(JSON.parse(body.toString('utf8')));
  } catch {
    return rejected('malformed-json', 'no JSON');
  }
};

describe('what the JSON boundary refuses', () => {
  it.each(Object.entries(HOSTILE))('%s', (_name, body) => {
    const result = parseJsonBody(body);
    expect(result).toMatchObject({ ok: false, rejection: { code: 'malformed-json' } });
  });

  it('names the place without repeating what stands there', () => {
    const result = parseJsonBody(text('{"subjects":[{"name":"Mary Roe"},{"name":"Mary\\u0000Roe"}],"x~/y":"\\ud800"}'));
    expect(result).toMatchObject({ rejection: { errors: [{ pointer: '/subjects/1/name' }] } });
    expect(JSON.stringify(result)).not.toContain('Roe');
    expect(parseJsonBody(text('{"x~/y":"\\ud800"}'))).toMatchObject({
      rejection: { errors: [{ pointer: '/x~0~1y' }] },
    });
  });

  it('planted: plain JSON.parse lets through what this list is for', () => {
    const passed = Object.entries(HOSTILE).filter(([, body]) => accepts(laxParser, body));
    const names = passed.map(([name]) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'duplicate names',
        'lone high surrogate',
        'invalid UTF-8',
        'depth 16,000',
        'negative zero',
      ]),
    );
    expect(names.length).toBeGreaterThanOrEqual(25);
  });
});

describe('what the JSON boundary hands over', () => {
  it.each([
    [
      'numbers a double keeps',
      '{"a":[0,-1,1.0,1.50,2e3,1E-2,9007199254740991,-9007199254740991,0.1,123456789.125,5e-324]}',
    ],
    ['escapes and pairs', '{"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00","é":"\u{1f600}"}'],
    ['values outside NFC, as sent', '{"a":"e\u0301"}'],
    ['text that looks like structure', '{"a":"}{][,:\\"","b":":","c":"-0 1e400 9007199254740993"}'],
    ['the depth limit itself', nested(JSON_DEPTH_LIMIT)],
    ['empty objects, arrays and names', '{"":{},"a":[],"b":[[]]}'],
    ['blanks around everything', ' \r\n\t{ "a" : [ 1 , 2 ] } \n'],
    ['the same name in two objects', '{"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":2}]}'],
  ])('%s', (_name, json) => {
    expect(parseJsonBody(text(json))).toEqual({ ok: true, value: JSON.parse(json) as unknown });
  });

  it('every document that JSON.stringify writes comes back equal', () => {
    const documents = fc.dictionary(
      fc.string({ unit: 'grapheme-ascii', minLength: 1 }),
      fc.jsonValue({ maxDepth: 6, stringUnit: 'grapheme' }),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(documents, (document) => {
        const json = JSON.stringify(document);
        const result = parseJsonBody(text(json));
        const value = JSON.parse(json) as unknown;
        // Negative zero is written as 0, huge doubles as whole numbers that no safe integer is: those may be refused.
        if (result.ok) expect(result.value).toEqual(value);
        else expect(refusable(value)).toBe(true);
      }),
      { seed: 20261130, numRuns: 500 },
    );
  });

  it('bytes at random are refused or mean what JSON.parse says they mean', () => {
    const shards = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '"a"',
      '\\',
      '\\u0',
      '0',
      '-',
      '1e9',
      'true',
      ' ',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(shards, { maxLength: 40 }), (parts) => {
        const json = `{"a":${parts.join('')}`;
        const result = parseJsonBody(text(json));
        if (result.ok) expect(result.value).toEqual(JSON.parse(json));
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});

/** Whether a value holds what the boundary refuses although JSON.stringify writes it. */
function refusable(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  if (typeof value === 'string') return value.includes('\u0000');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, member]) =>
      ['__proto__', 'constructor', 'prototype'].includes(name) ||
      name.normalize('NFC') !== name ||
      name.includes('\u0000') ||
      refusable(member),
  );
}
