import type { Tx } from '../../platform/database/database.js';
import type { NoticeCode, NoticeToTell } from '../tell.js';

export interface NoticeView {
  readonly id: string;
  readonly code: NoticeCode;
  readonly about: NoticeToTell['about'];
  /** Why: a cause of suspension, or what a re-check followed. */
  readonly cause: string | null;
  readonly rules: readonly string[];
  readonly toldAt: Date;
}

/** The ledger keeps what happened; a notice only points at it. */
export const NOTICES_KEPT_DAYS = 90;

const LIST = `
  select id, code, jsonb_build_object('kind', about_kind, 'id', about_id, 'number', about_number) as about, cause, rules,
    told_at as "toldAt"
  from notifications.notice
  where agency = $1 and (person_id::text = $2 or role = any ($3::text[])) and ($4::uuid is null or id < $4)
  order by id desc limit $5`;

const SWEEP = `delete from notifications.notice where told_at < clock_timestamp() - $1 * interval '1 day'`;

/** What the acting person was told, newest first; one row more than the page holds. */
export function noticesFor(tx: Tx, page: { readonly after?: string | undefined; readonly limit: number }) {
  const { agencyId, personId, roles } = tx.actor;
  return tx.query<NoticeView>(LIST, [agencyId, personId, roles, page.after ?? null, page.limit + 1]);
}

/** As comity_purger. */
export async function sweepNotices(tx: Tx): Promise<void> {
  await tx.query(SWEEP, [NOTICES_KEPT_DAYS]);
}
