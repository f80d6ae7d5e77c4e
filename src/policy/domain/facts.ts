/**
 * What the engine sees and nothing more: plain data, every instant and date as ISO text, no clock.
 * The same shape is the scenario format (`policies/README.md`).
 */
export type AgencyLevel = 'state' | 'local' | 'federal' | 'tribal' | 'foreign' | 'private';
export type Stage = 'submit' | 'decide' | 'release' | 'access';

export interface AgencyFacts {
  readonly id: string;
  readonly level: AgencyLevel;
  readonly kind: string;
  readonly grama: boolean;
  readonly part23: boolean;
  readonly jurisdiction: string;
  /** Late with word that data it received was destroyed, to whichever agency it owes it. */
  readonly overdueAttestation?: boolean;
}

export interface CertificationFacts {
  readonly code: string;
  readonly passedOn: string;
  readonly expiresOn?: string;
}

export interface PersonFacts {
  readonly id: string;
  readonly agency: string;
  readonly roles: readonly string[];
  readonly startedOn: string;
  readonly certifications: readonly CertificationFacts[];
}

export interface AgreementFacts {
  readonly id: string;
  readonly kind: string;
  readonly parties: readonly string[];
  readonly status: string;
  readonly effectiveFrom: string;
  readonly expiresOn: string;
  readonly timeZone: string;
  readonly purposes: readonly string[];
  readonly elements: readonly string[];
  readonly authorities: readonly string[];
  readonly maxRetention?: string;
  readonly onwardTo: readonly string[];
  readonly clauses: readonly string[];
  readonly undertaking: boolean;
  readonly contractorAssurance: boolean;
}

export interface SeriesFacts {
  readonly collectionPurpose?: string;
  readonly classification?: string;
  readonly annotated?: boolean;
  readonly noticeCovers: readonly string[];
}

export interface RecordFacts {
  readonly element: string;
  readonly capturedOn?: string;
  readonly origin?: string;
  readonly correction?: 'pending' | 'approved_not_applied' | 'denied_with_statement';
}

export interface EvidenceFacts {
  readonly kind: string;
  readonly issuedOn: string;
  readonly expiresOn?: string;
  readonly signedBy: string;
  readonly names: readonly string[];
  readonly verified: boolean;
  readonly notarized?: boolean;
}

export interface RequestedElement {
  readonly code: string;
  readonly necessity?: string;
  readonly use?: 'identify' | 'locate' | 'suspect_description';
  /** Asked for in this masked form only, for example `last4`; then the mask is no narrowing. */
  readonly transform?: string;
}

export interface RequestFacts {
  readonly requester: string;
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly recipient: { readonly agency: string; readonly contractor?: boolean; readonly contractId?: string };
  readonly purpose: string;
  readonly caseRef?: string;
  readonly necessity?: string;
  readonly authorities: readonly string[];
  readonly agreement?: string;
  readonly assurances: readonly string[];
  readonly elements: readonly RequestedElement[];
  readonly subjects: { readonly count: number; readonly named: number; readonly selectedBy: readonly string[] };
  readonly evidence: readonly EvidenceFacts[];
  readonly retention: string;
  readonly onward?: { readonly to: string; readonly parent: string; readonly originatorConsent: boolean };
  readonly emergency?: { readonly narrative: string; readonly danger: 'imminent' | 'none' };
  readonly aggregate?: { readonly cells: readonly number[] };
}

export interface Facts {
  /** RFC 3339 instant with offset: the only clock. */
  readonly now: string;
  readonly stage: Stage;
  /** IANA zone of the pack unless the caller says otherwise. */
  readonly timeZone: string;
  readonly agencies: readonly AgencyFacts[];
  readonly people: readonly PersonFacts[];
  readonly agreements: readonly AgreementFacts[];
  readonly series: SeriesFacts;
  readonly records: readonly RecordFacts[];
  readonly subjects: { readonly flags: readonly string[] };
  readonly request: RequestFacts;
}
