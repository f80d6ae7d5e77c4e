import { z } from 'zod';
import { code, day, duration, line, paragraphs, wholeNumber } from '../platform/http/fields.js';
import { pageQuery } from '../platform/http/keyset.js';
import { SUSPENSION_REASONS, TERMINATION_REASONS } from './domain/agreement.js';
import { AGREEMENT_KINDS, CLASSIFICATIONS, CLAUSES, DIRECTIONS, DISPOSITIONS, ONWARD_RULES } from './domain/terms.js';

/** Codes of the policy pack: purposes, authorities, trainings and standards in upper case. */
const packCode = () =>
  z.string().regex(/^[A-Z0-9][A-Z0-9._-]{1,59}$/, 'must be a code such as TRAFFICKING_SMUGGLING or UT-206-1B');
const agencyCode = () => code();
/** An element such as `imm.status`, or a whole category such as `criminal justice.*`. */
const elementPattern = () =>
  z
    .string()
    .max(80, 'must have at most 80 characters')
    .regex(
      /^(?:[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+|[a-z][a-z0-9_]*(?: [a-z0-9_]+)*\.\*)$/,
      'must be an element such as imm.status or a category such as identity.*',
    );
const region = () => z.string().regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/, 'must be a region such as US-UT');
const list = <T extends z.ZodType>(item: T, max: number, min = 0) =>
  z.array(item).min(min, `needs at least ${min}`).max(max, `takes at most ${max}`);
const codes = <T extends z.ZodType>(item: T, max: number, min = 0) =>
  list(item, max, min).refine((items) => new Set(items).size === items.length, 'names something twice');

const contact = z.strictObject({
  name: line(120),
  phone: z.string().regex(/^\+?[0-9 ().-]{5,30}$/, 'must be a telephone number'),
  email: z.email().max(200, 'must have at most 200 characters'),
  verifiedOn: day(),
});

const party = z.strictObject({
  agency: agencyCode(),
  legalName: line(200),
  direction: z.enum(DIRECTIONS),
  oris: codes(z.string().regex(/^[A-Z0-9]{9}$/, 'must be an ORI of nine characters'), 20),
  contact,
  alternate: contact,
});

/** Every field of an agreement record; what may be empty must still be said to be empty. */
export const agreementBody = z.strictObject({
  title: line(200, 3),
  kind: z.enum(AGREEMENT_KINDS),
  parties: list(party, 30, 2),
  authorities: codes(packCode(), 30, 1),
  purposes: list(z.strictObject({ code: packCode(), elements: codes(elementPattern(), 80, 1) }), 20, 1).refine(
    (items) => new Set(items.map((item) => item.code)).size === items.length,
    'names a purpose twice',
  ),
  elementsForbidden: codes(elementPattern(), 80),
  series: list(z.strictObject({ code: packCode(), classification: z.enum(CLASSIFICATIONS) }), 30),
  jurisdictions: codes(region(), 60, 1),
  recipients: z.strictObject({
    units: list(line(200), 30),
    contractors: z.boolean(),
    subRecipients: z.boolean(),
  }),
  onward: z.strictObject({ rule: z.enum(ONWARD_RULES), to: codes(agencyCode(), 30) }),
  retention: z.strictObject({
    maximum: duration(),
    perCategory: list(z.strictObject({ category: line(60), keep: duration(), then: z.enum(DISPOSITIONS) }), 30),
    atEnd: z.enum(['destroy', 'return']),
    certificateRequired: z.boolean(),
  }),
  security: z.strictObject({ standards: codes(packCode(), 20, 1), breachNoticeWithin: duration() }),
  trainings: codes(packCode(), 20),
  audit: z.strictObject({ right: z.boolean(), every: duration(), lastOn: day().optional() }),
  individuals: z.strictObject({
    correctionsWithin: duration(),
    requestsHandledBy: agencyCode(),
    accountingKeptBy: agencyCode(),
    complaintContact: line(300),
  }),
  term: z.strictObject({
    effectiveFrom: day(),
    expiresOn: day(),
    timeZone: line(60),
    maxRenewals: wholeNumber(0, 20),
    renewalTerms: paragraphs(2_000),
    reviewOn: day(),
  }),
  heldData: z.strictObject({
    onSuspension: z.enum(['freeze', 'keep']),
    onTermination: z.enum(['destroy', 'return', 'keep_until_retention']),
  }),
  disputeResolution: paragraphs(4_000),
  cost: paragraphs(2_000),
  public: z.boolean(),
  publicSummary: paragraphs(2_000).optional(),
  documentDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits'),
  counselReview: z.strictObject({ agency: agencyCode(), reviewer: line(120), reviewedOn: day() }),
  clauses: codes(z.enum(CLAUSES), 3),
  undertaking: z.boolean(),
  contractorAssurance: z.boolean(),
  matching: z
    .strictObject({
      justification: paragraphs(4_000),
      description: paragraphs(4_000),
      verification: paragraphs(4_000),
      noticePublishedOn: day(),
      boardApprovedOn: day(),
    })
    .optional(),
  delegation: z
    .strictObject({
      model: z.enum(['jail_enforcement', 'warrant_service', 'task_force']),
      officers: list(z.strictObject({ name: line(120), authorizedOn: day() }), 200, 1),
      supervisor: line(120),
    })
    .optional(),
});
export type AgreementBody = z.infer<typeof agreementBody>;

export const signatureBody = z.strictObject({
  signatory: line(120),
  title: line(120),
  /** Where the authority to bind the agency comes from. */
  delegation: line(300),
});
export type SignatureBody = z.infer<typeof signatureBody>;

export const suspensionBody = z.strictObject({
  reason: z.enum(SUSPENSION_REASONS),
  explanation: paragraphs(4_000, 10),
});
export type SuspensionBody = z.infer<typeof suspensionBody>;

export const resumptionBody = z.strictObject({});

export const terminationBody = z.strictObject({
  reason: z.enum(TERMINATION_REASONS),
  noticeOn: day(),
  explanation: paragraphs(4_000, 10),
});
export type TerminationBody = z.infer<typeof terminationBody>;

export const agreementsQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(['draft', 'in_force', 'suspended', 'expired', 'terminated', 'superseded']).optional(),
  kind: z.enum(AGREEMENT_KINDS).optional(),
  party: agencyCode().optional(),
});

export const registerQuery = z.strictObject(pageQuery);
