import { describe, expect, it } from '@jest/globals';
import { LETTER_WORDS } from '../web/letter-words.js';
import { repeated, saying, untranslated } from '../web/words.js';
import { checkStep, firstOpenStep, readAnswers, stepOf, withAnswers } from './letter-steps.js';
import { RIGHTS_WORDS } from './rights-words.js';

const say = saying(RIGHTS_WORDS, 'en');
const spanish = saying(RIGHTS_WORDS, 'es');
const WHOLE = {
  kind: 'access',
  agency: '',
  description: 'My driver record of this year',
  name: 'Ottoline Vanterpool',
  mailingAddress: '4 Larkspur Way',
  email: '',
  phone: '',
  capacity: 'self',
  identityProof: 'ask_me',
};

describe('the pages about my information', () => {
  it('have every word in both languages', () => {
    expect(untranslated(RIGHTS_WORDS)).toEqual([]);
  });

  it('say what the forms of people without an account share as it is said there', () => {
    expect(repeated(RIGHTS_WORDS)).toEqual([]);
    expect(RIGHTS_WORDS).toMatchObject(LETTER_WORDS);
  });

  it('let a step be left when its own fields are right, whatever comes later', () => {
    expect(checkStep({ kind: 'access' }, 1, say).ok).toBe(true);
    expect(checkStep({}, 1, spanish)).toMatchObject({
      rejection: { errors: [{ pointer: '/kind', detail: 'Elija qué desea' }] },
    });
    expect([firstOpenStep({}, say), firstOpenStep({ kind: 'access' }, say), firstOpenStep(WHOLE, say)]).toEqual([
      1, 2, 4,
    ]);
  });

  it('ask for the parts of a correction only of whoever wants one', () => {
    const correction = { ...WHOLE, kind: 'correction' };
    expect(firstOpenStep(correction, say)).toBe(2);
    // Nothing of the third step is there yet, and the second is not left without its parts.
    const early = checkStep({ kind: 'correction', description: 'My driver record' }, 2, say);
    expect(early.ok ? [] : early.rejection.errors?.map(({ pointer }) => pointer)).toEqual([
      '/disputed',
      '/proposed',
      '/explanation',
    ]);
    // Written, and then another kind chosen: what is no longer asked is not sent.
    const changed = readAnswers({ ...WHOLE, disputed: 'The birth year' }, 'es', say);
    expect(changed).toMatchObject({ ok: true, value: { kind: 'access', language: 'es' } });
    expect(changed.ok && 'disputed' in changed.value).toBe(false);
  });

  it('keep what was typed before and empty what was emptied', () => {
    const former = { kind: 'access', name: 'Ottoline', email: 'o@mail.example' };
    const sent = (name: string) => (name === 'name' ? 'Ottoline Vanterpool' : undefined);
    expect(withAnswers(former, 3, sent)).toMatchObject({ kind: 'access', name: 'Ottoline Vanterpool', email: '' });
    expect(['2', '9', undefined].map(stepOf)).toEqual([2, 1, 1]);
  });
});
