import type { Stored } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { known } from '../domain/agreement.js';
import type { Agreement } from '../domain/agreement.js';

const ENTER = `
  insert into agreements.register_entry
    (agreement_id, number, revision, title, summary, kind, status, parties, purposes, authorities, effective_from,
     expires_on, time_zone, max_retention, at_end, onward_rule, onward_to)
  select id, number, revision, title, public_summary, kind, status, parties, $2::jsonb, $3::text[], effective_from,
         expires_on, $4::text, $5::text, $6::text, $7::text, $8::text[]
  from agreements.agreement where id = $1
  on conflict (agreement_id) do update set status = excluded.status`;

const FOLLOW = `update agreements.register_entry set status = $2 where agreement_id = $1 and status <> $2`;

/**
 * The public line of an agreement flagged public. It appears on the first day in force; afterwards only its status changes,
 * for the terms of a revision never do. In the transaction of the change, so that the register never says otherwise.
 */
export async function keepRegister(tx: Tx, { id, state }: Stored<Agreement>): Promise<void> {
  const { status, terms } = known(state);
  if (!terms.public || status === 'draft') return;
  if (status !== 'in_force') {
    // A draft that was dropped has no line, and gets none.
    await tx.query(FOLLOW, [id, status]);
    return;
  }
  await tx.query(ENTER, [
    id,
    JSON.stringify(terms.purposes),
    terms.authorities,
    terms.term.timeZone,
    terms.retention.maximum,
    terms.retention.atEnd,
    terms.onward.rule,
    terms.onward.to,
  ]);
}
