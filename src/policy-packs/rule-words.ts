import type { RuleRow } from '../policy/index.js';

/** Places that a message fills in for one request, as they read where there is none: by their whole name, or their last. */
const PLACES: Readonly<Record<string, string>> = {
  code: 'the training',
  cells: 'the',
  count: 'the',
  limit: 'what is allowed',
  named: 'some',
  observed: 'what was asked',
  'purpose.code': 'this purpose',
  'recipient.kind': 'this kind of recipient',
  'request.onward.to': 'the onward recipient',
  'requesting.jurisdiction': 'one jurisdiction',
  setBy: 'the authority',
  'source.jurisdiction': 'another',
  suppressed: 'some',
  what: 'what is missing',
};

/** Words around a place that read as a sentence only once it is filled in, and what they say where it is not. */
const AROUND: readonly (readonly [RegExp, string])[] = [
  [/ \([^()]*\{[^()]*\)/g, ''],
  [/ of: \{[\w.]+\}$/, ' of those it names'],
  [/: \{[\w.]+\}$/, ''],
  [/\bno agreement \{agreement\}/, 'no such agreement'],
  [/\bagreement \{agreement\}/i, 'the agreement'],
  [/\btraining \{code\}/i, 'the training'],
  [/\b(agency|recipient|purpose|document) \{[\w.]+\}/, '$1'],
  [/\bthe \{title\}/i, 'the document'],
  [/\{observed\} was asked; at most \{limit\}.*/, 'more time was asked than a limit allows'],
  [/\{[\w.]+\} persons is /, 'the number of persons is '],
  [/ to \{collected\}, for which/, ' to the purpose for which'],
  [/\{what\}, which /, 'something that '],
  [/ an? \{requesting\.kind\} agency/, ' this kind of agency'],
  [/ as \{limit\}/, ' in part'],
  [/ after \{limit\}/, ' already'],
  [/ on \{limit\}/, ' on a later day'],
  [/ on \{until\}/, ''],
  [/, by \{limit\}/, ''],
  [/ by \{limit\}/, ' by whoever must sign it'],
  [/ kept \{limit\}/, ' kept for a time'],
  [/ for \{observed\}/, ' for this purpose'],
  [/ as \{observed\}/, ' as it was asked'],
  [/ to \{observed\},/, ' to another agency,'],
  [/ is \{observed\}$/, ' is not in force'],
];

/** `{element} is not needed` → `The element is not needed`; places without words of their own by their last name. */
export function inPlainWords(template: string): string {
  const sentence = AROUND.reduce((text, [around, words]) => text.replace(around, words), template);
  const text = sentence
    .replace(/\{([\w.]+)\}/g, (_, path: string) => {
      const last = path.split('.').at(-1) ?? path;
      return PLACES[path] ?? PLACES[last] ?? `the ${last.replaceAll(/([A-Z])/g, ' $1').toLowerCase()}`;
    })
    .replace(/\bthe the /gi, 'the ');
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
