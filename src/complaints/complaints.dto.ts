import { z } from 'zod';
import { code, line, paragraphs, recordReference } from '../platform/http/fields.js';
import { CHANNELS, COMPLAINANTS, COMPLAINT_TYPES, REACHES } from './domain/complaint.js';

export const complaintBody = z
  .strictObject({
    channel: z.enum(CHANNELS),
    complainant: z.enum(COMPLAINANTS),
    type: z.enum(COMPLAINT_TYPES),
    agencyComplainedOf: code(),
    /** Share requests, grants, packages, accounting entries and agreements, by id or number; empty when none is known. */
    about: z
      .array(recordReference())
      .max(20, 'takes at most 20 records')
      .refine((about) => new Set(about).size === about.length, 'names a record twice'),
    /** Who and where; sealed for the overseer. */
    contact: paragraphs(1_000, 3).optional(),
    /** What happened, in the words of the complainant; sealed for the overseer. */
    narrative: paragraphs(8_000, 10),
  })
  .refine(({ complainant, contact }) => complainant !== 'anonymous' || contact === undefined, {
    message: 'must be left out when the complainant stays anonymous',
    path: ['contact'],
  });
export type ComplaintBody = z.infer<typeof complaintBody>;

/** As the public writes it; numbers of records are not checked, so that nobody learns from a refusal which there are. */
export const complaintLetterBody = z
  .strictObject({
    complainant: z.enum(COMPLAINANTS),
    type: z.enum(COMPLAINT_TYPES),
    agencyComplainedOf: code(),
    /** Numbers or ids that the person was given, as they wrote them down. */
    references: line(1_000, 0).optional(),
    contact: paragraphs(1_000, 3).optional(),
    narrative: paragraphs(8_000, 10),
    language: z.enum(['en', 'es']),
  })
  .refine(({ complainant, contact }) => complainant !== 'anonymous' || contact === undefined, {
    message: 'must be left out when the complainant stays anonymous',
    path: ['contact'],
  });
export type ComplaintLetterBody = z.infer<typeof complaintLetterBody>;

/** What a complainant's code looks like, however it is written. */
export const receiptBody = z.strictObject({ code: line(60, 10) });

export const emptyBody = z.strictObject({});

const words = {
  /** What was found, for the overseer's file; sealed. */
  finding: paragraphs(8_000, 20),
  /** Why, for the privacy officers of the source agencies too: it names nobody. */
  reason: paragraphs(4_000, 20),
};

export const upheldBody = z.strictObject({
  outcome: z.literal('upheld'),
  /** `agreement`: all that rests on the agreement it names is suspended too. */
  reach: z.enum(REACHES),
  ...words,
  correctiveAction: paragraphs(4_000, 10),
});
export const dismissedBody = z.strictObject({ outcome: z.literal('dismissed'), ...words });
export type UpheldBody = z.infer<typeof upheldBody>;
export type DismissedBody = z.infer<typeof dismissedBody>;

export const outcomeBody = z.discriminatedUnion('outcome', [upheldBody, dismissedBody]);
export type OutcomeBody = z.infer<typeof outcomeBody>;
