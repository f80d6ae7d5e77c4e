import { expect, it } from '@jest/globals';
import { loadPack } from '../policy/index.js';
import type { RuleRow } from '../policy/index.js';
import { inPlainWords, sentencesOf } from './rule-words.js';

it('a message reads as a sentence where no request fills it in', () => {
  expect(inPlainWords('{element} is given only as {limit}')).toBe('The element is given only in part');
  expect(inPlainWords('{request.caseRef} is missing')).toBe('The case ref is missing');
  expect(inPlainWords('Ask again')).toBe('Ask again');
});

it('a rule says each sentence once, with the citation of a case where it has one of its own', () => {
  const rule = {
    citation: 'A',
    message: '{element} is too much',
    cure: 'Leave it out',
    reasons: { again: { message: '{element} is too much', cure: 'Leave it out' } },
    cases: [
      { message: 'x', cure: 'y', citation: 'A' },
      { message: 'z', cure: 'y', citation: 'B' },
    ],
  } as unknown as RuleRow;
  expect(sentencesOf(rule).map(({ message, citation }) => [message, citation])).toEqual([
    ['The element is too much', undefined],
    ['X', undefined],
    ['Z', 'B'],
  ]);
});

/** What a sentence must not say to somebody who knows no place and no code: doubled articles, braces, words of the program. */
const UNREADABLE = /[{}]|\b(?:the|an?|this) (?:the|an?|this|what|some)\b|: (?:the|what) \w+$|\b(\w+) \1\b|_/i;

it('every sentence of the example pack reads as one', () => {
  const loaded = loadPack('policies', 'utah');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const sentences = loaded.pack.content.rules.flatMap(sentencesOf).flatMap(({ message, cure }) => [message, cure]);
  expect(sentences.length).toBeGreaterThan(100);
  expect(sentences.filter((sentence) => UNREADABLE.test(sentence))).toEqual([]);
  // What each place said by itself, before the words around it were looked at.
  expect(sentences.filter((sentence) => /(?<!^)\b(?:The|Agreement|Training)\b/.test(sentence))).toEqual([]);
  expect(UNREADABLE.test('The the title is not in date')).toBe(true);
  expect(UNREADABLE.test('The authority does not permit this purpose: the permits')).toBe(true);
});
