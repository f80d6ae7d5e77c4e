import type { AgencyFacts, AgreementFacts, Facts, PersonFacts, RecordFacts, RequestedElement } from './facts.js';
import type { WeighedEvidence } from './evidence-standing.js';
import type { Pack } from './pack.js';
import type { ElementRow, PurposeRow } from './pack-content.js';

/** One requested element with everything that is known about it. */
export interface AskedElement {
  readonly code: string;
  readonly index: number;
  /** Where it stands in the request, as a JSON pointer. */
  readonly field: string;
  readonly asked: RequestedElement;
  readonly row: ElementRow | undefined;
  readonly category: string;
  readonly record: RecordFacts | undefined;
  /** Kinds and classes of standing evidence that names it. */
  readonly kinds: readonly string[];
  readonly classes: readonly string[];
  readonly justified: boolean;
  readonly coveredBy: readonly string[];
  readonly mandatedBy: readonly string[];
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
}
