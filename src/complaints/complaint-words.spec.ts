import { expect, it } from '@jest/globals';
import { LETTER_WORDS } from '../web/letter-words.js';
import { repeated, untranslated } from '../web/words.js';
import { COMPLAINT_WORDS } from './complaint-words.js';

it('every word of the complaint pages is there in both languages', () => {
  expect(untranslated(COMPLAINT_WORDS)).toEqual([]);
});

it('what the forms of people without an account share is said there, and stands here as it is said there', () => {
  expect(repeated(COMPLAINT_WORDS)).toEqual([]);
  expect(COMPLAINT_WORDS).toMatchObject(LETTER_WORDS);
});
