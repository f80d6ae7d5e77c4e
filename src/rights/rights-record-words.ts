import type { Tone } from '../web/components.js';
import type { ANSWERS, KnownRightsCase, RightsCaseTerms, RightsKind } from './domain/rights-case.js';

/** Codes of access and correction requests as people of the agency read them; the public's pages say `I`. */

interface StatusWords {
  readonly words: string;
  readonly tone: Tone;
  readonly next: string;
}

export const CASE_STATUS_WORDS: Readonly<Record<KnownRightsCase['status'], StatusWords>> = {
  received: {
    words: 'Received, not answered yet',
    tone: 'wait',
    next: 'Your agency answers by letter to the address below, by the day it is due. Until then the person can withdraw it.',
  },
  answered: { words: 'Answered', tone: 'good', next: 'Nothing: its words are destroyed at the end of their time.' },
  withdrawn: { words: 'Withdrawn', tone: 'plain', next: 'Nothing: the person no longer wants an answer.' },
};

export const KIND_WORDS: Readonly<Record<RightsKind, string>> = {
  accounting: 'To whom information was given',
  access: 'What the agency holds',
  correction: 'A correction',
};

export const ANSWER_WORDS: Readonly<Record<(typeof ANSWERS)[number], string>> = {
  granted: 'Granted',
  partly_granted: 'Granted in part',
  denied: 'Denied',
  passed_on: 'Passed on to the agency that has the records',
};

export const CAPACITY_WORDS: Readonly<Record<RightsCaseTerms['capacity'], string>> = {
  self: 'The person whom the records are about',
  parent_or_guardian: 'A parent or guardian',
  power_of_attorney: 'Somebody with a power of attorney',
  notarised_release: 'Somebody with a notarised release, not older than 90 days',
};

export const PROOF_WORDS: Readonly<Record<RightsCaseTerms['identityProof'], string>> = {
  in_person: 'They come to the office with a document',
  notarised_letter: 'They send a notarised letter',
  ask_me: 'They do not know yet: ask them',
};
