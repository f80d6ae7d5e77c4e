import type { Tx } from '../../platform/database/database.js';
import type { Accounting } from '../domain/accounting.js';

export type DisclosureView = Accounting & { readonly id: string; readonly receiptAckAt: string | null };

interface Row {
  readonly id: string;
  readonly accounting: Accounting;
  readonly receiptAckAt: string | null;
}

const LIST = `
  select id, state -> 'accounting' as accounting, state ->> 'receiptAckAt' as "receiptAckAt"
  from disclosure.accounting
  where ($1::uuid is null or id < $1)
  order by id desc limit $2`;

/** Accounting entries the acting agency may see, newest first; asks for one row more than the page holds. */
export async function disclosureList(
  tx: Tx,
  question: { readonly after?: string; readonly limit: number },
): Promise<DisclosureView[]> {
  const rows = await tx.query<Row>(LIST, [question.after ?? null, question.limit + 1]);
  return rows.map(({ id, accounting, receiptAckAt }) => ({ id, ...accounting, receiptAckAt }));
}
