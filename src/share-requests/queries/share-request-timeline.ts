import { personNames } from '../../directory/index.js';
import { ledgerEntries } from '../../ledger/index.js';
import type { EntryView, SealedDetails } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import type { ShareRequestEvent } from '../domain/share-request.js';

/** Who did something: by name where the reader may know it, by agency and role anyway. */
export interface Doer {
  readonly name: string | undefined;
  /** Empty for the service itself. */
  readonly agency: string;
  readonly roles: readonly string[];
}

/** One thing that happened to a share request, from its ledger entry. */
export interface Happening {
  readonly at: string;
  readonly event: ShareRequestEvent;
  readonly by: Doer;
  /** The question or the answer, while it is kept. */
  readonly words: string | null;
  /** How often in a row; more than one for changes of a draft alone. */
  readonly times: number;
}

export interface Timeline {
  /** Oldest first. */
  readonly happenings: readonly Happening[];
  /** The ledger has more than is shown here, before these. */
  readonly more: boolean;
  /** What was just recorded has no place in the ledger yet. */
  readonly behind: boolean;
}

const SHOWN = 300;

/**
 * What happened to a share request, as far as the acting agency is party to it.
 *
 * @param request.version of the row: entries are placed a moment after they are recorded
 */
export async function shareRequestTimeline(
  tx: Tx,
  details: SealedDetails,
  request: { readonly id: string; readonly version: number },
): Promise<Timeline> {
  const found = await ledgerEntries((text, values) => tx.query(text, values), {
    limit: SHOWN,
    filter: { aggregateKind: 'share-request', aggregateId: request.id },
  });
  const entries = found.slice(0, SHOWN).toReversed();
  const [nameOf, words] = await Promise.all([
    personNames(
      tx,
      entries.map(({ actor }) => actor.person),
    ),
    details.openAll<{ text?: string }>(
      tx,
      entries.map(detailOf).filter((id) => id !== undefined),
    ),
  ]);
  const happenings = entries.map((entry): Happening => ({
    at: entry.at,
    event: { ...entry.data, type: entry.type } as ShareRequestEvent,
    by: { name: nameOf(entry.actor.person), agency: entry.actor.agency, roles: entry.actor.roles },
    words: words.get(detailOf(entry) ?? '')?.text ?? null,
    times: 1,
  }));
  return {
    happenings: happenings.reduce<readonly Happening[]>(withoutRepeats, []),
    more: found.length > SHOWN,
    behind: (entries.at(-1)?.aggregate.version ?? 0) < request.version,
  };
}

/** Changes of a draft in a row by one person are one line, at the time of the last. */
function withoutRepeats(so: readonly Happening[], next: Happening): readonly Happening[] {
  const last = so.at(-1);
  const repeats =
    last?.event.type === 'ShareRequestAmended' && next.event.type === last.event.type && next.by.name === last.by.name;
  return repeats ? [...so.slice(0, -1), { ...next, times: last.times + 1 }] : [...so, next];
}

function detailOf({ type, data }: EntryView): string | undefined {
  const kept = { InformationRequested: data['question'], InformationAnswered: data['answer'] }[type];
  return (kept as { readonly id: string } | undefined)?.id;
}
