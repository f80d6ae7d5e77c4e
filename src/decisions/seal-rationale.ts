import type { DetailRef, SealedDetails } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import { partiesOf } from '../share-requests/index.js';
import type { RequestUnderReview } from '../share-requests/index.js';

/** The officer's own words may name people: they are kept sealed, for the parties, and the ledger holds their digest. */
export function sealRationale(
  tx: Tx,
  details: SealedDetails,
  of: { readonly decisionId: string; readonly requestId: string },
  request: RequestUnderReview,
  rationale: string,
): Promise<DetailRef> {
  return details.seal(tx, {
    kind: 'rationale',
    aggregateKind: 'decision',
    aggregateId: of.decisionId,
    fileId: of.requestId,
    agencies: partiesOf(request),
    content: { text: rationale },
  });
}
