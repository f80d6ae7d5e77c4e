import { z } from 'zod';
import { ROLES } from '../platform/actor.js';
import { day, id, line, paragraphs } from '../platform/http/fields.js';
import { pageQuery } from '../platform/http/keyset.js';
import { DISABLE_REASONS, IMPORT_KINDS } from './domain/person.js';

/** As the policy pack's training table names it. */
const trainingCode = () => z.string().regex(/^[A-Z0-9][A-Z0-9._-]{1,29}$/, 'must be a code such as CJIS');

export const enrolmentBody = z.strictObject({
  handle: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits, dots and hyphens'),
  displayName: line(120),
  roles: z
    .array(z.enum(ROLES))
    .min(1, 'needs at least 1')
    .max(ROLES.length, `takes at most ${ROLES.length}`)
    .refine((roles) => new Set(roles).size === roles.length, 'names a role twice'),
  startedOn: day(),
});
export type EnrolmentBody = z.infer<typeof enrolmentBody>;

export const disablementBody = z.strictObject({ reason: z.enum(DISABLE_REASONS) });
export type DisablementBody = z.infer<typeof disablementBody>;

export const enablementBody = z.strictObject({});

export const certificateBody = z.strictObject({
  personId: id(),
  code: trainingCode(),
  passedOn: day(),
  expiresOn: day().optional(),
});
export type CertificateBody = z.infer<typeof certificateBody>;

export const importBody = z.strictObject({
  kind: z.enum(IMPORT_KINDS),
  /** RFC 4180, comma, with a heading row. */
  csv: paragraphs(200_000),
  /** Shows what would be done and does nothing. */
  dryRun: z.boolean().optional(),
  /** Of the dry run that was looked at: another outcome than that one is refused. */
  plan: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'must be the plan of a dry run')
    .optional(),
});
export type ImportBody = z.infer<typeof importBody>;

export const peopleQuery = z.strictObject({ ...pageQuery, status: z.enum(['active', 'disabled']).optional() });
export const trainingsQuery = z.strictObject({ ...pageQuery, code: trainingCode().optional() });
export const agenciesQuery = z.strictObject(pageQuery);
