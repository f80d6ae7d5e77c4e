export const AGENCY_LEVELS = ['state', 'local', 'federal', 'tribal', 'foreign', 'private'] as const;
export type AgencyLevel = (typeof AGENCY_LEVELS)[number];

/** The records an agency shares from, as its records officer describes them (63A-19-401.2: annotation, notice, purpose). */
export interface SeriesProfile {
  readonly collectionPurpose: string;
  readonly classification: 'public' | 'private' | 'controlled' | 'protected';
  readonly annotated: boolean;
  /** Kinds of agencies that the notice to the individual named as recipients. */
  readonly noticeCovers: readonly string[];
}

/** What policy needs to know about an agency, and where its days begin. */
export interface AgencyProfile {
  readonly slug: string;
  readonly level: AgencyLevel;
  readonly kind: string;
  /** A governmental entity under GRAMA, Utah Code 63G-2-103. */
  readonly grama: boolean;
  /** Runs intelligence systems under 28 CFR part 23. */
  readonly part23: boolean;
  readonly jurisdiction: string;
  readonly timeZone: string;
  readonly ori?: string;
  readonly series?: SeriesProfile;
}

export type Agency = { readonly status: 'none' } | ({ readonly status: 'listed' } & AgencyProfile);

/** Written on first listing and at every revision; always the whole profile. */
export interface AgencyListed {
  readonly type: 'AgencyListed';
  readonly agency: AgencyProfile;
}
/** Name, address or mailbox changed. The words may name a person, so the entry says only that they changed. */
export interface AgencyContactRevised {
  readonly type: 'AgencyContactRevised';
}
export type AgencyEvent = AgencyListed | AgencyContactRevised;

export function evolve(state: Agency, event: AgencyEvent): Agency {
  return event.type === 'AgencyListed' ? { status: 'listed', ...event.agency } : state;
}

/** Listing what is listed already changes nothing. */
export function list(
  current: Agency,
  profile: AgencyProfile,
  contact: 'same-contact' | 'new-contact',
): readonly AgencyEvent[] {
  if (current.status === 'none') return [{ type: 'AgencyListed', agency: profile }];
  const events: AgencyEvent[] = sameProfile(current, profile) ? [] : [{ type: 'AgencyListed', agency: profile }];
  return contact === 'same-contact' ? events : [...events, { type: 'AgencyContactRevised' }];
}

function sameProfile(left: AgencyProfile, right: AgencyProfile): boolean {
  return FIELDS.every((field) => JSON.stringify(plain(left[field])) === JSON.stringify(plain(right[field])));
}

const FIELDS = [
  'slug',
  'level',
  'kind',
  'grama',
  'part23',
  'jurisdiction',
  'timeZone',
  'ori',
  'series',
] as const satisfies readonly (keyof AgencyProfile)[];

/** Order of members says nothing, and rows come back from the database in another one. */
function plain(value: AgencyProfile[keyof AgencyProfile]): unknown {
  return typeof value === 'object' ? Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)) : value;
}
