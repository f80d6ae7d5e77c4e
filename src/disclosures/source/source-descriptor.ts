import { z } from 'zod';
import { isColumnTransform } from './masks.js';
import type { ElementSource } from './masks.js';
import { SEARCH_KEYS } from './subject-criteria.js';
import type { SearchKey } from './subject-criteria.js';

// Identifiers are quoted into SQL, so the schema is the first of two guards on what they may hold.
const identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'a column name: letters, digits and _');
const relationName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}\.[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'schema.table: letters, digits and _');
const name = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens');
const elementCode = z.string().regex(/^[a-z]+\.[a-z0-9_]{1,40}$/, 'an element code such as person.birth_date');
const partName = z.string().regex(/^[a-z][A-Za-z0-9]{0,20}$/, 'a part name such as street');

// PostgreSQL cuts longer output names silently.
const LONGEST_NAME = 63;
/** Their retention runs from the day of capture, so a relation without that day cannot serve them (41-6a-2004). */
const CAPTURE_ANCHORED: readonly string[] = ['loc.alpr_hits'];

const elementSource = z
  .union(
    [
      identifier,
      z.strictObject({
        column: identifier,
        transform: z.string().refine(isColumnTransform, 'an unknown transform for a single column').optional(),
      }),
      z.strictObject({
        parts: z.record(partName, identifier).refine((parts) => Object.keys(parts).length > 0, 'name at least one'),
      }),
    ],
    { error: 'a column name, {column, transform} or {parts: {name: column}}' },
  )
  .transform((source): ElementSource => {
    if (typeof source === 'string') return { kind: 'column', column: source };
    return 'parts' in source ? { kind: 'parts', parts: source.parts } : { kind: 'column', ...source };
  });

const matchColumn = z
  .union([
    identifier,
    z.strictObject({
      column: identifier,
      /**
       * `caseless`: lower() on both sides. The others change the value only, so that a plain index serves: `upper` for a
       * column in capitals, `digits` for one without hyphens.
       */
      compare: z.enum(['exact', 'caseless', 'upper', 'digits']),
    }),
  ])
  .transform((match) => (typeof match === 'string' ? { column: match, compare: 'exact' as const } : match));

const relation = z
  .strictObject({
    relation: relationName,
    /** Column that holds `subjects.key`. */
    key: identifier,
    /** Day of capture (date or timestamp); rows are read only inside the retention window. */
    capturedOn: identifier.optional(),
    /** More rows than this for one subject are refused, not cut. */
    recordsPerSubject: z.int().min(1).max(10_000).optional(),
    elements: z.record(elementCode, elementSource),
  })
  .superRefine((value, context) => {
    for (const [code, source] of Object.entries(value.elements)) {
      const path = ['elements', code];
      if (CAPTURE_ANCHORED.includes(code) && value.capturedOn === undefined) {
        context.addIssue({ code: 'custom', path, message: `${code} needs capturedOn on its relation` });
      }
      const longest =
        source.kind === 'parts' ? Math.max(...Object.keys(source.parts).map((part) => part.length)) + 1 : 0;
      if (code.length + longest > LONGEST_NAME) {
        context.addIssue({ code: 'custom', path, message: `with its parts longer than ${LONGEST_NAME} characters` });
      }
    }
  });

/**
 * What one agency's database can supply: one record series, how people are found in it, and which column stands for
 * which data element. A column that no element maps to cannot leave.
 */
export const sourceDescriptorSchema = z
  .strictObject({
    id: name,
    agency: name,
    kind: z.literal('postgresql'),
    /** Name of the secret that holds the address; the address itself is never in this file. */
    connection: name,
    series: z.strictObject({
      id: name,
      title: z.string().min(1).max(200),
      collectionPurpose: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'a purpose code'),
      classification: z.enum(['public', 'private', 'controlled', 'protected']),
      noticeCovers: z.array(z.string().regex(/^[a-z_]+$/, 'an agency kind')),
      annotated: z.boolean(),
    }),
    subjects: z.strictObject({
      relation: relationName,
      /** Identifies one person (or plate, or booking): a subject that matches two of them is refused. */
      key: identifier,
      match: z.partialRecord(z.enum(SEARCH_KEYS), matchColumn),
      /** Combinations that are enough to search by; anything less is fishing. */
      sufficient: z.array(z.array(z.enum(SEARCH_KEYS)).min(1)).min(1),
    }),
    relations: z.array(relation).min(1),
  })
  .superRefine((source, context) => {
    source.subjects.sufficient.flat().forEach((key) => {
      if (source.subjects.match[key] === undefined) {
        const path = ['subjects', 'sufficient'];
        context.addIssue({ code: 'custom', path, message: `${key} is not among the match columns` });
      }
    });
    const seen = new Set<string>();
    source.relations.forEach((entry, index) => {
      for (const code of Object.keys(entry.elements)) {
        const path = ['relations', index, 'elements', code];
        if (seen.has(code)) context.addIssue({ code: 'custom', path, message: `${code} is mapped twice` });
        seen.add(code);
      }
    });
  });

export type SourceDescriptor = z.infer<typeof sourceDescriptorSchema>;
export type SourceRelation = SourceDescriptor['relations'][number];
export type MatchColumn = NonNullable<SourceDescriptor['subjects']['match'][SearchKey]>;

/** The codes a source can supply, in the order of the file. */
export function suppliedElements(source: SourceDescriptor): string[] {
  return source.relations.flatMap((entry) => Object.keys(entry.elements));
}
