import type { Tone } from '../web/components.js';
import type { BrakeCause } from './domain/purge-limits.js';
import type { LegalHold } from './domain/legal-hold.js';
import type { FollowedObligation, Obligation } from './domain/obligation.js';
import type { PurgeBrake } from './domain/purge-brake.js';
import type { DispositionState } from './queries/purges.js';

/** Codes of disposition as people read them. */

export interface Words {
  readonly words: string;
  readonly tone: Tone;
  readonly next: string;
}

export const DISPOSITION: Readonly<Record<DispositionState, Words>> = {
  scheduled: { words: 'Due later', tone: 'plain', next: 'It is destroyed when its time has come.' },
  overdue: {
    words: 'Overdue',
    tone: 'bad',
    next: 'The next sweep destroys it, unless a purge brake stops it: then two persons release it first.',
  },
  held: {
    words: 'Under a legal hold',
    tone: 'wait',
    next: 'Nothing destroys it until two persons have lifted the hold.',
  },
  purging: {
    words: 'Being destroyed',
    tone: 'wait',
    next: 'The destruction is carried through and ends in a certificate.',
  },
  purged: { words: 'Destroyed', tone: 'good', next: 'Its certificate says when and how.' },
};

export const DUE_BECAUSE: Readonly<Record<string, string>> = {
  expiry: 'its retention ends',
  revocation: 'the grant was revoked',
  correction: 'a correction',
  order: 'an order',
  agreement_end: 'the agreement ended',
  superseded: 'a new decision took its place',
};

export const HOLD_STATUS: Readonly<Record<Exclude<LegalHold['status'], 'none'>, Words>> = {
  active: {
    words: 'Active',
    tone: 'wait',
    next: 'It stands until one person proposes to lift it and another confirms; neither may be the one who placed it.',
  },
  lift_proposed: {
    words: 'Lifting proposed',
    tone: 'wait',
    next: 'It still stands. A second person confirms, and what is due by then is destroyed by the next sweep.',
  },
  lifted: { words: 'Lifted', tone: 'plain', next: 'Nothing. What it kept follows its own retention again.' },
};

export const OBLIGATION_STATUS: Readonly<Record<Exclude<Obligation['status'], 'none'>, Words>> = {
  due: {
    words: 'Due',
    tone: 'wait',
    next: 'The recipient destroys its copies, and a named person of it attests that.',
  },
  overdue: {
    words: 'Overdue',
    tone: 'bad',
    next: 'Until it is attested or waived, the next share requests of the recipient are not granted. Late is better than never.',
  },
  attested: { words: 'Attested', tone: 'good', next: 'Nothing: the recipient has given its word.' },
  validated: { words: 'Reviewed and still valid', tone: 'good', next: 'Nothing: the review was made in time.' },
  waived: {
    words: 'Waived',
    tone: 'plain',
    next: 'Nothing: the source agency does without the word, and has said why.',
  },
};

export const OBLIGATION: Readonly<Record<FollowedObligation, string>> = {
  'O-DELETE-BY': 'Delete the copies by the end of retention',
  'O-CERTIFY-DESTRUCTION': 'Certify that the copies were destroyed',
  'O-VALIDATE-BY': 'Validate or delete the intelligence data',
};

export const BRAKE_STATUS: Readonly<Record<Exclude<PurgeBrake['status'], 'none'>, Words>> = {
  pulled: {
    words: 'Pulled',
    tone: 'bad',
    next: 'Nothing of the mass is destroyed until two persons in two roles have looked and released it. It is counted anew every day.',
  },
  half_released: {
    words: 'Released by one person',
    tone: 'wait',
    next: 'Another person in another role releases it too. A lone release is void when the brake is counted again the next day.',
  },
  released: {
    words: 'Released',
    tone: 'good',
    next: 'What was due when it was counted is destroyed by the next sweeps.',
  },
  ended: { words: 'Ended', tone: 'plain', next: 'Nothing was left that it stopped.' },
};

export const BRAKE_CAUSE: Readonly<Record<BrakeCause, string>> = {
  'more-than-foreseen': 'More than three times what was foreseen for these 24 hours is due or gone.',
  'share-of-live': 'More than 5 % of the packages that were live are due or gone within 24 hours.',
};
