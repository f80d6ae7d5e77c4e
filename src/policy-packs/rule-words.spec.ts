import { expect, it } from '@jest/globals';
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
