import type { Tone } from '../web/components.js';
import type { ComplaintEvent, ComplaintTerms, KnownComplaint, NamedRecord, Reach } from './domain/complaint.js';

/** Codes of complaints as people of the agencies read them. */

export interface StatusWords {
  readonly words: string;
  readonly tone: Tone;
  readonly next: string;
}

export const COMPLAINT_STATUS_WORDS: Readonly<Record<KnownComplaint['status'], StatusWords>> = {
  received: {
    words: 'Received',
    tone: 'wait',
    next: 'An overseer acknowledges it. Who complained sees that by number and code.',
  },
  acknowledged: {
    words: 'Acknowledged',
    tone: 'wait',
    next: 'An overseer who had no part in what it names takes it up.',
  },
  in_review: {
    words: 'Under review',
    tone: 'wait',
    next: 'The overseer who took it up looks into it, and upholds or dismisses it.',
  },
  upheld: {
    words: 'Upheld',
    tone: 'bad',
    next: 'The grants it touches are suspended; only a privacy officer of the source agency resumes them.',
  },
  dismissed: { words: 'Dismissed', tone: 'plain', next: 'Nothing more happens. What was frozen for it goes on.' },
};

export const CHANNEL_WORDS: Readonly<Record<ComplaintTerms['channel'], string>> = {
  web: 'on the page',
  phone: 'by telephone',
  mail: 'by letter',
  email: 'by e-mail',
  in_person: 'in person',
};

export const COMPLAINANT_WORDS: Readonly<Record<ComplaintTerms['complainant'], string>> = {
  named: 'Anybody may know who complains',
  confidential: 'Only the overseers may know who complains',
  anonymous: 'Nobody knows who complains',
};

export const REACH_WORDS: Readonly<Record<Reach, string>> = {
  named: 'What it names',
  agreement: 'All that rests on the agreement it names',
};

export const HAPPENED: Readonly<Record<ComplaintEvent['type'], string>> = {
  ComplaintReceived: 'Received',
  ComplaintAcknowledged: 'Acknowledged',
  ComplaintTakenUp: 'Taken up for review',
  ComplaintFroze: 'What it names was frozen',
  ComplaintUpheld: 'Upheld',
  ComplaintDismissed: 'Dismissed',
};

/** What a named record is called, and where its page is. Overseers read share requests and grants of other agencies, no more. */
export const NAMED_RECORD: Readonly<
  Record<NamedRecord['kind'], { readonly words: string; readonly folder?: string; readonly toOverseers?: boolean }>
> = {
  'share-request': { words: 'Share request', folder: 'requests', toOverseers: true },
  grant: { words: 'Grant', folder: 'grants', toOverseers: true },
  package: { words: 'Package', folder: 'packages' },
  disclosure: { words: 'Disclosure' },
  agreement: { words: 'Agreement', folder: 'agreements' },
};
