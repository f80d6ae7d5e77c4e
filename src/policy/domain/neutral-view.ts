import type { Evaluation, Finding } from './evaluation.js';
import type { Pack } from './pack.js';

/**
 * What the requester is told. Where the reason itself is protected, every requester of the same elements gets the
 * same bytes, whatever the reason was and whatever else would have been said: no rule, no citation, no offer.
 */
export function neutralView(pack: Pack, evaluation: Evaluation): Evaluation {
  if (!evaluation.neutral) return evaluation;
  const finding: Finding = {
    rule: 'neutral',
    version: pack.name,
    basis: 'law',
    result: 'fail',
    effect: 'deny',
    scope: 'request',
    field: '',
    observed: null,
    limit: null,
    limitSetBy: [],
    citation: '',
    message: pack.content.neutralText,
    cure: '',
    neutral: true,
  };
  return {
    outcome: 'deny',
    findings: [finding],
    elements: evaluation.elements.map(({ element }) => ({ element, result: 'deny', rules: [] })),
    obligations: [],
    neutral: true,
    packDigest: evaluation.packDigest,
    pack: evaluation.pack,
    factsDigest: '',
  };
}
