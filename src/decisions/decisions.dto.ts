import { z } from 'zod';
import { code, duration, paragraphs } from '../platform/http/fields.js';

const ruleCode = () => z.string().regex(/^[A-Z][A-Z0-9-]{1,59}$/, 'must be a rule code such as R-MASK');

export const decisionBody = z.strictObject({
  verdict: z.enum(['release', 'deny']),
  elements: z
    .array(
      z.strictObject({
        code: code(),
        result: z.enum(['permit', 'mask', 'deny']),
        override: z.array(ruleCode()).min(1).max(10).optional(),
      }),
    )
    .max(60)
    .refine(
      (elements) => new Set(elements.map((element) => element.code)).size === elements.length,
      'names an element twice',
    )
    .optional(),
  retention: duration().optional(),
  // A "." satisfied the mandatory reason of other systems; twenty characters at least make a sentence.
  rationale: paragraphs(4_000, 20),
});
export type DecisionBody = z.infer<typeof decisionBody>;

export const approvalBody = z.strictObject({
  verdict: z.enum(['approve', 'decline']),
  rationale: paragraphs(4_000, 20),
});
export type ApprovalBody = z.infer<typeof approvalBody>;
