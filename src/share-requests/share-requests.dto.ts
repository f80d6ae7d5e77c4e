import { z } from 'zod';
import {
  code,
  day,
  dayOfBirth,
  duration,
  instant,
  line,
  paragraphs,
  recordReference,
  wholeNumber,
} from '../platform/http/fields.js';

/** Codes of the policy pack: purposes and authorities are upper case, elements and agencies lower case. */
const packCode = () =>
  z.string().regex(/^[A-Z0-9][A-Z0-9._-]{1,59}$/, 'must be a code such as TRAFFICKING_SMUGGLING or UT-206-1B');
const agencyCode = () => code();
const listOf = <T extends z.ZodType>(item: T, max: number, min = 0) =>
  z.array(item).min(min, `needs at least ${min}`).max(max, `takes at most ${max}`);
const withoutRepeats = <T extends z.ZodArray>(list: T, key: (item: z.infer<T>[number]) => unknown = (item) => item) =>
  list.refine((items) => new Set(items.map(key)).size === items.length, 'names something twice');

/** How the source agency is to find one subject; sealed on arrival, never in a row or the ledger. */
const subjectCriteria = z
  .strictObject({
    givenName: line(100).optional(),
    familyName: line(100).optional(),
    birthDate: dayOfBirth().optional(),
    dlNumber: line(40).optional(),
    ssn: z
      .string()
      .regex(/^\d{3}-?\d{2}-?\d{4}$/, 'must be nine digits')
      .optional(),
    plate: line(20).optional(),
  })
  .refine(
    (subject) => subject.dlNumber ?? subject.ssn ?? subject.plate ?? (subject.familyName && subject.birthDate),
    'needs a licence number, an SSN, a plate, or a family name with the date of birth',
  );

const evidence = z.strictObject({
  kind: z.enum([
    'court_order',
    'judicial_warrant',
    'federal_warrant',
    'grand_jury_subpoena',
    'administrative_subpoena',
    'administrative_warrant',
    'detainer',
    'letterhead_request',
    'executive_letterhead',
    'oral_request',
    'consent',
    'necessity_statement',
    'intel_submission',
    'hipaa_statement',
    'matching_approval',
    'counsel_opinion',
    'certification_letter',
  ]),
  issuedOn: day(),
  expiresOn: day().optional(),
  signedBy: z.enum(['judge', 'magistrate', 'clerk', 'agency_officer', 'executive', 'subject', 'physician']),
  names: withoutRepeats(listOf(code(), 60)),
  notarized: z.boolean().optional(),
});

export const shareRequestBody = z.strictObject({
  sourceAgency: agencyCode(),
  recipient: z
    .strictObject({ agency: agencyCode(), contractor: z.boolean().optional(), contractId: line(60).optional() })
    .optional(),
  purpose: packCode(),
  caseRef: line(60).optional(),
  necessity: paragraphs(4_000).optional(),
  authorities: withoutRepeats(listOf(packCode(), 20)),
  agreement: line(60).optional(),
  assurances: withoutRepeats(listOf(z.enum(['necessary', 'similar_purpose', 'public_benefit']), 3)).optional(),
  elements: withoutRepeats(
    listOf(
      z.strictObject({
        code: code(),
        necessity: paragraphs(1_000).optional(),
        use: z.enum(['identify', 'locate', 'suspect_description']).optional(),
        /** Ask for the masked form only, as the offer of a policy check may say. */
        transform: z
          .string()
          .regex(/^[a-z][a-z0-9_]{1,29}$/, 'must be a mask of the policy pack, such as last4')
          .optional(),
      }),
      60,
    ),
    (element) => (element as { code: string }).code,
  ),
  subjects: z.strictObject({
    criteria: listOf(subjectCriteria, 25),
    /** Only when more are asked for than are named. */
    count: wholeNumber(0, 100_000_000).optional(),
    selectedBy: withoutRepeats(listOf(code(), 20)).optional(),
  }),
  evidence: listOf(evidence, 20).optional(),
  retention: duration(),
  timeRange: z
    .strictObject({ from: day(), to: day() })
    .refine((range) => range.from <= range.to, 'ends before it begins')
    .optional(),
  onward: z.strictObject({ to: agencyCode(), parent: recordReference(), originatorConsent: z.boolean() }).optional(),
  emergency: z.strictObject({ narrative: paragraphs(4_000), danger: z.enum(['imminent', 'none']) }).optional(),
  aggregate: z.strictObject({ cells: listOf(wholeNumber(0, 100_000_000), 10_000) }).optional(),
});
export type ShareRequestBody = z.infer<typeof shareRequestBody>;
export type SubjectCriteria = z.infer<typeof subjectCriteria>;

export const questionBody = z.strictObject({ question: paragraphs(4_000, 10) });
export const answerBody = z.strictObject({ answer: paragraphs(4_000, 10), request: shareRequestBody.optional() });
export const reasonBody = z.strictObject({ reason: paragraphs(4_000, 10) });
export const verificationBody = z.strictObject({ index: wholeNumber(0, 19) });
export const emptyBody = z.strictObject({});

export const shareRequestList = z.strictObject({
  status: z.enum(['draft', 'submitted', 'in_review', 'info_requested', 'decided', 'withdrawn', 'lapsed']).optional(),
  side: z.enum(['requesting', 'source']).optional(),
});

export const policyCheckBody = z.strictObject({
  request: shareRequestBody,
  asOf: instant().optional(),
});
