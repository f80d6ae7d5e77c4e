import { z } from 'zod';
import { isDate, isZone } from '../domain/calendar.js';

/**
 * The facts as people write them in scenarios and request files (`policies/README.md`). Strict: an unknown key is a
 * mistake. Optional facts are left out, never null.
 */
const id = z.string().min(1).max(200);
const word = z.string().min(1).max(120);
const words = z.array(word);
const free = z.string().max(4_000);
const day = z.string().refine(isDate, 'must be a date like 2026-11-24');
/** RFC 3339 with its offset, or a day in the pack's zone. */
const instant = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/,
    'must be a time with its offset, like 2026-11-24T10:00:00-07:00',
  )
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is not a time that exists');
const zone = z.string().refine(isZone, 'must be an IANA zone like Pacific/Auckland');
const whole = z.number().int().min(0).max(1_000_000_000);

export const agencySchema = z.strictObject({
  id,
  level: z.enum(['state', 'local', 'federal', 'tribal', 'foreign', 'private']),
  kind: word,
  grama: z.boolean(),
  part23: z.boolean().default(false),
  jurisdiction: word,
  overdueAttestation: z.boolean().optional(),
});

export const personSchema = z.strictObject({
  id,
  agency: id,
  roles: words.default([]),
  startedOn: day,
  certifications: z.array(z.strictObject({ code: word, passedOn: day, expiresOn: day.optional() })).default([]),
});

export const agreementSchema = z.strictObject({
  id,
  kind: word,
  parties: z.array(id),
  status: word,
  effectiveFrom: day,
  expiresOn: day,
  timeZone: zone,
  purposes: words.default([]),
  elements: words.default([]),
  authorities: words.default([]),
  maxRetention: z.string().optional(),
  onwardTo: z.array(id).default([]),
  clauses: words.default([]),
  undertaking: z.boolean().default(false),
  contractorAssurance: z.boolean().default(false),
});

export const seriesSchema = z.strictObject({
  collectionPurpose: word.optional(),
  classification: z.enum(['public', 'private', 'controlled', 'protected']).optional(),
  annotated: z.boolean().optional(),
  noticeCovers: words.default([]),
});

export const recordSchema = z.strictObject({
  element: word,
  capturedOn: day.optional(),
  origin: word.optional(),
  correction: z.enum(['pending', 'approved_not_applied', 'denied_with_statement']).optional(),
});

export const subjectFlagsSchema = z.strictObject({ flags: words.default([]) });

const elementSchema = z.union([
  word.transform((code) => ({ code })),
  z.strictObject({
    code: word,
    necessity: free.optional(),
    use: z.enum(['identify', 'locate', 'suspect_description']).optional(),
    transform: word.optional(),
  }),
]);

export const requestSchema = z.strictObject({
  requester: id,
  requestingAgency: id,
  sourceAgency: id,
  recipient: z.strictObject({ agency: id, contractor: z.boolean().optional(), contractId: free.optional() }),
  purpose: word,
  caseRef: free.optional(),
  necessity: free.optional(),
  authorities: words.default([]),
  agreement: id.optional(),
  assurances: words.default([]),
  elements: z.array(elementSchema).max(500).default([]),
  subjects: z.strictObject({ count: whole, named: whole, selectedBy: words.default([]) }),
  evidence: z
    .array(
      z.strictObject({
        kind: word,
        issuedOn: day,
        expiresOn: day.optional(),
        signedBy: word,
        names: words.default([]),
        verified: z.boolean(),
        notarized: z.boolean().optional(),
      }),
    )
    .default([]),
  retention: z.string().max(40).default(''),
  onward: z.strictObject({ to: id, parent: id, originatorConsent: z.boolean().default(false) }).optional(),
  emergency: z.strictObject({ narrative: free, danger: z.enum(['imminent', 'none']) }).optional(),
  aggregate: z.strictObject({ cells: z.array(whole).max(10_000) }).optional(),
});

export const worldSchema = z.strictObject({
  pack: word.optional(),
  timeZone: zone.optional(),
  agencies: z.array(agencySchema).default([]),
  people: z.array(personSchema).default([]),
  agreements: z.array(agreementSchema).default([]),
  series: seriesSchema.default({ noticeCovers: [] }),
  records: z.array(recordSchema).default([]),
  subjects: subjectFlagsSchema.default({ flags: [] }),
});
export type World = z.output<typeof worldSchema>;

/** What a scenario or request file may add: rows may be partial, since they merge into the world's by id. */
export const factsPatchSchema = z.strictObject({
  agencies: z.array(agencySchema.partial().extend({ id })).optional(),
  people: z.array(personSchema.partial().extend({ id })).optional(),
  agreements: z.array(agreementSchema.partial().extend({ id })).optional(),
  series: seriesSchema.partial().optional(),
  records: z.array(recordSchema).optional(),
  subjects: subjectFlagsSchema.optional(),
});

export const stageSchema = z.enum(['submit', 'decide', 'release', 'access']);
export const nowSchema = instant;

const outcome = z.enum(['permit', 'narrow', 'second_approval', 'hold', 'deny']);
export const expectSchema = z.strictObject({
  outcome: outcome.optional(),
  fired: words.optional(),
  notFired: words.optional(),
  permit: words.optional(),
  mask: z.record(word, word).optional(),
  deny: words.optional(),
  destroyBy: day.optional(),
  retention: z.string().optional(),
  obligations: words.optional(),
  neutral: z.boolean().optional(),
  cites: words.optional(),
});
export type Expectation = z.output<typeof expectSchema>;

export const scenarioSchema = z.strictObject({
  id,
  title: free.min(1),
  now: nowSchema,
  stage: stageSchema.default('submit'),
  facts: factsPatchSchema.optional(),
  request: requestSchema,
  expect: expectSchema.refine((value) => Object.keys(value).length > 0, 'expects nothing: a scenario that cannot fail'),
});

/** A file for `comity request check`. */
export const requestFileSchema = z.strictObject({
  now: nowSchema.optional(),
  stage: stageSchema.default('submit'),
  facts: factsPatchSchema.optional(),
  request: requestSchema,
});
