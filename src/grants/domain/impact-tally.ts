import type { Outcome, PolicyChange, RuleChange } from '../../policy/index.js';
import type { ReleaseRefusal } from './releasable.js';

/**
 * Why a past decision could not be replayed: its facts were destroyed, do not match the digest kept with it, could not
 * be opened or judged, or no evaluation is stored with it.
 */
export type NotReplayable = 'purged' | 'altered' | 'unreadable' | 'no_evaluation';

/** One past decision under the draft. */
export interface ReplayedDecision {
  readonly requestNumber: string;
  readonly ordinal: number;
  /** Absent when both packs say the same. */
  readonly change?: PolicyChange;
  /** What was granted would be refused under the draft. */
  readonly grantRefused: boolean;
}

/** One live grant, as its facts stand now, under the pack in force and under the draft. */
export interface JudgedGrant {
  readonly number: string;
  readonly requestNumber: string;
  readonly inForce: ReleaseRefusal | undefined;
  readonly draft: ReleaseRefusal | undefined;
  readonly rules: readonly RuleChange[];
}

export interface ListedGrant {
  readonly number: string;
  readonly requestNumber: string;
  readonly reason: ReleaseRefusal;
  readonly rules: readonly RuleChange[];
}

export interface ListedChange extends PolicyChange {
  readonly requestNumber: string;
  readonly ordinal: number;
  readonly flips: boolean;
  readonly grantRefused: boolean;
}

export interface RuleCount {
  readonly rule: string;
  /** Decisions whose outcome flips and in which this rule changed its mind. */
  readonly flips: number;
  /** Decisions that keep their outcome and change otherwise. */
  readonly changes: number;
  readonly grants: number;
}

export interface Impact {
  readonly decisions: {
    readonly total: number;
    readonly replayed: number;
    readonly same: number;
    /** Another outcome. */
    readonly flipped: number;
    /** The same outcome with other elements, retention or obligations. */
    readonly changed: number;
    /** Of all replayed: what was granted would be refused. */
    readonly grantRefused: number;
    readonly notReplayable: Readonly<Record<NotReplayable, number>>;
    readonly flips: readonly { readonly from: Outcome; readonly to: Outcome; readonly count: number }[];
  };
  readonly grants: {
    readonly live: number;
    readonly judged: number;
    readonly wouldBeSuspended: number;
    /** Refused under the pack in force as well: no effect of the draft. */
    readonly alreadyRefused: number;
    readonly wouldRecover: number;
    readonly notJudged: number;
  };
  readonly byRule: readonly RuleCount[];
  /** Flips first come, first listed, then other changes; bounded, counts above are not. */
  readonly listed: readonly ListedChange[];
  readonly listedGrants: readonly ListedGrant[];
  readonly notReplayed: readonly { readonly requestNumber: string; readonly reason: NotReplayable }[];
  readonly leftOff: number;
}

/** Counts everything and keeps the first of each list, so that memory does not grow with the history. */
export class ImpactTally {
  private replayed = 0;
  private changed = 0;
  private refused = 0;
  private readonly missing: Record<NotReplayable, number> = { purged: 0, altered: 0, unreadable: 0, no_evaluation: 0 };
  private readonly outcomes = new Map<string, number>();
  private readonly rules = new Map<string, { flips: number; changes: number; grants: number }>();
  private readonly flipList: ListedChange[] = [];
  private readonly changeList: ListedChange[] = [];
  private readonly grantList: ListedGrant[] = [];
  private readonly missingList: { requestNumber: string; reason: NotReplayable }[] = [];
  private readonly grants = { judged: 0, wouldBeSuspended: 0, alreadyRefused: 0, wouldRecover: 0, notJudged: 0 };
  private leftOff = 0;

  constructor(private readonly listAtMost: number) {}

  replay({ requestNumber, ordinal, change, grantRefused }: ReplayedDecision): void {
    this.replayed += 1;
    if (grantRefused) this.refused += 1;
    if (!change) return;
    const flips = change.from !== change.to;
    const way = `${change.from} ${change.to}`;
    if (flips) this.outcomes.set(way, (this.outcomes.get(way) ?? 0) + 1);
    else this.changed += 1;
    for (const { rule } of change.rules) this.count(rule, flips ? 'flips' : 'changes');
    this.list(flips ? this.flipList : this.changeList, { requestNumber, ordinal, flips, grantRefused, ...change });
  }

  missed(requestNumber: string, reason: NotReplayable): void {
    this.missing[reason] += 1;
    // Destroyed facts are as it should be; the others somebody must look into.
    if (reason !== 'purged') this.list(this.missingList, { requestNumber, reason });
  }

  judge({ number, requestNumber, inForce, draft, rules }: JudgedGrant): void {
    this.grants.judged += 1;
    if (inForce !== undefined) this.grants[draft === undefined ? 'wouldRecover' : 'alreadyRefused'] += 1;
    else if (draft !== undefined) {
      this.grants.wouldBeSuspended += 1;
      for (const { rule } of rules) this.count(rule, 'grants');
      this.list(this.grantList, { number, requestNumber, reason: draft, rules });
    }
  }

  notJudged(): void {
    this.grants.notJudged += 1;
  }

  result(): Impact {
    const flips = [...this.outcomes].map(([way, count]) => {
      const [from, to] = way.split(' ') as [Outcome, Outcome];
      return { from, to, count };
    });
    const flipped = flips.reduce((sum, item) => sum + item.count, 0);
    const missing = Object.values(this.missing).reduce((sum, count) => sum + count, 0);
    const byRule = [...this.rules].map(([rule, counts]) => ({ rule, ...counts }));
    return {
      decisions: {
        total: this.replayed + missing,
        replayed: this.replayed,
        same: this.replayed - flipped - this.changed,
        flipped,
        changed: this.changed,
        grantRefused: this.refused,
        notReplayable: this.missing,
        flips: flips.sort((a, b) => b.count - a.count || (`${a.from}${a.to}` < `${b.from}${b.to}` ? -1 : 1)),
      },
      grants: { live: this.grants.judged + this.grants.notJudged, ...this.grants },
      byRule: byRule.sort((a, b) => b.flips - a.flips || b.grants - a.grants || (a.rule < b.rule ? -1 : 1)),
      listed: [...this.flipList, ...this.changeList],
      listedGrants: this.grantList,
      notReplayed: this.missingList,
      leftOff: this.leftOff,
    };
  }

  private count(rule: string, what: 'flips' | 'changes' | 'grants'): void {
    const counts = this.rules.get(rule) ?? { flips: 0, changes: 0, grants: 0 };
    counts[what] += 1;
    this.rules.set(rule, counts);
  }

  private list<T>(list: T[], item: T): void {
    if (list.length < this.listAtMost) list.push(item);
    else this.leftOff += 1;
  }
}
