import type { Basis, FindingEffect, FindingResult } from '../../domain/evaluation.js';
import { allOf, NotSayable } from './cedar-condition.js';

/** What a satisfied policy says: a finding of a rule, or a fact that later policies read. */
export interface Saying {
  /** The row, cell, case or check it was written from: the share exported is counted by it. */
  readonly from: string;
  /** Further rows that the same policy speaks for. */
  readonly also?: readonly string[];
  readonly fact?: { readonly name: string; readonly code: string };
  readonly finding?: FindingSaid;
}

export interface FindingSaid {
  readonly rule: string;
  readonly basis: Basis;
  readonly result: FindingResult;
  readonly effect: FindingEffect;
  /** Rows that spoke; `agreement` stands for the agreement named, `covering` and `cited` for authorities, `category` for the element's. */
  readonly by: readonly string[] | 'agreement' | 'covering' | 'cited' | 'category' | undefined;
  readonly transform?: string;
  readonly lifts?: readonly Basis[];
  readonly liftsApproval?: boolean;
}

/**
 * Policies of one question. Every one is a `permit` and is read from the list of satisfied ones: where a `forbid` is
 * satisfied Cedar names no permit any more, and the passes would be lost.
 */
export class PolicySet {
  readonly policies: Record<string, string> = {};
  readonly sayings = new Map<string, Saying>();
  readonly leftOut: string[] = [];

  constructor(readonly name: string) {}

  /** @param conditions all of which must hold */
  add(saying: Saying, conditions: readonly string[], unless?: string): void {
    const id = `${this.name} ${this.sayings.size} ${saying.from}`;
    const when = ` when { ${allOf(conditions)} }`;
    this.policies[id] =
      `permit (principal, action, resource)${when}${unless === undefined ? '' : ` unless { ${unless} }`};`;
    this.sayings.set(id, saying);
  }

  /** Writes nothing of a row that Cedar cannot say, and remembers which one. */
  attempt(from: string, write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof NotSayable)) throw error;
      this.leftOut.push(`${from}: ${error.message}`);
    }
  }
}
