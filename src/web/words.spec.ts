import { describe, expect, it } from '@jest/globals';
import { FRAME_WORDS } from './frame-words.js';
import { LETTER_WORDS } from './letter-words.js';
import { languageOf, repeated, saying, untranslated } from './words.js';

describe('words in two languages', () => {
  it('are all there', () => {
    expect(untranslated(FRAME_WORDS)).toEqual([]);
    expect(untranslated(LETTER_WORDS)).toEqual([]);
  });

  it('would be missed', () => {
    const planted = {
      empty: { en: 'Send', es: ' ' },
      same: { en: 'Send', es: 'Send' },
      value: { en: 'Until {day}', es: 'Hasta' },
      whole: { en: 'Until {day}', es: 'Hasta el {day}' },
    };
    expect(untranslated(planted)).toEqual(['empty', 'same', 'value']);
  });

  it('say a sentence once', () => {
    const send = { en: 'Send', es: 'Enviar' };
    expect(repeated({ send, ask: { en: 'Send', es: 'Mandar' }, again: { ...send } })).toEqual(['again']);
  });

  it('take their values, and only two languages', () => {
    expect(saying({ until: { en: 'Until {day}', es: 'Hasta el {day}' } }, 'es')('until', { day: 'lunes' })).toBe(
      'Hasta el lunes',
    );
    expect([languageOf('es'), languageOf('fr'), languageOf(undefined)]).toEqual(['es', 'en', 'en']);
  });
});
