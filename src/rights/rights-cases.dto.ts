import { z } from 'zod';
import { code, line, paragraphs } from '../platform/http/fields.js';
import { ANSWERS, CAPACITIES, IDENTITY_PROOFS, LANGUAGES, RIGHTS_KINDS } from './domain/rights-case.js';

/** What the person writes; sealed for the agency that is asked. */
const words = {
  name: line(200, 2),
  mailingAddress: paragraphs(500, 5),
  email: z.email('must be an e-mail address').max(200, 'must have at most 200 characters').optional(),
  phone: z
    .string()
    .regex(/^\+?[0-9 ().-]{5,30}$/, 'must be a telephone number')
    .optional(),
  /** Which records or disclosures, as closely as the person can say. */
  description: paragraphs(4_000, 10),
  /** Of a correction: which entry is wrong, what would be right, and why. */
  disputed: paragraphs(2_000, 5).optional(),
  proposed: paragraphs(2_000, 1).optional(),
  explanation: paragraphs(4_000, 5).optional(),
};

export const rightsCaseBody = z
  .strictObject({
    kind: z.enum(RIGHTS_KINDS),
    /** Left out by whoever does not know whom to ask: the overseers pass it on. */
    agency: code().optional(),
    language: z.enum(LANGUAGES),
    capacity: z.enum(CAPACITIES),
    identityProof: z.enum(IDENTITY_PROOFS),
    ...words,
  })
  .superRefine(({ kind, disputed, proposed, explanation }, context) => {
    const parts = { disputed, proposed, explanation };
    for (const [name, value] of Object.entries(parts)) {
      if (kind === 'correction' && value === undefined) {
        context.addIssue({ code: 'custom', path: [name], message: 'is needed for a correction' });
      }
      if (kind !== 'correction' && value !== undefined) {
        context.addIssue({ code: 'custom', path: [name], message: 'must be left out unless you ask for a correction' });
      }
    }
  });
export type RightsCaseBody = z.infer<typeof rightsCaseBody>;

/** How the agency answered; its letter to the person is not kept here. */
export const answerBody = z.strictObject({ answer: z.enum(ANSWERS) });
export type AnswerBody = z.infer<typeof answerBody>;

/** What a person's code looks like, however it is written. */
export const receiptBody = z.strictObject({ code: line(60, 10) });
