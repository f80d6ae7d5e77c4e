/** `ShareRequestSubmitted` → `share request submitted`. */
export function typeWords(type: string): string {
  return type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

export const kindWords = (kind: string): string => kind.replaceAll('-', ' ');

/** Where each kind of record has its page; the others are seen in the ledger alone. */
const PAGES: Readonly<Record<string, string>> = {
  'share-request': '/requests',
  agreement: '/agreements',
  grant: '/grants',
  package: '/packages',
  certificate: '/certificates',
  obligation: '/obligations',
  'legal-hold': '/holds',
  'purge-brake': '/purge-brakes',
  complaint: '/complaints',
  'rights-case': '/rights-cases',
  person: '/people',
};

/** The page of a record, where it has one. */
export function pageOfRecord(kind: string, id: string, number: string | undefined): string | undefined {
  const folder = PAGES[kind];
  // Revisions of an agreement share a number; each is a record of its own.
  return folder && `${folder}/${kind === 'agreement' ? id : (number ?? id)}`;
}

/** Why a ledger is not what was signed, for somebody who never read the format. */
export const PROBLEM_WORDS: Readonly<Record<string, string>> = {
  'entry-out-of-sequence': 'an entry is missing or was put in',
  'leaf-hash-differs': 'the bytes of an entry were changed',
  'root-differs': 'the entries do not give the root that was signed',
  'entries-missing': 'entries that were signed are gone',
  'checkpoint-out-of-order': 'a checkpoint stands where it does not belong',
  'checkpoint-malformed': 'a checkpoint is damaged',
  'checkpoint-not-signed': 'a checkpoint is not signed by the key of this installation',
  'checkpoint-signature-wrong': 'the signature of a checkpoint does not belong to it',
  'checkpoint-of-another-ledger': 'a checkpoint belongs to another ledger',
  'entry-unreadable': 'an entry cannot be read',
  'version-out-of-order': 'a step of a record is missing or was put in',
  'time-went-back': 'a step of a record is dated before the one it follows',
  'column-differs': 'a list would show something else than the entry says',
  'tile-differs': 'a stored hash is another than the entries give',
  'head-differs': 'the place where the next entry goes is wrong',
};
