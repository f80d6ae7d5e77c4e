import type { RuleRow } from '../policy/index.js';

/** Places that a message fills in for one request, as they read where there is none. */
const PLACES: Readonly<Record<string, string>> = {
  element: 'the element',
  limit: 'the limit',
  observed: 'what was asked',
  destroyBy: 'the last day',
  setBy: 'what sets it',
};

/** `{element} is not needed` → `The element is not needed`; other places by their last name. */
export function inPlainWords(template: string): string {
  const text = template.replace(/\{([\w.]+)\}/g, (_, path: string) => {
    const last = path.split('.').at(-1) ?? path;
    return PLACES[last] ?? `the ${last.replaceAll(/([A-Z])/g, ' $1').toLowerCase()}`;
  });
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export interface RuleSentence {
  readonly message: string;
  readonly cure: string;
  /** Where the case rests on something else than the rule as a whole. */
  readonly citation: string | undefined;
}

/** Everything that a rule can say to a request, each sentence once. */
export function sentencesOf(rule: RuleRow): readonly RuleSentence[] {
  const texts = [
    ...(rule.message === undefined ? [] : [{ message: rule.message, cure: rule.cure ?? '', citation: undefined }]),
    ...Object.values(rule.reasons).map(({ message, cure }) => ({ message, cure, citation: undefined })),
    ...rule.cases.map(({ message, cure, citation }) => ({
      message,
      cure,
      citation: citation === rule.citation ? undefined : citation,
    })),
  ];
  const sentences = texts.map(({ message, cure, citation }) => ({
    message: inPlainWords(message),
    cure: inPlainWords(cure),
    citation,
  }));
  return [...new Map(sentences.map((sentence) => [`${sentence.message}|${sentence.cure}`, sentence])).values()];
}
