import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { assertKeepsInput, openApiSchema } from './schema-guard.js';
import { fieldErrorsOf } from './zod-issues.js';
import { ZodBody, ZodQuery } from './zod-body.js';

describe('schemas that may stand at the boundary', () => {
  it.each<[string, z.ZodType]>([
    [
      'strict object',
      z.strictObject({ a: z.string().min(1), b: z.array(z.strictObject({ c: z.number().int() })).optional() }),
    ],
    [
      'union of strict objects',
      z.discriminatedUnion('k', [z.strictObject({ k: z.literal('a') }), z.strictObject({ k: z.literal('b') })]),
    ],
    ['record', z.strictObject({ r: z.record(z.string(), z.enum(['x'])), n: z.null(), t: z.tuple([z.string()]) })],
    ['recursive', Recursive()],
  ])('%s', (_name, schema) => {
    expect(() => assertKeepsInput(schema)).not.toThrow();
  });

  it.each<[string, z.ZodType]>([
    ['an object that drops unknown members', z.object({ a: z.string() })],
    ['the same, deep inside', z.strictObject({ a: z.array(z.union([z.string(), z.object({})])) })],
    ['an object that lets them through', z.looseObject({})],
    ['an object with a catch-all', z.object({}).catchall(z.string())],
    ['a transform', z.strictObject({ a: z.string().transform((text) => text.length) })],
    ['a default', z.strictObject({ a: z.string().default('x') })],
    ['a prefault', z.strictObject({ a: z.string().prefault('x') })],
    ['a catch', z.strictObject({ a: z.string().catch('x') })],
    ['coercion', z.strictObject({ a: z.coerce.number() })],
    ['trimming', z.strictObject({ a: z.string().trim() })],
    ['lower-casing', z.strictObject({ a: z.string().toLowerCase() })],
    ['normalising', z.strictObject({ a: z.string().normalize() })],
    ['a date', z.strictObject({ a: z.date() })],
    ['a map', z.strictObject({ a: z.map(z.string(), z.string()) })],
    ['any', z.strictObject({ a: z.any() })],
    ['a tuple with a lax rest', z.strictObject({ a: z.tuple([z.string()], z.object({})) })],
    ['a record of lax objects', z.record(z.string(), z.object({}))],
  ])('not %s', (_name, schema) => {
    expect(() => assertKeepsInput(schema)).toThrow(TypeError);
    expect(() => ZodBody(schema)).toThrow(TypeError);
  });

  it('of a query may read numbers from text but not drop parameters', () => {
    expect(() => ZodQuery(z.strictObject({ n: z.string().transform(Number) }))).not.toThrow();
    expect(() => ZodQuery(z.object({ n: z.string() }))).toThrow(TypeError);
  });

  it('describe themselves without naming the dialect', () => {
    expect(openApiSchema(z.strictObject({ a: z.string() }))).toEqual({
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    });
  });
});

function Recursive() {
  interface Rule {
    all?: Rule[] | undefined;
    is?: string | undefined;
  }
  const rule: z.ZodType<Rule> = z.lazy(() =>
    z.strictObject({ all: z.array(rule).optional(), is: z.string().optional() }),
  );
  return rule;
}

describe('issues as field errors', () => {
  const CANARY = 'Mary Roe 529-07-1113';
  const everything = z.strictObject({
    type: z.number(),
    literal: z.literal('x'),
    option: z.enum(['x', 'y']),
    big: z.string().max(3),
    small: z.string().min(99),
    format: z.string().regex(/^x$/),
    email: z.email(),
    start: z.string().startsWith('x'),
    multiple: z.number().multipleOf(2),
    record: z.record(z.string().max(3), z.number()),
    union: z.union([z.number(), z.strictObject({ a: z.string(), b: z.string() })]),
    kind: z.discriminatedUnion('k', [z.strictObject({ k: z.literal('a') })]),
    custom: z.string().refine(() => false, 'must be agreed'),
    tuple: z.tuple([z.string()]),
  });
  const wrong = {
    type: CANARY,
    literal: CANARY,
    option: CANARY,
    big: CANARY,
    small: CANARY,
    format: CANARY,
    email: CANARY,
    start: CANARY,
    multiple: 529071113,
    record: { abc: CANARY },
    union: CANARY,
    kind: { k: CANARY },
    custom: CANARY,
    tuple: [CANARY, CANARY],
    [CANARY]: 1,
  };

  it('never repeat a value, whatever the kind of issue', () => {
    const errors = fieldErrorsOf(everything.safeParse(wrong).error!);
    const pointed = new Set(errors.map((error) => error.pointer.split('/')[1] ?? ''));
    expect([...pointed].sort()).toEqual(['', ...Object.keys(everything.shape)].sort());
    expect(JSON.stringify(errors)).not.toMatch(/Roe|529/);
  });

  it('point with RFC 6901 and name unknown members that look like names', () => {
    const schema = z.strictObject({ 'a/b': z.strictObject({ 'c~d': z.array(z.string()) }) });
    expect(fieldErrorsOf(schema.safeParse({ 'a/b': { 'c~d': ['x', 1], purpse: 1 } }).error!)).toEqual([
      { pointer: '/a~1b/c~0d/1', detail: 'Invalid input: expected string, received number' },
      { pointer: '/a~1b', detail: 'has a member not known here: "purpse"; remove what is not documented' },
    ]);
  });

  it('follow the branch of a union that was meant', () => {
    const errors = fieldErrorsOf(everything.shape.union.safeParse({ a: 'x' }).error!);
    expect(errors.map((error) => error.pointer)).toEqual(['/b']);
  });

  it('stop at fifty', () => {
    const many = Array.from({ length: 500 }, () => 1);
    expect(fieldErrorsOf(z.array(z.string()).safeParse(many).error!)).toHaveLength(50);
  });
});
