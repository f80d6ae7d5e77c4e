import { newestCheckpoint } from '../queries/checkpoint.js';
import { overStoredTree, type RunQuery } from '../tiles/tile-reader.js';
import { inclusionProof } from '../tree/proofs.js';
import { checkpointLine } from './bundle-format.js';
import {
  CASE_FORMAT,
  CASE_README,
  caseEntryLine,
  type CaseHeader,
  type CaseRecord,
  type HiddenVersions,
} from './case-format.js';

export interface CaseQuestion {
  /** What the bundle is about: codes and numbers, nobody's name. */
  readonly about: string;
  readonly records: readonly CaseRecord[];
  readonly verifierKeys: (origin: string) => readonly string[];
}

/** `absent`: none of the entries may be seen; `unsigned`: no checkpoint covers any of them yet. */
export type CaseOutcome =
  | { readonly lines: readonly string[]; readonly entries: number; readonly unsigned: number }
  | 'absent'
  | 'unsigned'
  | 'too-large';

interface Row extends CaseRecord {
  readonly seq: string;
  readonly bytes: Buffer;
  readonly version: number;
}

/** More than any case has; beyond it `comity ledger export` writes as a stream. */
const MOST_ENTRIES = 5_000;

const ENTRIES = `
  select seq, bytes, aggregate_kind as kind, aggregate_id as id, aggregate_version as version
  from ledger.entry
  where (aggregate_kind, aggregate_id) in (select * from unnest($1::text[], $2::uuid[]))
  order by seq limit $3`;

/** The entries of some records with their proofs under the newest checkpoint, as lines of a case bundle. */
export async function exportCase(run: RunQuery, { about, records, verifierKeys }: CaseQuestion): Promise<CaseOutcome> {
  // Before the entries: one that is signed meanwhile is then counted as unsigned, never the other way round.
  const signed = await newestCheckpoint(run);
  const rows = await run<Row>(ENTRIES, [
    records.map(({ kind }) => kind),
    records.map(({ id }) => id),
    MOST_ENTRIES + 1,
  ]);
  if (rows.length === 0) return 'absent';
  if (rows.length > MOST_ENTRIES) return 'too-large';
  const covered = rows.filter(({ seq }) => signed && Number(seq) < signed.size);
  if (!signed || covered.length === 0) return 'unsigned';
  const places = covered.map(({ seq }) => Number(seq));
  const proofs = await overStoredTree(run, (node) => places.map((seq) => inclusionProof(seq, signed.size, node)));
  const unsigned = rows.length - covered.length;
  const header: CaseHeader = {
    format: CASE_FORMAT,
    origin: signed.origin,
    publicKeys: verifierKeys(signed.origin),
    about,
    records: records.filter(({ kind, id }) => covered.some((row) => row.kind === kind && row.id === id)),
    entries: covered.length,
    unsigned,
    hidden: hiddenVersions(covered),
    readme: CASE_README,
  };
  return {
    lines: [
      JSON.stringify(header),
      checkpointLine(signed.note),
      ...covered.map(({ bytes }, index) => caseEntryLine({ seq: places[index]!, bytes, proof: proofs[index]! })),
    ],
    entries: covered.length,
    unsigned,
  };
}

/** Row-level security leaves out entries of which the reader's agency was not a party: said, so that it is no gap. */
function hiddenVersions(rows: readonly Row[]): HiddenVersions[] {
  const last = new Map<string, number>();
  return rows.flatMap(({ kind, id, version }) => {
    const before = last.get(`${kind} ${id}`) ?? 0;
    last.set(`${kind} ${id}`, version);
    return version > before + 1 ? [{ kind, id, from: before + 1, to: version - 1 }] : [];
  });
}
