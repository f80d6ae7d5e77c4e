import type { LedgerEntry } from '../record/recorded-event.js';
import type { RunQuery } from '../tiles/tile-reader.js';

export interface EntryFilter {
  readonly aggregateKind?: string | undefined;
  readonly aggregateId?: string | undefined;
  readonly type?: string | undefined;
}

export interface EntryView extends Omit<LedgerEntry, 'v' | 'entryId'> {
  readonly id: string;
  readonly seq: number;
}

const CONDITIONS = {
  after: (place: string) => `seq < (select seq from ledger.entry where entry_id = ${place})`,
  aggregateKind: (place: string) => `aggregate_kind = ${place}`,
  aggregateId: (place: string) => `aggregate_id = ${place}`,
  type: (place: string) => `type = ${place}`,
};

/**
 * Entries that the caller's agency is party to, newest first.
 * @param after id of the last entry of the page before
 * @returns up to `limit + 1` entries, for `toPage`
 */
export async function ledgerEntries(
  run: RunQuery,
  { limit, after, filter }: { limit: number; after?: string | undefined; filter: EntryFilter },
): Promise<EntryView[]> {
  const values: unknown[] = [limit + 1];
  const conditions = Object.entries({ after, ...filter }).flatMap(([name, value]) =>
    value === undefined ? [] : [CONDITIONS[name as keyof typeof CONDITIONS](`$${values.push(value)}`)],
  );
  const rows = await run<{ seq: string; bytes: Buffer }>(
    `select seq, bytes from ledger.entry where ${['true', ...conditions].join(' and ')} order by seq desc limit $1`,
    values,
  );
  return rows.map(({ seq, bytes }) => {
    const { v: _, entryId, ...entry } = JSON.parse(bytes.toString()) as LedgerEntry;
    return { id: entryId, seq: Number(seq), ...entry };
  });
}
