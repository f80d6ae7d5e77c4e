import type { DetailRef, SealedDetails } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import type { StoredGrant } from './persistence/grant.repository.js';

/** Why an officer paused, resumed or took back a grant: words, so sealed. */
export function sealGrantRationale(
  tx: Tx,
  details: SealedDetails,
  grant: StoredGrant,
  text: string,
): Promise<DetailRef> {
  const terms = grant.state.status === 'none' ? undefined : grant.state.terms;
  return details.seal(tx, {
    kind: 'rationale',
    aggregateKind: 'grant',
    aggregateId: grant.id,
    ...(terms === undefined ? {} : { fileId: terms.requestId }),
    agencies: [
      tx.actor.agencyId,
      ...(terms ? [terms.sourceAgency, terms.requestingAgency, terms.recipientAgency] : []),
    ],
    content: { text },
  });
}
