import type { Tx } from '../../platform/database/database.js';
import type { IdleDraft } from '../domain/drafts.js';

export const DRAFT_KINDS = ['share-request', 'agreement'] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];

/** A draft, and who may still save it. */
export interface DraftRow extends IdleDraft {
  readonly id: string;
  readonly number: string;
  /** Null: those of its agencies who could sign. */
  readonly author: string | null;
  readonly agencies: readonly string[];
}

const TABLES: Readonly<Record<DraftKind, string>> = {
  'share-request': `
    select id, number, requester_id as author, array[requesting_agency] as agencies from sharing.share_request
    where status = 'draft'`,
  // One that all have signed waits for its first day.
  agreement: `
    select id, number, null::uuid as author, parties as agencies from agreements.agreement
    where status = 'draft' and jsonb_array_length(state -> 'signatures') < cardinality(parties)`,
};

// Who writes in a draft, or signs it, seals words.
const idle = (kind: DraftKind, which: string) => `
  select r.id, r.number, r.author, r.agencies, w.touched as "touchedAt",
    (select max(n.told_at) from notifications.notice n where n.about_id = r.id and n.code = 'draft-will-lapse') as "toldAt"
  from (${TABLES[kind]}) r
    cross join lateral (select max(d.created_at) as touched from ledger.sealed_detail d where d.file_id = r.id) w
  where ${which}
  order by r.id`;

/** Those untouched since that instant, in the order of their ids. */
export function idleDrafts(tx: Tx, kind: DraftKind, since: Date, after: string, limit: number) {
  return tx.query<DraftRow>(`${idle(kind, 'r.id > $2 and w.touched <= $1')} limit $3`, [since, after, limit]);
}

/** One as it is now; undefined when it is a draft no more. Ask under its lock. */
export async function idleDraftNow(tx: Tx, kind: DraftKind, id: string): Promise<DraftRow | undefined> {
  return (await tx.query<DraftRow>(idle(kind, 'r.id = $1'), [id]))[0];
}
