export interface DetailRef {
  readonly id: string;
  readonly commitment: string;
}

export const CHANNELS = ['web', 'phone', 'mail', 'email', 'in_person'] as const;
/** Confidential: the overseer knows who complains, nobody else does. */
export const COMPLAINANTS = ['named', 'confidential', 'anonymous'] as const;
export const COMPLAINT_TYPES = [
  'improper_disclosure',
  'excess_data',
  'inaccurate_data',
  'discrimination',
  'denial_of_access',
  'retaliation',
  'security',
  'officer_conduct',
  'other',
] as const;

/** A record that a complaint names, and whose records it concerns. */
export interface NamedRecord {
  readonly kind: 'share-request' | 'grant' | 'package' | 'disclosure' | 'agreement';
  readonly id: string;
  /** Null where a record has an id only. */
  readonly number: string | null;
  readonly shareRequestId: string | null;
  readonly grantId: string | null;
  /** The source agency first; of an agreement, its parties. */
  readonly agencies: readonly string[];
}

/** Who complains and what they say is sealed in `detail`, for the overseer's agency alone. */
export interface ComplaintTerms {
  readonly number: string;
  readonly receivedAt: string;
  readonly channel: (typeof CHANNELS)[number];
  readonly complainant: (typeof COMPLAINANTS)[number];
  readonly type: (typeof COMPLAINT_TYPES)[number];
  readonly overseerAgency: string;
  readonly agencyComplainedOf: string;
  readonly about: readonly NamedRecord[];
  readonly detail: DetailRef;
  /** Of the code with which the complainant may ask how it stands; the code itself is told once. */
  readonly statusCodeDigest: string;
  readonly timeZone: string;
  readonly acknowledgeBy: string;
  readonly answerBy: string;
}

/** How far an upheld complaint reaches: what it names, or all that rests on the agreement it names. */
export const REACHES = ['named', 'agreement'] as const;
export type Reach = (typeof REACHES)[number];

interface Conclusion {
  readonly closedAt: string;
  /** For the overseer. */
  readonly finding: DetailRef;
  /** Reason and corrective action, which the source agencies' privacy officers read too. */
  readonly answer: DetailRef;
  readonly keptUntil: string;
}

interface Acknowledged {
  readonly terms: ComplaintTerms;
  readonly acknowledgedAt: string;
}

interface Reviewed extends Acknowledged {
  readonly reviewer: string;
}

export type Complaint =
  | { readonly status: 'none' }
  | { readonly status: 'received'; readonly terms: ComplaintTerms }
  | (Acknowledged & { readonly status: 'acknowledged' })
  | (Reviewed & { readonly status: 'in_review'; readonly frozen: boolean })
  | (Reviewed & { readonly status: 'upheld'; readonly reach: Reach; readonly conclusion: Conclusion })
  | (Reviewed & { readonly status: 'dismissed'; readonly conclusion: Conclusion });
export type KnownComplaint = Exclude<Complaint, { status: 'none' }>;

export type ComplaintEvent =
  | { readonly type: 'ComplaintReceived'; readonly terms: ComplaintTerms }
  | { readonly type: 'ComplaintAcknowledged'; readonly at: string }
  | { readonly type: 'ComplaintTakenUp'; readonly reviewer: string }
  /** Nothing is released or read under what it names while it is reviewed. */
  | { readonly type: 'ComplaintFroze' }
  | { readonly type: 'ComplaintUpheld'; readonly reach: Reach; readonly conclusion: Conclusion }
  | { readonly type: 'ComplaintDismissed'; readonly conclusion: Conclusion };

/** Folds one event into the state; an event that does not fit is a corrupted history, so it throws. */
export function evolve(state: Complaint, event: ComplaintEvent): Complaint {
  switch (event.type) {
    case 'ComplaintReceived':
      if (state.status !== 'none') throw new Error('A complaint was received twice');
      return { status: 'received', terms: event.terms };
    case 'ComplaintAcknowledged':
      if (state.status !== 'received') throw new Error(`A complaint that is ${state.status} was acknowledged`);
      return { ...state, status: 'acknowledged', acknowledgedAt: event.at };
    case 'ComplaintTakenUp':
      if (state.status === 'in_review') return { ...state, reviewer: event.reviewer };
      if (state.status !== 'acknowledged') throw new Error(`A complaint that is ${state.status} was taken up`);
      return { ...state, status: 'in_review', reviewer: event.reviewer, frozen: false };
    case 'ComplaintFroze':
      return { ...inReview(state), frozen: true };
    case 'ComplaintUpheld': {
      const { frozen: _frozen, ...reviewed } = inReview(state);
      return { ...reviewed, status: 'upheld', reach: event.reach, conclusion: event.conclusion };
    }
    case 'ComplaintDismissed': {
      const { frozen: _frozen, ...reviewed } = inReview(state);
      return { ...reviewed, status: 'dismissed', conclusion: event.conclusion };
    }
  }
}

function inReview(state: Complaint): Extract<Complaint, { status: 'in_review' }> {
  if (state.status === 'in_review') return state;
  throw new Error(`A complaint that is ${state.status} is not in review`);
}

/** Agencies whose records it names, once each; an agreement's parties are no sources of a record. */
export function sourceAgencies({ about }: Pick<ComplaintTerms, 'about'>): readonly string[] {
  const sources = about.flatMap(({ kind, agencies }) => (kind === 'agreement' ? [] : agencies.slice(0, 1)));
  return [...new Set(sources)].sort();
}

/** Grants it names by themselves, by a package or by a disclosure. */
export function namedGrants({ about }: Pick<ComplaintTerms, 'about'>): readonly string[] {
  return [...new Set(about.flatMap(({ grantId }) => grantId ?? []))];
}

/** Share requests it names by themselves: all grants of such a one are meant. */
export function namedShareRequests({ about }: Pick<ComplaintTerms, 'about'>): readonly string[] {
  return [...new Set(about.flatMap(({ kind, id }) => (kind === 'share-request' ? id : [])))];
}

/** The share requests behind everything it names. */
export function requestsBehind({ about }: Pick<ComplaintTerms, 'about'>): readonly string[] {
  return [...new Set(about.flatMap(({ shareRequestId }) => shareRequestId ?? []))];
}

/** The agreements it names, in every form in which one is cited. */
export function namedAgreements({ about }: Pick<ComplaintTerms, 'about'>): readonly string[] {
  return [...new Set(about.flatMap(({ kind, id, number }) => (kind === 'agreement' ? [id, number ?? id] : [])))];
}
