import { personNames } from '../../directory/index.js';
import { ledgerEntries } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import type { ComplaintEvent } from '../domain/complaint.js';

/** One thing that happened to a complaint, from its ledger entry. */
export interface ComplaintHappening {
  readonly at: string;
  readonly type: ComplaintEvent['type'];
  /** Undefined for whoever complained without an account, and for people whose names the reader may not know. */
  readonly by: string | undefined;
}

export interface ComplaintHistory {
  /** Oldest first. */
  readonly happenings: readonly ComplaintHappening[];
  /** What was just recorded has no place in the ledger yet. */
  readonly behind: boolean;
}

/** A complaint has a handful; only being taken over again and again makes more. */
const SHOWN = 100;

/** Nothing for an agency that is not the overseers': the entries say who heard it and when. */
export async function complaintHistory(
  tx: Tx,
  complaint: { readonly id: string; readonly version: number },
): Promise<ComplaintHistory> {
  const found = await ledgerEntries((text, values) => tx.query(text, values), {
    limit: SHOWN,
    filter: { aggregateKind: 'complaint', aggregateId: complaint.id },
  });
  const entries = found.slice(0, SHOWN).toReversed();
  const nameOf = await personNames(
    tx,
    entries.map(({ actor }) => actor.person),
  );
  return {
    happenings: entries.map(({ at, type, actor }) => ({
      at,
      type: type as ComplaintEvent['type'],
      by: nameOf(actor.person),
    })),
    behind: (entries.at(-1)?.aggregate.version ?? 0) < complaint.version,
  };
}
