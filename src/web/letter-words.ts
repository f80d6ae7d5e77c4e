import type { Words } from './words.js';

/** What the forms of people without an account share; each form's own words stand on top of these. */
export const LETTER_WORDS = {
  otherLanguage: { en: 'Este formulario en español', es: 'This form in English' },
  problem: { en: 'Something is missing or cannot be read', es: 'Falta algo o algo no se puede leer' },
  correct: { en: 'Correct what is listed here, then go on.', es: 'Corrija lo que aparece aquí y continúe.' },
  kept: { en: 'What you typed is kept.', es: 'Lo que escribió se conserva.' },
  number: { en: 'Number', es: 'Número' },
  code: { en: 'Code', es: 'Código' },
  numberHint: {
    en: 'As on your receipt, for example {example}.',
    es: 'Como aparece en su recibo, por ejemplo {example}.',
  },
  codeHint: {
    en: 'Five groups of five letters and digits. Capital letters and hyphens do not matter.',
    es: 'Cinco grupos de cinco letras y números. Las mayúsculas y los guiones no importan.',
  },
  show: { en: 'Show how it stands', es: 'Ver en qué situación está' },
  writeDown: { en: 'Write both down, or print this page', es: 'Anote los dos datos o imprima esta página' },
  onceOnly: {
    en: 'The code is shown in this browser for five minutes and never again. We do not keep it: nobody can tell it to you later.',
    es: 'El código se muestra en este navegador durante cinco minutos y nunca más. No lo guardamos: nadie podrá dárselo después.',
  },
  lost: {
    en: 'There is no receipt to show in this browser: it is shown for five minutes after sending.',
    es: 'En este navegador no hay ningún recibo que mostrar: solo se muestra durante los cinco minutos siguientes al envío.',
  },
  lostCode: {
    en: 'If you did not write the code down, call or write to the agency and say when you sent it: see the contacts.',
    es: 'Si no anotó el código, llame o escriba a la agencia y diga cuándo lo envió: consulte los contactos.',
  },
  forget: { en: 'Forget the code in this browser', es: 'Olvidar el código en este navegador' },
  forgotten: {
    en: 'This browser has forgotten the code.',
    es: 'Este navegador ha olvidado el código.',
  },
  tooMany: {
    en: 'This was tried too often. Wait an hour and try again, or call or write to the agency.',
    es: 'Se ha intentado demasiadas veces. Espere una hora e inténtelo de nuevo, o llame o escriba a la agencia.',
  },
  noMatch: {
    en: 'Nothing has this number and this code. Check both against your receipt.',
    es: 'Nada tiene este número y este código. Compruebe los dos con su recibo.',
  },
  notNow: {
    en: 'It could not be taken now. Try again in a few minutes; if it lasts, call or write to the agency.',
    es: 'No se ha podido recibir ahora. Inténtelo de nuevo en unos minutos; si continúa, llame o escriba a la agencia.',
  },
  notANumber: { en: 'Write the number as on your receipt', es: 'Escriba el número como aparece en su recibo' },
  notACode: { en: 'Write the code as on your receipt', es: 'Escriba el código como aparece en su recibo' },
  status: { en: 'How it stands', es: 'Situación' },
  received: { en: 'Received', es: 'Recibido' },
  toStatus: { en: 'I have a number and a code already', es: 'Ya tengo un número y un código' },
  needAgency: { en: 'Choose an agency from the list', es: 'Elija una agencia de la lista' },
  toShow: { en: 'See how it stands', es: 'Ver la situación' },
  statusIntro: {
    en: 'Give the number and the code of your receipt.',
    es: 'Indique el número y el código de su recibo.',
  },
  acknowledgeBy: { en: 'To be confirmed by', es: 'Debe confirmarse antes de' },
  answerBy: { en: 'To be answered by', es: 'Debe responderse antes de' },
} as const satisfies Words<string>;

export type LetterKey = keyof typeof LETTER_WORDS;
