import type { CaseRecord } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';

export interface Case {
  /** Of the share request. */
  readonly number: string;
  readonly records: readonly CaseRecord[];
}

const REQUEST = 'select id, number from sharing.share_request where id = $1';
const REQUEST_BY_NUMBER = 'select id, number from sharing.share_request where number = $1';

const RECORDS = `
  with released as (select id, accounting_id from disclosure.package where share_request_id = $1)
  select 'decision' as kind, id from sharing.decision where share_request_id = $1
  union all select 'grant', id from sharing.release_grant where share_request_id = $1
  union all select 'package', id from released
  union all select 'disclosure', accounting_id from released
  union all select 'obligation', id from retention.obligation where package_id in (select id from released)
  union all select distinct 'certificate', certificate_id from retention.destroyed_package
    where package_id in (select id from released)
  union all select 'legal-hold', id from retention.legal_hold
    where share_request_id = $1 or package_ids && array(select id from released)
  union all select 'complaint', id from complaints.complaint
    where share_request_ids @> array[$1::uuid] or requests_behind @> array[$1::uuid]
  union all select 'agreement', a.id from agreements.agreement a
    where a.number = (select state #>> '{content,agreement}' from sharing.share_request where id = $1)`;

/** A share request and all that came of it, as far as the reader sees it; undefined when there is no such request for them. */
export async function recordsOfCase(tx: Tx, reference: string): Promise<Case | undefined> {
  const [request] = await tx.query<{ id: string; number: string }>(isId(reference) ? REQUEST : REQUEST_BY_NUMBER, [
    reference,
  ]);
  if (!request) return undefined;
  const others = await tx.query<CaseRecord>(RECORDS, [request.id]);
  return { number: request.number, records: [{ kind: 'share-request', id: request.id }, ...others] };
}
