import type { EntryText } from './entry-text.js';
import type { Notice, ProblemReason } from './report.js';

/**
 * An entry carries the instant its command was decided at, which is before the row lock was taken: of two commands on
 * one aggregate the later version may carry the slightly earlier instant. Waiting for a lock is bounded by seconds, and
 * clocks of two machines may differ by a minute; two minutes is neither.
 */
export const TIME_TOLERANCE_MS = 120_000;

const MOST_NOTICES = 20;

export interface RuleBreach {
  readonly reason: ProblemReason;
  readonly detail: string;
}

/**
 * Rules that a true history keeps and no hash can show: each aggregate's versions count 1, 2, 3 … and its time does not
 * run back. Memory: one map entry per aggregate (about 150 bytes); everything else of a verification is O(log n).
 */
export class HistoryRules {
  readonly notices: Notice[] = [];
  noticeCount = 0;
  private readonly aggregates = new Map<string, { version: number; time: number }>();
  private latest = -Infinity;

  /** The first rule that the entry breaks, or null. */
  check(position: number, entry: EntryText): RuleBreach | null {
    this.noticeTime(position, entry);
    if (!entry.aggregate) return null;
    const { kind, id, version } = entry.aggregate;
    const known = this.aggregates.get(`${kind} ${id}`);
    if (version !== (known?.version ?? 0) + 1) {
      return {
        reason: 'version-out-of-order',
        detail: `${kind} ${id} has version ${version} after ${known?.version ?? 'none'}.`,
      };
    }
    if (known && entry.time < known.time - TIME_TOLERANCE_MS) {
      return {
        reason: 'time-went-back',
        detail: `${kind} ${id} version ${version} is ${Math.round((known.time - entry.time) / 1000)} s before the one it follows.`,
      };
    }
    if (known) {
      known.version = version;
      known.time = Math.max(known.time, entry.time);
    } else {
      this.aggregates.set(`${kind} ${id}`, { version, time: entry.time });
    }
    return null;
  }

  /** Between aggregates a clock that was wrong and was set right is no forgery, but worth a question. */
  private noticeTime(position: number, entry: EntryText): void {
    if (entry.time < this.latest - TIME_TOLERANCE_MS) {
      this.noticeCount += 1;
      if (this.notices.length < MOST_NOTICES) {
        const seconds = Math.round((this.latest - entry.time) / 1000);
        this.notices.push({ position, detail: `Dated ${seconds} s before an earlier entry.` });
      }
    }
    this.latest = Math.max(this.latest, entry.time);
  }
}
