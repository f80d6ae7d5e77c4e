import { z } from 'zod';
import { day, line, paragraphs, recordReference } from '../platform/http/fields.js';

const reason = () => paragraphs(4_000, 20);

/**
 * On what a hold is placed: packages by id or number, all that is and will be released under a share request, or the words of
 * a rights case or complaint.
 */
export const holdOnPackages = z.strictObject({
  packages: z
    .array(recordReference())
    .min(1)
    .max(200)
    .refine((packages) => new Set(packages).size === packages.length, 'names a package twice'),
});
export const holdOnRequest = z.strictObject({ shareRequest: recordReference() });
export const holdOnLetter = z.strictObject({ letter: recordReference() });

export const holdBody = z.strictObject({
  on: z.union([holdOnPackages, holdOnRequest, holdOnLetter]),
  /** Docket, case or request that demands it; sealed like the reason. */
  matter: paragraphs(400, 3),
  reason: reason(),
});
export type HoldBody = z.infer<typeof holdBody>;

/** `propose` and `confirm` are said, not guessed from the state: two proposals at once must not become a lifting. */
export const liftBody = z.strictObject({ step: z.enum(['propose', 'confirm']), reason: reason() });
export type LiftBody = z.infer<typeof liftBody>;

export const attestationBody = z.strictObject({
  /** Who answers for it towards the source agency, by name and title; sealed with the statement. */
  signer: z.strictObject({ name: line(200), title: line(200) }),
  /** Day on which the last copy was destroyed. */
  destroyedOn: day(),
  /** What was destroyed where, by which method; sealed. */
  statement: paragraphs(4_000, 20),
});
export type AttestationBody = z.infer<typeof attestationBody>;

export const validationBody = z.strictObject({
  /** Who reviewed and answers for it towards the source agency, by name and title; sealed with the finding. */
  reviewer: z.strictObject({ name: line(200), title: line(200) }),
  /** Day on which the review was made. */
  reviewedOn: day(),
  /** What was reviewed, and why it is still valid and needed; sealed. */
  finding: paragraphs(4_000, 20),
});
export type ValidationBody = z.infer<typeof validationBody>;

export const waiverBody = z.strictObject({ reason: reason() });
export type WaiverBody = z.infer<typeof waiverBody>;

export const purgeReleaseBody = z.strictObject({ reason: reason() });
export type PurgeReleaseBody = z.infer<typeof purgeReleaseBody>;
