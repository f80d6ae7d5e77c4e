import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../policy/index.js';
import { durationInWords, notPassed } from './share-request-words.js';

const finding = (rule: string, result: Finding['result'], effect: Finding['effect']): Finding => ({
  rule,
  version: 'made@1',
  basis: 'law',
  result,
  effect,
  scope: 'request',
  field: '',
  observed: null,
  limit: null,
  limitSetBy: [],
  citation: '',
  message: '',
  cure: '',
});

describe('what stands against a share request', () => {
  it('is everything that did not pass, a gap and an error too, gravest first', () => {
    const findings = [
      finding('warned', 'fail', 'warn'),
      finding('passed', 'pass', 'deny'),
      finding('narrowed', 'fail', 'narrow'),
      finding('elsewhere', 'not_applicable', 'deny'),
      finding('gap', 'gap', 'deny'),
      finding('broken', 'error', 'hold'),
      finding('confirmed', 'fail', 'second_approval'),
    ];
    expect(notPassed(findings).map(({ rule }) => rule)).toEqual(['gap', 'broken', 'confirmed', 'narrowed', 'warned']);
  });
});

describe('durations', () => {
  it.each([
    ['P180D', '180 days'],
    ['P1D', '1 day'],
    ['P1Y6M', '1 year and 6 months'],
    ['P1Y2M3DT4H', '1 year, 2 months, 3 days and 4 hours'],
    ['PT30S', '30 seconds'],
    ['P2W', '2 weeks'],
    ['for ever', 'for ever'],
  ])('%s is %s', (text, words) => {
    expect(durationInWords(text)).toBe(words);
  });
});
