import type { Tx } from '../../platform/database/database.js';
import type { FileKind } from '../domain/sealed-file.js';

/** Where the files of words stand that the acting agency is party to, counted by the database's clock. */
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
const HELD = `exists (select from retention.legal_hold h where h.status <> 'lifted' and h.share_request_id = f.id)`;
const COUNTS = `
  select
    count(*) filter (where status = 'closed' and not held and past)::int as due,
    count(*) filter (where status = 'closed' and not held and not past)::int as later,
    count(*) filter (where status = 'closed' and held)::int as held,
    count(*) filter (where status = 'destroying')::int as destroying,
    count(*) filter (where status = 'destroyed')::int as destroyed
  from (select f.status, f.due_at <= clock_timestamp() as past, f.status = 'closed' and ${HELD} as held
    from retention.sealed_file f) as file`;
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
  from retention.sealed_file f where f.status in ('closed', 'destroying')
  order by f.due_at, f.id limit $1`;

export async function fileCounts(tx: Tx): Promise<FileCounts> {
  return (await tx.query<FileCounts>(COUNTS))[0]!;
}

/** Files whose words are not destroyed yet and have a day, earliest first. */
export async function waitingFiles(tx: Tx, limit: number): Promise<readonly WaitingFile[]> {
  return tx.query<WaitingFile>(WAITING, [limit]);
}
