import type { RequestFacts } from './facts.js';

export type Basis = 'law' | 'agreement' | 'policy_choice';
export type Outcome = 'permit' | 'narrow' | 'second_approval' | 'hold' | 'deny';
export type FindingResult = 'pass' | 'fail' | 'gap' | 'error' | 'not_applicable';
export type FindingEffect = 'deny' | 'hold' | 'second_approval' | 'narrow' | 'warn';
export type FindingScope = 'request' | 'element' | 'release';

/** One rule's result for one case: what was observed, what the limit is, who set it, and what would cure it. */
export interface Finding {
  readonly rule: string;
  readonly version: string;
  readonly basis: Basis;
  readonly result: FindingResult;
  readonly effect: FindingEffect;
  readonly scope: FindingScope;
  readonly element?: string;
  /** JSON pointer into the request. */
  readonly field: string;
  readonly observed: string | number | boolean | null;
  readonly limit: string | number | boolean | null;
  readonly limitSetBy: readonly string[];
  readonly citation: string;
  readonly message: string;
  readonly cure: string;
  /** The reason itself is protected: the requester sees neutral text only. */
  readonly neutral?: boolean;
}

export interface ElementResult {
  readonly element: string;
  readonly result: 'permit' | 'mask' | 'deny';
  /** Present when masked, for example `last4`, `birth_year`, `city`. */
  readonly transform?: string;
  /** Rules that denied or masked it. */
  readonly rules: readonly string[];
}

export interface ObligationResult {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly setBy: readonly string[];
}

export interface RetentionResult {
  /** ISO-8601 duration granted, when the limit is a duration. */
  readonly duration: string;
  /** Retention code of the schedule, agreement or request that set the limit. */
  readonly setBy: readonly string[];
  /** Last day the data may be kept, in the pack's zone (RFC 3339 full-date). */
  readonly destroyBy: string;
  /** The instant after which the data must be gone (RFC 3339, UTC). */
  readonly destroyAt: string;
}

export interface Evaluation {
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  readonly elements: readonly ElementResult[];
  readonly obligations: readonly ObligationResult[];
  /** Absent when nothing would be released. */
  readonly retention?: RetentionResult;
  readonly neutral: boolean;
  /** `sha256:<hex>` of the canonical pack content and the engine's semantics version. */
  readonly packDigest: string;
  /** `<pack id>@<version>`. */
  readonly pack: string;
  /** `sha256:<hex>` of the canonical facts. */
  readonly factsDigest: string;
}

/** The nearest request that would pass, already evaluated; absent when nothing would. */
export interface WouldPass {
  readonly request: RequestFacts;
  readonly outcome: Outcome;
  readonly changes: readonly string[];
}
