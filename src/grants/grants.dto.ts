import { z } from 'zod';
import { paragraphs } from '../platform/http/fields.js';

/** Why a grant is suspended, resumed or revoked; sealed. */
export const grantReasonBody = z.strictObject({ reason: paragraphs(4_000, 20) });
export type GrantReasonBody = z.infer<typeof grantReasonBody>;
