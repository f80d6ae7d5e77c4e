import type { UrlEncoded } from '../platform/http/url-encoded.js';
import type { Evaluation } from '../policy/index.js';
import { textOf } from '../web/forms/page-form.js';
import type { ReviewView } from './queries/review.js';

/** What of a share request a page showed when a form was filled in; it travels in hidden fields. */
export interface Seen {
  readonly evaluationId: string | undefined;
  readonly status: string | undefined;
  /** Numbers of the documents of evidence that somebody had seen. */
  readonly evidence: string | undefined;
}

export const seenOf = (form: UrlEncoded): Seen => ({
  evaluationId: textOf(form, 'seen.evaluation'),
  status: textOf(form, 'seen.status'),
  evidence: textOf(form, 'seen.evidence'),
});

export const seenEvidence = ({ content }: Pick<ReviewView, 'content'>): string =>
  content.evidence.flatMap(({ verifiedBy }, index) => (verifiedBy === undefined ? [] : [index + 1])).join(', ');

const RESULT = { permit: 'allowed', mask: 'allowed in part', deny: 'not allowed' } as const;

/**
 * The difference between what an officer had before the eyes and what is there now, in sentences.
 * @param before the policy result that the page showed; undefined where it cannot be told
 * @param titleOf title of a data element
 */
export function whatChanged(
  seen: Seen,
  before: Evaluation | undefined,
  now: Pick<ReviewView, 'content' | 'evaluation' | 'status' | 'pending'>,
  titleOf: (code: string) => string,
): readonly string[] {
  const lines: string[] = [];
  if (seen.status !== undefined && seen.status !== now.status) {
    lines.push(`It was ${said(seen.status)}, and now is ${said(now.status)}.`);
  }
  if (now.pending !== undefined) lines.push('A decision waits for its second approval.');
  const evidence = seenEvidence(now);
  if ((seen.evidence ?? '') !== evidence) {
    lines.push(evidence === '' ? 'No document of evidence counts as seen.' : `Documents now seen: number ${evidence}.`);
  }
  if (before !== undefined && seen.evaluationId !== now.evaluation.id)
    lines.push(...newResult(before, now.evaluation, titleOf));
  return lines;
}

function newResult(before: Evaluation, now: Evaluation, titleOf: (code: string) => string): readonly string[] {
  const lines: string[] = [];
  if (before.outcome !== now.outcome)
    lines.push(`The policy result was ${said(before.outcome)}, and now is ${said(now.outcome)}.`);
  const results = new Map(before.elements.map(({ element, result }) => [element, result]));
  for (const { element, result } of now.elements) {
    const former = results.get(element);
    results.delete(element);
    if (former === undefined) lines.push(`${titleOf(element)} is asked for now: ${RESULT[result]}.`);
    else if (former !== result) lines.push(`${titleOf(element)} was ${RESULT[former]}, and now is ${RESULT[result]}.`);
  }
  for (const element of results.keys()) lines.push(`${titleOf(element)} is no longer asked for.`);
  if (before.retention?.destroyBy !== now.retention?.destroyBy) {
    lines.push(
      now.retention === undefined
        ? 'Policy sets no retention any more.'
        : `Retention that policy allows now ends with ${now.retention.destroyBy}.`,
    );
  }
  const standing = (evaluation: Evaluation) =>
    new Set(
      evaluation.findings
        .filter(({ result }) => result === 'fail' || result === 'gap' || result === 'error')
        .map(({ rule }) => rule),
    );
  const [old, current] = [standing(before), standing(now)];
  const stands = [...current].filter((rule) => !old.has(rule));
  const gone = [...old].filter((rule) => !current.has(rule));
  if (stands.length > 0) lines.push(`Stands against it now: ${stands.join(', ')}.`);
  if (gone.length > 0) lines.push(`Stands no longer: ${gone.join(', ')}.`);
  return lines.length > 0 ? lines : ['Policy was asked again, with the same result.'];
}

const said = (code: string) => code.replaceAll('_', ' ');
