import type { Tx } from '../../platform/database/database.js';
import { LOST_AFTER_SECONDS } from '../persistence/verification.store.js';
import type { VerifyReport } from '../verify/report.js';

export interface VerificationView {
  readonly id: string;
  readonly askedAt: Date;
  readonly finishedAt: Date | null;
  /** `lost`: the process that verified is gone, and nothing was shown either way. */
  readonly state: 'running' | 'finished' | 'lost';
  readonly entriesDone: number;
  /** 0 until they are counted. */
  readonly entriesTotal: number;
  readonly report: VerifyReport | null;
}

interface Row extends Omit<VerificationView, 'state'> {
  readonly seenAt: Date;
}

const SELECT = `
  select id, asked_at as "askedAt", seen_at as "seenAt", finished_at as "finishedAt",
    entries_done::float8 as "entriesDone", entries_total::float8 as "entriesTotal", report
  from ledger.verification`;
const ONE = `${SELECT} where id = $1`;
const LATEST = `${SELECT} where agency_id = $1 order by id desc limit $2`;

/** One verification that the acting agency asked for. */
export async function ledgerVerification(tx: Tx, id: string): Promise<VerificationView | undefined> {
  const [row] = await tx.query<Row>(ONE, [id]);
  return row && toView(tx, row);
}

/** The acting agency's latest verifications, newest first. */
export async function ledgerVerifications(tx: Tx, limit: number): Promise<VerificationView[]> {
  return (await tx.query<Row>(LATEST, [tx.actor.agencyId, limit])).map((row) => toView(tx, row));
}

function toView(tx: Tx, { seenAt, ...row }: Row): VerificationView {
  const silent = tx.at.getTime() - seenAt.getTime() > LOST_AFTER_SECONDS * 1000;
  return { ...row, state: row.finishedAt ? 'finished' : silent ? 'lost' : 'running' };
}
