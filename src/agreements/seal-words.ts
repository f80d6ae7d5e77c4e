import type { DetailRef, SealedDetails, Stored } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import { known } from './domain/agreement.js';
import type { Agreement } from './domain/agreement.js';
import { partiesOf } from './domain/terms.js';

/** Seals what people wrote about an agreement, for its parties. */
export function sealWords(
  details: SealedDetails,
  tx: Tx,
  kind: 'agreement-words' | 'agreement-signatory' | 'agreement-explanation',
  about: { readonly id: string; readonly parties: readonly string[] },
  content: unknown,
): Promise<DetailRef> {
  return details.seal(tx, {
    kind,
    aggregateKind: 'agreement',
    aggregateId: about.id,
    agencies: about.parties,
    content,
  });
}

/** The agreement and its parties, as `sealWords` wants them. */
export function partiesOfStored(stored: Stored<Agreement>): {
  readonly id: string;
  readonly parties: readonly string[];
} {
  return { id: stored.id, parties: partiesOf(known(stored.state).terms) };
}
