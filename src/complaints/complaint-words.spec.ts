import { expect, it } from '@jest/globals';
import { untranslated } from '../web/words.js';
import { COMPLAINT_WORDS } from './complaint-words.js';

it('every word of the complaint pages is there in both languages', () => {
  expect(untranslated(COMPLAINT_WORDS)).toEqual([]);
});
