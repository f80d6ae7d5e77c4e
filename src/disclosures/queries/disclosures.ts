import type { Tx } from '../../platform/database/database.js';
import { ofMyAgency } from '../../platform/database/of-my-agency.js';
import type { SealedDetails } from '../../ledger/index.js';
import type { Accounting, AccountingWords } from '../domain/accounting.js';

export type DisclosureView = Omit<Accounting, 'words' | 'recipient'> & {
  readonly id: string;
  readonly receiptAckAt: string | null;
  /** Opened from its seal; null once the words were destroyed. */
  readonly caseRef: string | null;
  readonly recipient: Accounting['recipient'] & { readonly contact: string | null };
};

interface Row {
  readonly id: string;
  readonly accounting: Accounting;
  readonly receiptAckAt: string | null;
}

const MINE = ofMyAgency('source_agency', 'requesting_agency', 'recipient_agency');
const LIST = `
  select id, state -> 'accounting' as accounting, state ->> 'receiptAckAt' as "receiptAckAt"
  from disclosure.accounting
  where ${MINE} and ($1::uuid is null or id < $1)
  order by id desc limit $2`;

/** Accounting entries the acting agency may see, newest first; asks for one row more than the page holds. */
export async function disclosureList(
  tx: Tx,
  details: SealedDetails,
  question: { readonly after?: string; readonly limit: number },
): Promise<DisclosureView[]> {
  const rows = await tx.query<Row>(LIST, [question.after ?? null, question.limit + 1]);
  const opened = await details.openAll<AccountingWords>(
    tx,
    rows.map(({ accounting }) => accounting.words.id),
  );
  return rows.map(({ id, accounting, receiptAckAt }) => {
    const { words: ref, ...codes } = accounting;
    const words = opened.get(ref.id);
    return {
      id,
      ...codes,
      recipient: { ...codes.recipient, contact: words?.contact ?? null },
      caseRef: words?.caseRef ?? null,
      agreement: codes.agreement ?? words?.agreement ?? null,
      receiptAckAt,
    };
  });
}
