/** Why a ledger is not what was signed. */
export type ProblemReason =
  | 'entry-out-of-sequence'
  | 'leaf-hash-differs'
  | 'root-differs'
  | 'entries-missing'
  | 'checkpoint-out-of-order'
  | 'checkpoint-malformed'
  | 'checkpoint-not-signed'
  | 'checkpoint-signature-wrong'
  | 'checkpoint-of-another-ledger'
  | 'entry-unreadable'
  | 'version-out-of-order'
  | 'time-went-back'
  | 'column-differs'
  | 'tile-differs'
  | 'head-differs';

export interface Problem {
  readonly reason: ProblemReason;
  /** Position of the first entry where the damage shows; for a bad checkpoint the size it stands at. */
  readonly position: number;
  /** The first bad entry lies in [from, to): one position when it is known exactly, none for a bad checkpoint. */
  readonly from: number;
  readonly to: number;
  readonly detail: string;
}

/** Something an auditor should look at although every signature holds. */
export interface Notice {
  readonly position: number;
  readonly detail: string;
}

export interface VerifyReport {
  /** `unusable`: nothing could be shown either way; never to be read as good. */
  readonly result: 'ok' | 'tampered' | 'unusable';
  readonly origin: string | null;
  readonly entries: number;
  readonly checkpoints: number;
  /** Entries [0, provenUpTo) are exactly those of a checkpoint under a trusted signature. */
  readonly provenUpTo: number;
  /** Root of that checkpoint, hex; compare it with a checkpoint held elsewhere. */
  readonly root: string | null;
  /** Entries after the last checkpoint: nothing is shown about them yet. */
  readonly unsigned: number;
  /** Where the keys came from. A key out of the bundle only shows that the bundle agrees with itself. */
  readonly keySource: 'given' | 'bundle';
  readonly keys: readonly string[];
  readonly problem: Problem | null;
  /** Why it is unusable. */
  readonly unusable: string | null;
  readonly notices: readonly Notice[];
  readonly noticeCount: number;
}

/** The report of something about which nothing can be said. */
export function unusableReport(why: string, keySource: VerifyReport['keySource']): VerifyReport {
  return {
    result: 'unusable',
    origin: null,
    entries: 0,
    checkpoints: 0,
    provenUpTo: 0,
    root: null,
    unsigned: 0,
    keySource,
    keys: [],
    problem: null,
    unusable: why,
    notices: [],
    noticeCount: 0,
  };
}
