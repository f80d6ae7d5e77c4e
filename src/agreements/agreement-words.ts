import type { Tone } from '../web/components.js';
import type { AgreementStatus, SuspensionReason, TerminationReason } from './domain/agreement.js';
import type { AgreementCommand } from './domain/permissions.js';
import type { AgreementKind, AgreementTerms, CLAUSES } from './domain/terms.js';

/** Codes of agreements as people read them. One place, so that two pages never call one thing by two names. */

interface StatusWords {
  readonly words: string;
  readonly tone: Tone;
  readonly next: string;
}

export const AGREEMENT_STATUS: Readonly<Record<AgreementStatus, StatusWords>> = {
  draft: {
    words: 'Draft',
    tone: 'plain',
    next: 'Every party signs. When the last one has signed, it enters into force on its first day. Nothing can be shared under it before. A draft that nobody signs lapses after some months; whoever could sign is told two weeks before.',
  },
  in_force: {
    words: 'In force',
    tone: 'good',
    next: 'Share requests may cite it. It ends by itself after its last day; any party may suspend or end it before.',
  },
  suspended: {
    words: 'Suspended',
    tone: 'wait',
    next: 'Nothing is released or read under it. It is in force again when every party that suspended it has lifted its own suspension.',
  },
  expired: {
    words: 'Expired',
    tone: 'plain',
    next: 'Nothing can be shared under it any more. What was released is treated as its terms say for its end.',
  },
  terminated: {
    words: 'Terminated',
    tone: 'bad',
    next: 'Nothing can be shared under it any more. What was released is treated as its terms say for its end.',
  },
  superseded: {
    words: 'Superseded',
    tone: 'plain',
    next: 'The next revision took its place. Share requests that cite its number rest on that revision.',
  },
};

export const AGREEMENT_KIND: Readonly<Record<AgreementKind, string>> = {
  mou: 'Memorandum of understanding (MOU)',
  moa: 'Memorandum of agreement (MOA)',
  dua: 'Data use agreement (DUA)',
  cma: 'Computer matching agreement (CMA)',
  isa: 'Interconnection security agreement (ISA)',
  '287g': '287(g) agreement',
  chri: 'Criminal history record information agreement (CHRI)',
};

export const DIRECTION: Readonly<Record<AgreementTerms['parties'][number]['direction'], string>> = {
  sends: 'sends',
  receives: 'receives',
  both: 'sends and receives',
};

export const ONWARD: Readonly<Record<AgreementTerms['onward']['rule'], string>> = {
  forbidden: 'Forbidden',
  listed: 'Only to the agencies listed',
  with_consent: 'Only with the consent of the source agency',
};

export const CLAUSE: Readonly<Record<(typeof CLAUSES)[number], string>> = {
  access_authorized: 'access is authorized',
  use_limited: 'use is limited to the purposes',
  security_ensured: 'security and confidentiality are ensured',
};

export const ON_SUSPENSION: Readonly<Record<AgreementTerms['heldData']['onSuspension'], string>> = {
  freeze: 'Nobody reads it until the agreement is in force again',
  keep: 'It may be kept and read',
};

export const ON_TERMINATION: Readonly<Record<AgreementTerms['heldData']['onTermination'], string>> = {
  destroy: 'It is destroyed',
  return: 'It is returned',
  keep_until_retention: 'It is kept until its retention ends',
};

export const SUSPENSION_REASON: Readonly<Record<SuspensionReason, string>> = {
  breach: 'Breach of its terms',
  safeguards_lost: 'Safeguards were lost',
  law_in_doubt: 'The law it rests on is in doubt',
  complaint: 'A complaint',
  other: 'Another reason',
};

export const TERMINATION_REASON: Readonly<Record<TerminationReason, string>> = {
  mutual: 'By mutual consent',
  breach: 'Breach of its terms',
  law_changed: 'The law changed',
  need_ended: 'The need ended',
  withdrawn: 'A party withdrew',
  other: 'Another reason',
};

/** What a command is called on a button. */
export const AGREEMENT_COMMAND: Readonly<Record<AgreementCommand, string>> = {
  draft: 'Draft an agreement',
  sign: 'Sign for my agency',
  amend: 'Amend',
  suspend: 'Suspend',
  resume: 'Lift our suspension',
  terminate: 'End the agreement',
};
