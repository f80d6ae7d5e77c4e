import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { VerifyReport } from '../verify/report.js';

/** Without a sign of life for so long the process that verified is gone. */
export const LOST_AFTER_SECONDS = 60;

const LOCK = `select pg_advisory_xact_lock(hashtextextended('ledger-verification/' || $1, 0))`;
const CURRENT = `
  select id from ledger.verification
  where agency_id = $1 and finished_at is null and seen_at > $2::timestamptz - interval '${LOST_AFTER_SECONDS} seconds'
  order by id desc limit 1`;
const FORGET = `delete from ledger.verification where asked_at < $1::timestamptz - interval '30 days'`;
const START = `
  insert into ledger.verification (id, agency_id, asked_by, asked_at, seen_at, entries_total)
  values ($1, $2, $3, $4, $4, 0)`;
const NOTE = `
  update ledger.verification
  set seen_at = $2::timestamptz, entries_done = greatest(entries_done, $3), entries_total = greatest(entries_total, $4),
    report = $5::jsonb, finished_at = case when $5::jsonb is null then null else $2::timestamptz end
  where id = $1 and finished_at is null`;

/** Rows of `ledger.verification`: a job and how far it has come. */
@Injectable()
export class VerificationStore {
  /** Id of the acting agency's verification that runs; holds the question until the transaction ends. */
  async current(tx: Tx): Promise<string | undefined> {
    await tx.query(LOCK, [tx.actor.agencyId]);
    return (await tx.query<{ id: string }>(CURRENT, [tx.actor.agencyId, tx.at]))[0]?.id;
  }

  async start(tx: Tx, id: string): Promise<void> {
    await tx.query(FORGET, [tx.at]);
    await tx.query(START, [id, tx.actor.agencyId, tx.actor.personId, tx.at]);
  }

  async note(
    tx: Tx,
    id: string,
    { done, total, report }: { readonly done: number; readonly total: number; readonly report?: VerifyReport },
  ): Promise<void> {
    await tx.query(NOTE, [id, tx.at, done, total, report === undefined ? null : JSON.stringify(report)]);
  }
}
