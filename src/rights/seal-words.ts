import type { SealedDetails } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import type { RightsCaseBody } from './rights-cases.dto.js';

/** Who asks and what they write, as sealed. */
export type RightsWords = Pick<
  RightsCaseBody,
  'name' | 'mailingAddress' | 'email' | 'phone' | 'description' | 'disputed' | 'proposed' | 'explanation'
>;

/** For the agency that is asked alone: not even the database shows another one that the detail is there. */
export function sealWords(tx: Tx, details: SealedDetails, caseId: string, agency: string, content: RightsWords) {
  return details.seal(tx, {
    kind: 'rights-words',
    aggregateKind: 'rights-case',
    aggregateId: caseId,
    agencies: [agency],
    content,
  });
}
