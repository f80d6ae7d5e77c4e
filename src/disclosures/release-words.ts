import type { GrantCommand, GrantView } from '../grants/index.js';
import type { Tone } from '../web/components.js';
import type { PackageView } from './queries/packages.js';

/** Codes of grants and packages as people read them. */

interface Words {
  readonly words: string;
  readonly tone: Tone;
  readonly next: string;
}

export const GRANT_STATUS: Readonly<Record<Exclude<GrantView['status'], 'none'>, Words>> = {
  pending: { words: 'Pending', tone: 'wait', next: 'It becomes active when the last approval is given.' },
  active: {
    words: 'Active',
    tone: 'good',
    next: 'The records custodian of the source agency releases under it. Facts are judged again at the release and at every reading.',
  },
  suspended: {
    words: 'Suspended',
    tone: 'wait',
    next: 'Nothing is released or read under it until it is resumed. It can still be revoked, and it still ends on its day.',
  },
  expired: {
    words: 'Expired',
    tone: 'plain',
    next: 'Nothing more can be released. What was released is destroyed when its retention ends.',
  },
  revoked: {
    words: 'Revoked',
    tone: 'bad',
    next: 'What was released is due for destruction at once; the recipient owes an attestation for its own copies.',
  },
  superseded: { words: 'Superseded', tone: 'plain', next: 'A new decision took its place, with a grant of its own.' },
};

export const SUSPENDED_BECAUSE: Readonly<Record<NonNullable<GrantView['suspension']>['cause'], string>> = {
  officer: 'An officer of the source agency suspended it.',
  agreement_suspended: 'The agreement it rests on is suspended. It resumes by itself when that one is in force again.',
  agreement_ended: 'The agreement it rests on has ended.',
  facts_changed: 'What it rests on no longer passes policy. It resumes by itself when it does again.',
  complaint: 'A complaint about it is under review. The overseer decides; a party cannot resume it.',
  complaint_upheld: 'A complaint about it was upheld. Only a privacy officer of the source agency resumes it.',
};

export const GRANT_COMMAND: Readonly<Record<GrantCommand, string>> = {
  release: 'Release under this grant',
  suspend: 'Suspend',
  resume: 'Resume',
  revoke: 'Revoke',
};

/** Where a package stands for the reader of the moment. */
export function packageWords(view: Pick<PackageView, 'status' | 'held' | 'noticeAccepted' | 'acknowledgedAt'>): Words {
  if (view.status === 'purged') {
    return { words: 'Destroyed', tone: 'plain', next: 'Nothing: the data is gone, and its certificate says how.' };
  }
  if (view.status === 'purging') {
    return {
      words: 'Being destroyed',
      tone: 'wait',
      next: 'The destruction is carried through; its certificate follows.',
    };
  }
  if (view.held) {
    return {
      words: 'Under a legal hold',
      tone: 'wait',
      next: 'Nobody reads it and nothing destroys it until the hold is lifted.',
    };
  }
  if (view.acknowledgedAt !== null) {
    return {
      words: 'Received',
      tone: 'good',
      next: 'The copy kept here is destroyed seven days after the receipt, or earlier when its retention ends.',
    };
  }
  return {
    words: 'Ready',
    tone: 'wait',
    next: 'An analyst of the recipient accepts the notice, downloads the data and acknowledges the receipt.',
  };
}

export const elementWords = ({
  result,
  transform,
}: {
  readonly result: string;
  readonly transform?: string;
}): string => (result === 'mask' ? `masked (${transform ?? 'in part'})` : 'in full');
