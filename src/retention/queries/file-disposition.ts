import type { Tx } from '../../platform/database/database.js';
import { ofMyAgency } from '../../platform/database/of-my-agency.js';
import type { FileKind } from '../domain/sealed-file.js';
import { COUNTED_TO } from './disposition.js';

/** Where the files of words stand that the acting agency is party to, counted by the database's clock and up to `COUNTED_TO` each. */
export interface FileCounts {
  readonly due: number;
  readonly later: number;
  readonly held: number;
  readonly destroying: number;
  readonly destroyed: number;
}

export interface WaitingFile {
  readonly kind: FileKind;
  readonly id: string;
  /** Absent where the record is another agency's to see. */
  readonly number: string | null;
  readonly dueAt: Date;
  readonly state: 'scheduled' | 'due' | 'held' | 'destroying';
}

// What keeps a file besides a hold, an open complaint say, is not told here: the agency may not know that somebody complained.
const HELD = `exists (select from retention.legal_hold h where h.status <> 'lifted' and f.id in (h.share_request_id, h.file_id))`;
const MINE = ofMyAgency('f.requesting_agency', 'f.source_agency', 'f.recipient_agency');
// Asked once: a condition on `clock_timestamp()` itself is none of an index.
const NOW = '(select clock_timestamp())';
const count = (which: string) => `(select count(*)::int from (
    select from retention.sealed_file f where ${MINE} and ${which} limit ${COUNTED_TO + 1}) as counted)`;
const COUNTS = `
  select ${count(`f.status = 'closed' and f.due_at <= ${NOW} and not ${HELD}`)} as due,
    ${count(`f.status = 'closed' and f.due_at > ${NOW} and not ${HELD}`)} as later,
    ${count(`f.status = 'closed' and ${HELD}`)} as held,
    ${count("f.status = 'destroying'")} as destroying,
    ${count("f.status = 'destroyed'")} as destroyed`;
const WAITING = `
  select f.kind, f.id, f.due_at as "dueAt",
    case
      when f.status = 'destroying' then 'destroying'
      when ${HELD} then 'held'
      when f.due_at <= clock_timestamp() then 'due'
      else 'scheduled'
    end as state,
    coalesce(
      (select number from sharing.share_request where id = f.id),
      (select number from complaints.complaint where id = f.id),
      (select number from agreements.agreement where id = f.id),
      (select number from retention.legal_hold where id = f.id),
      (select number from retention.purge_brake where id = f.id)) as number
  from retention.sealed_file f where ${MINE} and f.status in ('closed', 'destroying')
  order by f.due_at, f.id limit $1`;

export async function fileCounts(tx: Tx): Promise<FileCounts> {
  return (await tx.query<FileCounts>(COUNTS))[0]!;
}

/** Files whose words are not destroyed yet and have a day, earliest first. */
export async function waitingFiles(tx: Tx, limit: number): Promise<readonly WaitingFile[]> {
  return tx.query<WaitingFile>(WAITING, [limit]);
}
