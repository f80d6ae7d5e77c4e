import { z } from 'zod';
import { CHECK_KINDS, MATCH_KEYS } from '../domain/pack-content.js';

/** Shapes of the YAML files of a pack. Strict: a key nobody reads is a mistake, not a comment. */
const text = z.string().min(1).max(2_000);
const code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.*-]{0,60}$/, 'must be a code of letters, digits, dots, dashes');
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date like 2026-11-24');
const words = z.array(z.string().min(1).max(120)).default([]);
const basis = z.enum(['law', 'agreement', 'policy_choice']);

const provenance = {
  basis,
  citation: text,
  effectiveFrom: day.optional(),
  effectiveTo: day.optional(),
  supersededBy: text.optional(),
  verifiedOn: day.optional(),
  verifiedBy: text.optional(),
  source: text.optional(),
};

export const defaultsSchema = z.strictObject({
  basis: basis.optional(),
  citation: text.optional(),
  effectiveFrom: day.optional(),
  effectiveTo: day.optional(),
  verifiedOn: day.optional(),
  verifiedBy: text.optional(),
  source: text.optional(),
});

export const packSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/),
  version: z.string().regex(/^[0-9A-Za-z.-]{1,30}$/),
  title: text,
  banner: text,
  jurisdiction: text,
  timeZone: text,
  state: z.enum(['example', 'reviewed', 'active']),
  extends: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,40}$/)
    .optional(),
  effectiveFrom: day,
  effectiveTo: day.optional(),
  approvers: z.array(z.strictObject({ name: text, role: text, on: day })).default([]),
  neutralText: text,
  guardedTags: z
    .array(z.strictObject({ tag: code, recipientKind: code, level: z.enum(['warning', 'error']), citation: text }))
    .default([]),
});

export const authoritySchema = z.strictObject({
  ...provenance,
  code,
  title: text,
  kind: text,
  permits: text,
  opensNothing: z.boolean().default(false),
  mandate: z.boolean().default(false),
  purposes: words,
  elements: words,
  recipientLevels: words,
  recipientKinds: words,
  sourceLevels: words,
  sourceKinds: words,
  requires: words,
  evidence: words,
  coversNamedOnly: z.boolean().default(false),
  agreementKinds: words,
  assurances: words,
  similarPurpose: z.boolean().default(false),
  maxRetention: text.optional(),
  tags: words,
  evidenceText: text.optional(),
});

export const purposeSchema = z.strictObject({
  ...provenance,
  code,
  title: text,
  dpv: text.optional(),
  tags: words,
  similarTo: words,
  missions: words,
});

export const evidenceSchema = z.strictObject({
  ...provenance,
  kind: code,
  title: text,
  class: code,
  signedBy: words,
  maxAge: text.optional(),
});

export const agencyKindSchema = z.strictObject({ ...provenance, kind: code, title: text, tags: words });

export const obligationSchema = z.strictObject({
  ...provenance,
  code,
  title: text,
  params: words,
  dueFrom: text.optional(),
  dueIn: text.optional(),
  whoMustProve: text,
  evidenceType: text,
  onFailure: text,
  always: z.boolean().default(false),
  set: z.record(code, text).default({}),
  odrl: text.optional(),
});

export const calendarSchema = z.strictObject({
  ...provenance,
  id: code,
  title: text,
  timeZone: text,
  holidays: z.array(z.strictObject({ on: day, name: text })),
});

export const maskSchema = z.strictObject({ ...provenance, transform: code, title: text, example: text });
export const minimalSetSchema = z.strictObject({ ...provenance, id: code, title: text, elements: words, oneOf: words });

const oneOrMore = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((value) => (typeof value === 'string' ? [value] : value));
const match = z.strictObject(
  Object.fromEntries(MATCH_KEYS.map((key) => [key, oneOrMore.optional()])) as Record<
    (typeof MATCH_KEYS)[number],
    z.ZodOptional<typeof oneOrMore>
  >,
);
const oblige = z
  .array(
    z.union([
      code.transform((value) => ({ code: value, params: {} as Record<string, string> })),
      z.strictObject({ code, params: z.record(code, text).default({}) }),
    ]),
  )
  .default([]);
const effect = z.enum(['deny', 'hold', 'second_approval', 'narrow', 'warn']);

const condition = {
  scope: z.enum(['request', 'element', 'release']).optional(),
  match: match.default({}),
  when: z.string().min(1).optional(),
  require: z.string().min(1).optional(),
  effect: effect.optional(),
  lifts: z.array(basis).default([]),
  liftsApproval: z.boolean().default(false),
  oblige,
  field: z
    .string()
    .regex(/^(\/[^/]*)*$/, 'must be a JSON pointer')
    .optional(),
  observe: z.string().optional(),
  limit: z.string().optional(),
  message: text.optional(),
  cure: text.optional(),
  neutral: z.boolean().default(false),
};

export const ruleCaseSchema = z.strictObject({
  ...condition,
  basis: basis.optional(),
  citation: text.optional(),
  effectiveFrom: day.optional(),
  effectiveTo: day.optional(),
});

export const ruleSchema = z.strictObject({
  ...provenance,
  ...condition,
  id: code,
  title: text,
  check: z.enum(CHECK_KINDS).optional(),
  enforcedBy: text.optional(),
  reasons: z.record(z.string(), z.strictObject({ message: text, cure: text })).default({}),
  params: z.record(code, z.union([text, z.number()])).default({}),
  cases: z.array(ruleCaseSchema).default([]),
});
export type RuleSource = z.output<typeof ruleSchema>;
