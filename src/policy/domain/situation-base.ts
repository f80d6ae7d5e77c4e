import type { AgencyFacts, AgreementFacts, Facts, PersonFacts, RecordFacts, RequestedElement } from './facts.js';
import type { Circumstances, ElementPlan } from './circumstances.js';
import type { WeighedEvidence } from './evidence-standing.js';
import type { Pack } from './pack.js';
import type { PurposeRow } from './pack-content.js';

/** One requested element with everything that is known about it; conditions and templates see it as `element`. */
export interface AskedElement {
  readonly code: string;
  readonly category: string;
  readonly sensitivity: bigint;
  readonly tags: readonly string[];
  readonly known: boolean;
  readonly necessity: string;
  readonly justified: boolean;
  readonly use: string;
  readonly transform: string;
  /** Kinds and classes of standing evidence that names it. */
  readonly kinds: readonly string[];
  readonly classes: readonly string[];
  readonly coveredBy: readonly string[];
  readonly mandatedBy: readonly string[];
  readonly capturedOn: string;
  readonly origin: string;
  readonly correction: string;
  /** What follows is not in the schema of `cel-schema.ts`, so no rule can name it. */
  readonly asked: RequestedElement;
  /** Place among the elements asked, each counted once. */
  readonly at: number;
  /** Where it stands in the request, as a JSON pointer. */
  readonly field: string;
  readonly record: RecordFacts | undefined;
  readonly plan: ElementPlan;
}

export interface AgreementStanding {
  readonly named: boolean;
  readonly facts: AgreementFacts | undefined;
  readonly active: boolean;
  /** Why it is not: unknown, status, not_begun, expired. */
  readonly reason: string;
}

/** The facts of one case, looked up once: what authorities, elements and training are weighed on. */
export interface SituationBase {
  readonly pack: Pack;
  readonly facts: Facts;
  readonly zone: string;
  readonly now: number;
  readonly today: string;
  readonly purpose: PurposeRow | undefined;
  readonly requesting: AgencyFacts | undefined;
  readonly source: AgencyFacts | undefined;
  readonly recipient: AgencyFacts | undefined;
  readonly requester: PersonFacts | undefined;
  readonly agreement: AgreementStanding;
  readonly evidence: readonly WeighedEvidence[];
  readonly circumstances: Circumstances;
}
