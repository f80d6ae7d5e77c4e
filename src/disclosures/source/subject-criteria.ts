/**
 * How a request may name one person, plate or booking: exact facts only, no pattern, no range. A source says which of
 * them it can search by and which combinations are enough (`subjects.sufficient`).
 */
export const SEARCH_KEYS = [
  'givenName',
  'familyName',
  'birthDate',
  'dlNumber',
  'ssn',
  'aNumber',
  'sidNumber',
  'bookingNumber',
  'plate',
  'vin',
] as const;
export type SearchKey = (typeof SEARCH_KEYS)[number];

/** `birthDate` is a full-date; an SSN may have hyphens where the source compares digits. */
export type SubjectCriteria = Readonly<Partial<Record<SearchKey, string | undefined>>>;

/** SQL type of the bound value; the column is compared as it is, so that its index serves. */
export function searchType(key: SearchKey): 'date' | 'text' {
  return key === 'birthDate' ? 'date' : 'text';
}

/** The keys a subject supplies, in the order of `SEARCH_KEYS`: equal shapes share one branch of the search. */
export function suppliedKeys(subject: SubjectCriteria): SearchKey[] {
  return SEARCH_KEYS.filter((key) => subject[key] !== undefined);
}
