import type { TermEnd } from './calendar.js';
import type { Condition } from './cel-expression.js';
import type { CaseTest, CompiledCase } from './compiled-rule.js';
import type { AgencyFacts, Facts } from './facts.js';
import type { Basis } from './evaluation.js';
import type { CeilingCell, CeilingRow, ElementRow, MinimizationRow, ObligeEntry } from './pack-content.js';

/**
 * What a case has in common with thousands of others: the day, the purpose, the stage and what kinds of agencies meet.
 * That decides for most rules whether they can speak at all, and for each element of the catalogue how it is handled
 * and how long it may be kept. Worked out when it is first needed, kept with the pack, the same for every such case.
 */
export interface Circumstances {
  /** Cases of the whole request that can apply; undefined until they are planned. */
  requestCases: readonly PlannedCase[] | undefined;
  readonly elements: Map<string, ElementPlan>;
  /** Ends of terms of whole days from today. */
  readonly ends: Map<string, TermEnd>;
  /** What each cell of the matrix allows, where neither the record nor the hour of the request decides. */
  readonly limits: Map<CeilingCell, CellLimits>;
  /** Cases with questions whose answers all elements of one case share, numbered. */
  readonly shared: Map<CompiledCase, number>;
}

/** One element in such circumstances. */
export interface ElementPlan {
  readonly row: ElementRow | undefined;
  readonly category: string;
  readonly sensitivity: bigint;
  /** Its place among the catalogue's, by code; -1 outside it. */
  readonly rank: number;
  readonly handling: MinimizationRow | undefined;
  readonly ceiling: CeilingRow | undefined;
  readonly cell: CeilingCell | undefined;
  /** Cases of the element that can apply; undefined until they are planned. */
  cases: readonly PlannedCase[] | undefined;
}

/** A case that can apply in given circumstances, with what they settle taken out of what is asked per request. */
export interface PlannedCase {
  readonly item: CompiledCase;
  /** Left to test per request: cited authorities, flags of the subjects, kinds of evidence. */
  readonly tests: readonly CaseTest[];
  /** Undefined: it applies wherever it matches. */
  readonly when: Condition | undefined;
  readonly require: Condition | boolean;
  /** Texts that say nothing of the request itself. */
  readonly message: string | undefined;
  readonly cure: string | undefined;
  /** Place of the answers that all elements of a case share; -1 where each has its own. */
  readonly shared: number;
}

export interface Limit {
  readonly setBy: string;
  /** As written, from disclosure; undefined where the term runs from another anchor. */
  readonly duration: string | undefined;
  readonly end: TermEnd;
  readonly basis: Basis;
  readonly citation: string;
}

export interface CellLimits {
  readonly limits: readonly Limit[];
  /** The one that ends first. */
  readonly first: Limit | undefined;
  readonly oblige: readonly ObligeEntry[];
}

/** Together about 15 MB at most: above this all are forgotten, which changes no answer. Half as many would be forgotten in use. */
const MOST_PLANS = 8_192;
const MOST_CIRCUMSTANCES = 1_024;

interface Branch {
  readonly next: Map<string | undefined, Branch>;
  end: Circumstances | undefined;
}

/** A pack's memory of circumstances. It holds only what is derived from the pack and the keys. */
export class CircumstancesMemory {
  private root: Branch = branch();
  private known = 0;
  private plans = 0;

  find(
    { request, stage }: Facts,
    today: string,
    zone: string,
    requesting: AgencyFacts | undefined,
    source: AgencyFacts | undefined,
    recipient: AgencyFacts | undefined,
  ): Circumstances {
    if (this.known >= MOST_CIRCUMSTANCES || this.plans >= MOST_PLANS) this.forget();
    let at = step(this.root, today);
    at = step(at, zone);
    at = step(at, request.purpose);
    at = step(at, stage);
    at = step(step(at, requesting?.kind), requesting?.level);
    at = step(step(at, source?.kind), source?.level);
    at = step(step(at, recipient?.kind), recipient?.level);
    if (at.end === undefined) {
      at.end = { requestCases: undefined, elements: new Map(), ends: new Map(), limits: new Map(), shared: new Map() };
      this.known += 1;
    }
    return at.end;
  }

  /** An element outside the catalogue is not kept: nobody may fill the memory with invented codes. */
  keep(circumstances: Circumstances, plan: ElementPlan): ElementPlan {
    if (plan.row) {
      circumstances.elements.set(plan.row.code, plan);
      this.plans += 1;
    }
    return plan;
  }

  private forget(): void {
    this.root = branch();
    this.known = 0;
    this.plans = 0;
  }
}

function branch(): Branch {
  return { next: new Map(), end: undefined };
}

function step(from: Branch, key: string | undefined): Branch {
  let to = from.next.get(key);
  if (!to) {
    to = branch();
    from.next.set(key, to);
  }
  return to;
}
