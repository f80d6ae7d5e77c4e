import type { Basis, Finding, FindingEffect, Outcome } from '../policy/index.js';
import type { Tone } from '../web/components.js';
import type { RequestCommand } from './domain/permissions.js';
import type { ShareRequest } from './domain/share-request.js';

/** Codes as people read them. One place, so that two pages never call one thing by two names. */

type Status = Exclude<ShareRequest['status'], 'none'>;

export const STATUS: Readonly<Record<Status, { readonly words: string; readonly tone: Tone; readonly next: string }>> =
  {
    draft: {
      words: 'Draft',
      tone: 'plain',
      next: 'Its analyst completes and submits it. The source agency does not see it.',
    },
    submitted: {
      words: 'Submitted',
      tone: 'wait',
      next: 'A privacy officer of the source agency reviews it and decides.',
    },
    in_review: {
      words: 'In review',
      tone: 'wait',
      next: 'A privacy officer of the source agency decides; where a rule asks for it, legal counsel confirms.',
    },
    info_requested: {
      words: 'Returned with a question',
      tone: 'wait',
      next: 'The analyst answers the question. Until then nobody decides.',
    },
    decided: {
      words: 'Decided',
      tone: 'plain',
      next: 'What was granted, if anything, can be released. Where policy alone denied, the analyst may ask for review by a person.',
    },
    withdrawn: { words: 'Withdrawn', tone: 'plain', next: 'Nothing follows. It can be copied as a new draft.' },
    lapsed: {
      words: 'Lapsed',
      tone: 'plain',
      next: 'Nobody worked on the draft in time. Its words are destroyed; the rest can be copied as a new draft.',
    },
  };

export const OUTCOME: Readonly<Record<Outcome, { readonly words: string; readonly tone: Tone }>> = {
  permit: { words: 'Policy would permit it as asked', tone: 'good' },
  narrow: { words: 'Policy would permit less than was asked', tone: 'wait' },
  second_approval: { words: 'Policy would permit it with a second approval', tone: 'wait' },
  hold: { words: 'Policy holds it until something is supplied', tone: 'wait' },
  deny: { words: 'Policy does not allow it', tone: 'bad' },
};

export const BASIS: Readonly<Record<Basis, string>> = {
  law: 'Law',
  agreement: 'Agreement',
  policy_choice: 'Policy choice',
};

export const EFFECT: Readonly<Record<FindingEffect, { readonly words: string; readonly tone: Tone }>> = {
  deny: { words: 'Denies', tone: 'bad' },
  hold: { words: 'Holds', tone: 'wait' },
  second_approval: { words: 'Needs a second approval', tone: 'wait' },
  narrow: { words: 'Narrows', tone: 'wait' },
  warn: { words: 'Warns', tone: 'plain' },
};

export const COMMAND: Readonly<Record<RequestCommand, string>> = {
  amend: 'change the draft',
  submit: 'submit it',
  withdraw: 'withdraw it',
  copy: 'copy it as a new draft',
  answer: 'answer the question',
  'request-human-review': 'ask for review by a person',
  'verify-evidence': 'confirm that you have seen a document of evidence',
  recheck: 'check it against policy as it stands now',
  return: 'return it with a question',
  decide: 'decide it, element by element',
  'second-approve': 'give or decline the second approval',
};

const GRAVITY: readonly FindingEffect[] = ['deny', 'hold', 'second_approval', 'narrow', 'warn'];

/** What did not pass, gravest first: a gap and an error count like a failure (unknown is never pass). */
export function notPassed(findings: readonly Finding[]): readonly Finding[] {
  return findings
    .filter(({ result }) => result !== 'pass' && result !== 'not_applicable')
    .toSorted((left, right) => GRAVITY.indexOf(left.effect) - GRAVITY.indexOf(right.effect));
}

export { durationInWords } from '../web/duration-words.js';
