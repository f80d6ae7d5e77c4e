import { openCheckpoint, type CheckpointRefusal, type OpenedCheckpoint } from '../checkpoint/checkpoint.js';
import { encodeVerifierKey, type NoteKey } from '../checkpoint/signed-note.js';
import { FrontierBuilder, type Frontier, type OnComplete } from '../tree/frontier.js';
import { leafHash } from '../tree/hashes.js';
import { readEntryText, type EntryText } from './entry-text.js';
import { HistoryRules } from './history-rules.js';
import type { Problem, ProblemReason, VerifyReport } from './report.js';

export interface VerifierOptions {
  readonly origin: string;
  readonly keys: readonly NoteKey[];
  readonly keySource: 'given' | 'bundle';
  /** Checkpoints held elsewhere, already opened; the ledger must contain each of them. */
  readonly known?: readonly OpenedCheckpoint[];
  readonly onComplete?: OnComplete;
}

const REFUSALS: Record<CheckpointRefusal, [ProblemReason, string]> = {
  malformed: ['checkpoint-malformed', 'The note is not a checkpoint.'],
  'no-trusted-signature': ['checkpoint-not-signed', 'No trusted key signed it.'],
  'bad-signature': ['checkpoint-signature-wrong', 'The signature does not belong to its text.'],
  'another-ledger': ['checkpoint-of-another-ledger', 'It was signed for another ledger.'],
};

/**
 * Verifies a ledger in one pass, whatever it comes from: feed it entries and checkpoints in order, then ask for the
 * report. It rebuilds the tree from the bytes alone, so each checkpoint it accepts shows that everything before is what
 * was signed, and successive checkpoints are consistent because one tree gave all their roots.
 */
export class LedgerVerifier {
  private readonly tree = new FrontierBuilder();
  private readonly rules = new HistoryRules();
  private readonly known: OpenedCheckpoint[];
  private proven: OpenedCheckpoint | null = null;
  private checkpoints = 0;
  private problem: Problem | null = null;
  private suspicion: { position: number; reason: ProblemReason; detail: string } | null = null;

  constructor(private readonly options: VerifierOptions) {
    this.known = [...(options.known ?? [])].sort((a, b) => a.size - b.size);
    this.meetKnown();
  }

  /** True after the first problem: what follows cannot be judged. */
  get stopped(): boolean {
    return this.problem !== null;
  }

  get size(): number {
    return this.tree.size;
  }

  /** Right edge of the tree of the entries taken so far. */
  frontier(): Frontier {
    return this.tree.frontier();
  }

  /** Takes the next entry; gives back what its bytes say, for the caller to compare with what it keeps beside them. */
  entry(seq: number, bytes: Buffer, storedHash: Buffer): EntryText | null {
    if (this.problem) return null;
    const position = this.tree.size;
    if (seq !== position) {
      // One that was put in before shows only here, at the next number.
      this.failBetween('entry-out-of-sequence', this.suspicion?.position ?? position, position + 1, [
        `Entry ${seq} stands where entry ${position} belongs.`,
      ]);
      return null;
    }
    const leaf = leafHash(bytes);
    if (!leaf.equals(storedHash)) {
      this.fail('leaf-hash-differs', position, 'The bytes and the stored hash do not belong together.');
      return null;
    }
    const text = readEntryText(bytes);
    if (text) {
      const breach = this.rules.check(position, text);
      if (breach) this.suspect(position, breach.reason, breach.detail);
    } else {
      this.suspect(position, 'entry-unreadable', 'The bytes are not a ledger entry.');
    }
    this.tree.append(leaf, this.options.onComplete);
    this.meetKnown();
    return text;
  }

  checkpoint(note: string): void {
    if (this.problem) return;
    const opened = openCheckpoint(note, this.options.keys, this.options.origin);
    if (!opened.ok) {
      const [reason, detail] = REFUSALS[opened.reason];
      this.failCheckpoint(reason, this.tree.size, detail);
      return;
    }
    this.meet(opened.checkpoint, 'checkpoint');
    if (!this.problem) this.checkpoints += 1;
  }

  /**
   * Notes something wrong that a checkpoint must judge: when the signed root confirms the entries, it stands as it is;
   * when the root differs, it says where to look. Only the first one counts.
   */
  suspect(position: number, reason: ProblemReason, detail: string): void {
    this.suspicion ??= { position, reason, detail };
  }

  /** Reports a problem at one position at once. */
  fail(reason: ProblemReason, position: number, detail: string): void {
    this.problem ??= { reason, position, from: position, to: position + 1, detail };
  }

  finish(): VerifyReport {
    const ahead = this.known.at(-1);
    if (ahead) this.missing(ahead, 'a checkpoint held elsewhere');
    if (!this.problem) this.confirmSuspicion();
    const result = this.problem ? 'tampered' : this.proven ? 'ok' : 'unusable';
    return {
      result,
      origin: this.options.origin,
      entries: this.tree.size,
      checkpoints: this.checkpoints,
      provenUpTo: this.proven?.size ?? 0,
      root: this.proven?.root.toString('hex') ?? null,
      unsigned: this.tree.size - (this.proven?.size ?? 0),
      keySource: this.options.keySource,
      keys: this.options.keys.map(encodeVerifierKey),
      problem: this.problem,
      unusable: result === 'unusable' ? 'There is no checkpoint, so nothing is signed.' : null,
      notices: this.rules.notices,
      noticeCount: this.rules.noticeCount,
    };
  }

  private meetKnown(): void {
    while (!this.problem && this.known[0]?.size === this.tree.size) {
      this.meet(this.known.shift() as OpenedCheckpoint, 'checkpoint held elsewhere');
    }
  }

  private meet(checkpoint: OpenedCheckpoint, what: string): void {
    const { size } = checkpoint;
    if (size > this.tree.size) {
      this.missing(checkpoint, `the ${what}`);
    } else if (size < this.tree.size) {
      this.failCheckpoint('checkpoint-out-of-order', size, `It follows entry ${this.tree.size - 1}.`);
    } else if (!checkpoint.root.equals(this.tree.root())) {
      this.failBetween('root-differs', this.suspicion?.position ?? this.provenSize, size, [
        `The entries do not give the root that the ${what} of ${size} entries signs.`,
        ...(this.suspicion ? [this.suspicion.detail] : []),
      ]);
    } else {
      this.proven = checkpoint;
      this.confirmSuspicion();
    }
  }

  private missing(checkpoint: OpenedCheckpoint, what: string): void {
    const present = this.tree.size;
    this.failBetween('entries-missing', this.suspicion?.position ?? present, checkpoint.size, [
      `${present} of the ${checkpoint.size} entries that ${what} signs are here.`,
      ...(this.suspicion ? [this.suspicion.detail] : []),
    ]);
  }

  /** The checkpoint itself is bad; no entry is shown to be. */
  private failCheckpoint(reason: ProblemReason, size: number, detail: string): void {
    this.problem ??= { reason, position: size, from: size, to: size, detail };
  }

  private failBetween(reason: ProblemReason, position: number, to: number, details: readonly string[]): void {
    this.problem ??= { reason, position, from: this.provenSize, to, detail: details.join(' ') };
  }

  private confirmSuspicion(): void {
    if (this.suspicion) this.fail(this.suspicion.reason, this.suspicion.position, this.suspicion.detail);
  }

  private get provenSize(): number {
    return this.proven?.size ?? 0;
  }
}
