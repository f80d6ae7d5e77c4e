export const AGREEMENT_KINDS = ['mou', 'moa', 'dua', 'cma', 'isa', '287g', 'chri'] as const;
export type AgreementKind = (typeof AGREEMENT_KINDS)[number];

export const DIRECTIONS = ['sends', 'receives', 'both'] as const;
export const CLASSIFICATIONS = ['public', 'private', 'controlled', 'protected'] as const;
export const ONWARD_RULES = ['forbidden', 'listed', 'with_consent'] as const;
export const DISPOSITIONS = ['destroy', 'return', 'archive'] as const;
export const CLAUSES = ['access_authorized', 'use_limited', 'security_ensured'] as const;

/**
 * The terms in codes, dates and durations: what policy reads, the ledger recounts and the public register prints.
 * The fields are those of an inter-agency agreement record (63G-2-206, 53-10-108, 5 USC 552a(o), 8 USC 1357(g)). Names, contacts
 * and wording are in the sealed detail.
 */
export interface AgreementTerms {
  readonly kind: AgreementKind;
  readonly parties: readonly PartyTerms[];
  readonly authorities: readonly string[];
  /** What may be shared, purpose by purpose: element codes or `<category>.*`. */
  readonly purposes: readonly PurposeTerms[];
  readonly elementsForbidden: readonly string[];
  readonly series: readonly { readonly code: string; readonly classification: (typeof CLASSIFICATIONS)[number] }[];
  /** ISO 3166-2 or `US`. */
  readonly jurisdictions: readonly string[];
  readonly recipients: { readonly contractors: boolean; readonly subRecipients: boolean };
  readonly onward: { readonly rule: (typeof ONWARD_RULES)[number]; readonly to: readonly string[] };
  readonly retention: {
    /** ISO 8601 duration. */
    readonly maximum: string;
    /** In the order of the names, which are sealed with the words. */
    readonly perCategory: readonly {
      readonly keep: string;
      readonly then: (typeof DISPOSITIONS)[number];
    }[];
    readonly atEnd: 'destroy' | 'return';
    readonly certificateRequired: boolean;
  };
  readonly security: { readonly standards: readonly string[]; readonly breachNoticeWithin: string };
  readonly trainings: readonly string[];
  readonly audit: { readonly right: boolean; readonly every: string; readonly lastOn?: string };
  readonly individuals: {
    readonly correctionsWithin: string;
    readonly requestsHandledBy: string;
    readonly accountingKeptBy: string;
  };
  readonly term: {
    readonly effectiveFrom: string;
    /** Valid through 23:59:59.999 of this day in `timeZone`. */
    readonly expiresOn: string;
    readonly timeZone: string;
    readonly maxRenewals: number;
    readonly reviewOn: string;
  };
  readonly heldData: {
    readonly onSuspension: 'freeze' | 'keep';
    readonly onTermination: 'destroy' | 'return' | 'keep_until_retention';
  };
  readonly public: boolean;
  /** `sha256:<hex>` of the signed paper. */
  readonly documentDigest: string;
  readonly counselReview: { readonly agency: string; readonly reviewedOn: string };
  readonly clauses: readonly (typeof CLAUSES)[number][];
  /** Written agreement of the recipient under 63G-2-206(4). */
  readonly undertaking: boolean;
  readonly contractorAssurance: boolean;
  /** Computer matching, 5 USC 552a(o); required for `cma`. */
  readonly matching?: { readonly noticePublishedOn: string; readonly boardApprovedOn: string };
  /** 8 USC 1357(g); required for `287g`. */
  readonly delegation?: {
    readonly model: 'jail_enforcement' | 'warrant_service' | 'task_force';
    readonly certifiedOfficers: number;
  };
}

export interface PartyTerms {
  readonly agency: string;
  readonly direction: (typeof DIRECTIONS)[number];
  readonly oris: readonly string[];
}

export interface PurposeTerms {
  readonly code: string;
  readonly elements: readonly string[];
}

/** An element code, or a whole category. */
export const isCategory = (pattern: string) => pattern.endsWith('.*');

export const partiesOf = (terms: AgreementTerms): readonly string[] => terms.parties.map((party) => party.agency);

/**
 * Elements the terms allow: for one purpose, or, when none is named, those allowed for every purpose. Never the union:
 * an element agreed for one purpose is not agreed for another.
 */
export function elementsFor(terms: AgreementTerms, purpose?: string): readonly string[] {
  const lists = terms.purposes.filter((each) => purpose === undefined || each.code === purpose);
  const [first, ...others] = lists.map((each) => each.elements);
  return (first ?? []).filter((element) => others.every((list) => list.includes(element)));
}
