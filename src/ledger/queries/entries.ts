import type { CaseRecord } from '../export/case-format.js';
import type { LedgerEntry } from '../record/recorded-event.js';
import type { RunQuery } from '../tiles/tile-reader.js';

export interface EntryFilter {
  readonly aggregateKind?: string | undefined;
  readonly aggregateId?: string | undefined;
  /** Entries of one of these records. */
  readonly records?: readonly CaseRecord[] | undefined;
  readonly type?: string | undefined;
  /** Entries that this other agency is party to as well. */
  readonly agency?: string | undefined;
  /** Decided at this instant or later (RFC 3339). */
  readonly from?: string | undefined;
  /** Decided before this instant (RFC 3339). */
  readonly to?: string | undefined;
}

export interface EntryView extends Omit<LedgerEntry, 'v' | 'entryId'> {
  readonly id: string;
  readonly seq: number;
}

interface Row {
  readonly seq: string;
  readonly bytes: Buffer;
}

// As the policy says it, in a form that PostgreSQL plans for the agency that asks (platform/database/of-my-agency.ts).
const MINE = 'agencies @> array[app.agency()]';
const CONDITIONS = {
  aggregateKind: (place: string) => `aggregate_kind = ${place}`,
  aggregateId: (place: string) => `aggregate_id = ${place}`,
  records: (place: string) =>
    `(aggregate_kind, aggregate_id) in (select * from jsonb_to_recordset(${place}::jsonb) as r(kind text, id uuid))`,
  type: (place: string) => `type = ${place}`,
  from: (place: string) => `at >= ${place}::timestamptz`,
  to: (place: string) => `at < ${place}::timestamptz`,
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
  const place = (value: unknown) => `$${values.push(typeof value === 'string' ? value : JSON.stringify(value))}`;
  const { agency, ...rest } = filter;
  const older = after === undefined ? [] : [`seq < (select seq from ledger.entry where entry_id = ${place(after)})`];
  const conditions = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined ? [] : [CONDITIONS[name as keyof typeof CONDITIONS](place(value))],
  );
  const [from, mine] =
    agency === undefined
      ? ['ledger.entry', [MINE, ...older]]
      : [`(${sharedWith(place(agency), older, conditions.length === 0)}) shared join ledger.entry using (seq)`, []];
  const where = [...mine, ...conditions].join(' and ') || 'true';
  const rows = await run<Row>(`select seq, bytes from ${from} where ${where} order by seq desc limit $1`, values);
  return rows.map(toView);
}

/** Where nothing else is asked, a page of positions is enough; PostgreSQL would think that row-level security hides most. */
const sharedWith = (other: string, older: readonly string[], isAll: boolean): string => `
  select seq from ledger.shared_entry
  where ${['agency = app.agency()', `other = ${other}`, ...older].join(' and ')}
  order by seq desc ${isAll ? 'limit $1' : ''}`;

/** One entry; undefined also for one that the caller may not see. */
export async function ledgerEntry(run: RunQuery, entryId: string): Promise<EntryView | undefined> {
  const [row] = await run<Row>('select seq, bytes from ledger.entry where entry_id = $1', [entryId]);
  return row && toView(row);
}

function toView({ seq, bytes }: Row): EntryView {
  const { v: _, entryId, ...entry } = JSON.parse(bytes.toString()) as LedgerEntry;
  return { id: entryId, seq: Number(seq), ...entry };
}
