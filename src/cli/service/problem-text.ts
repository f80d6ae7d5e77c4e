import type { Problem, ProblemFinding } from '../http-client.js';

/** A refusal in sentences: what, where, under which rule, and what to do. */
export function describeProblem(problem: Problem): string {
  const { status, title, detail, code, requestId, errors = [], findings = [], problems = [] } = problem;
  const heading = title ?? `The service answered ${status}`;
  return [
    `${heading}${code === undefined ? '' : ` (${code})`}.${detail === undefined ? '' : ` ${detail}`}`,
    ...errors.map((error) => `  ${error.pointer}: ${error.detail}`),
    ...problems.map(({ file, line, column, message }) => `  ${file}:${line}:${column} ${message}`),
    ...describeFindings(findings).map((line) => `  ${line}`),
    ...(status >= 500 && requestId !== undefined ? [`  Report request ${requestId} to the operator.`] : []),
  ].join('\n');
}

/**
 * One line a finding: rule, whose choice it is, elements, why, where it is written, and the cure. What a rule says of
 * several elements in the same words is said once.
 */
export function describeFindings(findings: readonly ProblemFinding[]): string[] {
  const elements = new Map<string, string[]>();
  for (const { rule, basis, element, message, citation, cure } of findings) {
    const words = [
      `${message}${citation === '' ? '' : ` [${citation}]`}`,
      ...(cure === '' ? [] : [`Cure: ${cure}`]),
    ].join(' ');
    const key = JSON.stringify([`${rule} (${basis})`, words]);
    const named = elements.get(key) ?? [];
    if (element !== undefined) named.push(element);
    elements.set(key, named);
  }
  return [...elements].map(([key, named]) => {
    const [rule, words] = JSON.parse(key) as [string, string];
    return `${rule}${named.length === 0 ? '' : ` ${named.join(', ')}:`} ${words}`;
  });
}
