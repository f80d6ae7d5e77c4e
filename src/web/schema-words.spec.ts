import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { day, duration, line, wholeNumber } from '../platform/http/fields.js';
import { openApiSchema } from '../platform/http/schema-guard.js';
import { kindOf, membersOf } from './schema-words.js';

const schema = openApiSchema(
  z.strictObject({
    title: line(60),
    keep: duration(),
    on: day().optional(),
    count: wholeNumber(0, 500).optional(),
    danger: z.enum(['imminent', 'none']),
    elements: z
      .array(z.strictObject({ code: z.string(), masked: z.boolean().optional() }))
      .min(1)
      .max(60),
    either: z.union([z.literal('all'), z.array(z.string())]).optional(),
  }),
);

describe('a schema in words', () => {
  it('says of each member what it may be and whether it must be there', () => {
    expect(membersOf(schema).map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ['title', 'text, 1 to 60 characters', true],
      ['keep', 'duration (P180D)', true],
      ['on', 'day (2026-11-30)', false],
      ['count', 'whole number, 0 to 500', false],
      ['danger', 'one of "imminent", "none"', true],
      ['elements', 'list of objects, 1 to 60', true],
      ['either', '"all", or list of text', false],
    ]);
  });

  it('goes down into the objects of a list', () => {
    const elements = membersOf(schema).find(({ name }) => name === 'elements');
    expect(elements?.members.map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ['code', 'text', true],
      ['masked', 'true or false', false],
    ]);
  });

  it('shows a short pattern and spares the reader a long one', () => {
    expect(kindOf({ type: 'string', pattern: '^[a-z]+$' })).toBe('text, matching ^[a-z]+$');
    expect(kindOf({ type: 'string', pattern: `^${'a'.repeat(80)}$` })).toBe('text');
    expect(kindOf({ type: 'string', pattern: '^[^\\u0000]$' })).toBe('text');
  });
});
