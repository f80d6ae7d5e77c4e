/**
 * The content of a policy pack after its layers are merged: plain JSON, no functions, so it can be digested,
 * stored and compared. The engine knows these *kinds* of tables; every id, message and citation is the pack's own.
 */
import type { Basis, FindingEffect, FindingScope } from './evaluation.js';

/** What every row and rule says about itself. Dates are RFC 3339 full-dates in the pack's zone, both inclusive. */
export interface Provenance {
  readonly basis: Basis;
  readonly citation: string;
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
  readonly supersededBy?: string;
  readonly verifiedOn?: string;
  readonly verifiedBy?: string;
  /** Where the value was read; the pack's README explains the marks. */
  readonly source?: string;
  /** `<pack id>@<version>` of the layer that supplied the row. Set by the loader. */
  readonly layer: string;
}

export interface ElementRow extends Provenance {
  readonly code: string;
  readonly title: string;
  readonly category: string;
  /** 1 low … 4 restricted. */
  readonly sensitivity: number;
  readonly tags: readonly string[];
}

export interface ClassificationRow extends Provenance {
  readonly element: string;
  readonly hint: string;
}

/** `allow` · `mask` (in part, or in full when justified) · `second` (allow, second approval) · `deny` (unless a gate opens). */
export type Handling = 'allow' | 'mask' | 'second' | 'deny';

/** Default handling of one element, for all purposes (`*`) or one. The most specific row speaks. */
export interface MinimizationRow extends Provenance {
  readonly element: string;
  readonly purpose: string;
  readonly handling: Handling;
  /** Mask applied when the element is not released in full. */
  readonly transform?: string;
  /** Declared uses for which a justified element is released in full. */
  readonly fullFor: readonly string[];
  /** The mask itself is given only for one of these declared uses. */
  readonly maskFor: readonly string[];
  /** Released only with the requester's own necessity for this element. */
  readonly justify: boolean;
  /** What opens a denied element: rule ids, `evidence:<class>`, `use:<use>`. Any one suffices. */
  readonly gates: readonly string[];
}

export interface PurposeRow extends Provenance {
  readonly code: string;
  readonly title: string;
  readonly dpv?: string;
  readonly tags: readonly string[];
  /** Collection purposes this purpose counts as similar to, besides itself; `*` for all. */
  readonly similarTo: readonly string[];
  /** Agency kinds whose mission covers this purpose; empty means any. */
  readonly missions: readonly string[];
}

export interface AuthorityRow extends Provenance {
  readonly code: string;
  readonly title: string;
  readonly kind: string;
  readonly permits: string;
  /** A document that looks like authority but opens nothing. */
  readonly opensNothing: boolean;
  /** Compels disclosure of what it names. */
  readonly mandate: boolean;
  readonly purposes: readonly string[];
  readonly elements: readonly string[];
  readonly recipientLevels: readonly string[];
  readonly recipientKinds: readonly string[];
  readonly sourceLevels: readonly string[];
  readonly sourceKinds: readonly string[];
  /** Request parts without which the authority cannot be weighed, as paths (`caseRef`, `necessity`, `emergency.narrative`). */
  readonly requires: readonly string[];
  /** Evidence kinds of which one must be attached and live. */
  readonly evidence: readonly string[];
  /** Covers only elements named in that evidence. */
  readonly coversNamedOnly: boolean;
  /** Agreement kinds of which one must be named by the request. */
  readonly agreementKinds: readonly string[];
  readonly assurances: readonly string[];
  readonly similarPurpose: boolean;
  readonly maxRetention?: string;
  readonly tags: readonly string[];
  readonly evidenceText?: string;
}

export interface EvidenceKindRow extends Provenance {
  readonly kind: string;
  readonly title: string;
  /** For example order, subpoena, consent, statement: what rules and gates speak of. */
  readonly class: string;
  /** Signatures that count; a document signed otherwise is not what it claims to be. */
  readonly signedBy: readonly string[];
  /** Too old after this duration from `issuedOn`. */
  readonly maxAge?: string;
}

export interface AgencyKindRow extends Provenance {
  readonly kind: string;
  readonly title: string;
  readonly tags: readonly string[];
}

export interface ObligationRow extends Provenance {
  readonly code: string;
  readonly title: string;
  readonly params: readonly string[];
  readonly dueFrom?: string;
  readonly dueIn?: string;
  readonly whoMustProve: string;
  readonly evidenceType: string;
  readonly onFailure: string;
  /** Attached to every release. */
  readonly always: boolean;
  /** Parameters it has on every release; templates with `{path}`. */
  readonly set: Readonly<Record<string, string>>;
  readonly odrl?: string;
}

export interface CalendarRow extends Provenance {
  readonly id: string;
  readonly title: string;
  readonly timeZone: string;
  readonly holidays: readonly { readonly on: string; readonly name: string }[];
}

/** One row of the retention schedule: a ceiling on the recipient's or broker's copy, or a minimum for evidence. */
export interface ScheduleRow extends Provenance {
  readonly code: string;
  readonly title: string;
  /** `disclosure`, `capture`, … An anchor the facts do not carry falls back to `cap` from disclosure. */
  readonly anchor: string;
  readonly rule: 'max' | 'min';
  readonly duration: string;
  readonly cap?: string;
  readonly days?: string;
  readonly oblige: readonly string[];
}

/** One cell of the category × purpose matrix. */
export interface CeilingCell {
  /** Not shared for this purpose. */
  readonly shared: boolean;
  /** Only with live evidence of class `order` that names the element. */
  readonly orderOnly: boolean;
  /** Schedule codes or plain durations from disclosure; the earliest end counts. Empty and shared: no ceiling. */
  readonly limits: readonly string[];
}

export interface CeilingRow extends Provenance {
  readonly group: string;
  readonly categories: readonly string[];
  readonly elements: readonly string[];
  readonly sourceKinds: readonly string[];
  /** The row for requests that ask for aggregates only. */
  readonly aggregate: boolean;
  readonly cells: Readonly<Record<string, CeilingCell>>;
}

export interface BulkRow extends Provenance {
  readonly purpose: string;
  readonly limit: number;
  readonly namedRequired: boolean;
}

export interface TrainingRow extends Provenance {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  /** `calendar_year` (valid to the end of the next calendar year) or an ISO-8601 duration from `passedOn`. */
  readonly validFor: string;
  readonly requesterLevels: readonly string[];
  readonly requesterKinds: readonly string[];
  readonly purposes: readonly string[];
  readonly elements: readonly string[];
  readonly authorities: readonly string[];
}

export interface MaskRow extends Provenance {
  readonly transform: string;
  readonly title: string;
  readonly example: string;
}

/** Smallest sets that usually serve a use; shown to the analyst, not enforced. */
export interface MinimalSetRow extends Provenance {
  readonly id: string;
  readonly title: string;
  readonly elements: readonly string[];
  readonly oneOf: readonly string[];
}

/** Checks that host code makes over the tables; the rule that carries one supplies id, texts and citation. */
export const CHECK_KINDS = [
  'agreement_active',
  'agreement_scope',
  'assurances',
  'authority',
  'complete',
  'evidence',
  'minimization_drop',
  'minimization_mask',
  'minimization_second',
  'purpose_similar',
  'retention',
  'small_cells',
  'training',
] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** Without a rule for these a pack would permit by silence, so it is refused. */
export const REQUIRED_CHECKS: readonly CheckKind[] = [
  'agreement_active',
  'agreement_scope',
  'authority',
  'complete',
  'evidence',
  'minimization_drop',
  'minimization_mask',
  'minimization_second',
  'retention',
];

/** Parameters of an obligation that a row of the schedule brings: by when. */
export const SCHEDULED: Readonly<Record<string, string>> = { by: '{retention.destroyBy}' };

export interface ObligeEntry {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

export const MATCH_KEYS = [
  'purpose',
  'purposeTag',
  'category',
  'element',
  'elementTag',
  'recipientLevel',
  'recipientKind',
  'requestingKind',
  'sourceLevel',
  'sourceKind',
  'authority',
  'flag',
  'evidence',
  'stage',
] as const;
export type MatchKey = (typeof MATCH_KEYS)[number];
export type Match = Readonly<Partial<Record<MatchKey, readonly string[]>>>;

/** One condition of a rule. All of a rule's cases are evaluated; each that applies yields a finding. */
export interface RuleCase {
  readonly scope: FindingScope;
  readonly basis?: Basis;
  readonly citation?: string;
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
  readonly match: Match;
  /** CEL, bool. Absent: the case applies wherever it matches. */
  readonly when?: string;
  /** CEL, bool. Absent: wherever the case applies it fails. */
  readonly require?: string;
  readonly effect: FindingEffect;
  /** Findings of these bases on the same element are lifted while this case passes (a mandate, a supremacy clause). */
  readonly lifts: readonly Basis[];
  /** Lifts second approvals of those bases too, not only denials and narrowing. */
  readonly liftsApproval: boolean;
  readonly oblige: readonly ObligeEntry[];
  readonly field?: string;
  /** Path whose value the finding shows as observed, and the limit as literal text. */
  readonly observe?: string;
  readonly limit?: string;
  readonly message: string;
  readonly cure: string;
  readonly neutral: boolean;
}

export interface ReasonText {
  readonly message: string;
  readonly cure: string;
}

export interface RuleRow extends Provenance {
  readonly id: string;
  readonly title: string;
  /** Host check over the tables; then `cases` is empty. */
  readonly check?: CheckKind;
  /** Enforced by another part of the product (workflow, disposition), named here so that the register is whole. */
  readonly enforcedBy?: string;
  readonly effect?: FindingEffect;
  readonly message?: string;
  readonly cure?: string;
  readonly neutral: boolean;
  /** Texts per reason of a host check. */
  readonly reasons: Readonly<Record<string, ReasonText>>;
  readonly oblige: readonly ObligeEntry[];
  /** Parameters of a host check, for example the suppression threshold. */
  readonly params: Readonly<Record<string, string | number>>;
  readonly cases: readonly RuleCase[];
}

export type PackState = 'example' | 'reviewed' | 'active';

export interface PackContent {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly banner: string;
  readonly jurisdiction: string;
  readonly timeZone: string;
  readonly state: PackState;
  readonly effectiveFrom: string;
  readonly effectiveTo?: string;
  /** Lowest first, `<id>@<version>`. */
  readonly layers: readonly string[];
  readonly approvers: readonly { readonly name: string; readonly role: string; readonly on: string }[];
  /** All that a requester is told where the reason is protected. */
  readonly neutralText: string;
  /** How lint treats a policy choice that denies an element with one of these tags: see the pack's README. */
  readonly guardedTags: readonly {
    readonly tag: string;
    readonly recipientKind: string;
    readonly level: 'warning' | 'error';
    readonly citation: string;
  }[];
  readonly elements: readonly ElementRow[];
  readonly classification: readonly ClassificationRow[];
  readonly minimization: readonly MinimizationRow[];
  readonly purposes: readonly PurposeRow[];
  readonly authorities: readonly AuthorityRow[];
  readonly evidence: readonly EvidenceKindRow[];
  readonly agencyKinds: readonly AgencyKindRow[];
  readonly obligations: readonly ObligationRow[];
  readonly calendars: readonly CalendarRow[];
  readonly schedule: readonly ScheduleRow[];
  readonly ceilings: readonly CeilingRow[];
  readonly bulk: readonly BulkRow[];
  readonly training: readonly TrainingRow[];
  readonly masks: readonly MaskRow[];
  readonly minimalSets: readonly MinimalSetRow[];
  readonly rules: readonly RuleRow[];
}
