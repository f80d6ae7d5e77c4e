import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';

export interface PackageView {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly status: string;
  readonly grantId: string;
  readonly shareRequestId: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly elements: readonly { readonly code: string; readonly result: string; readonly transform?: string }[];
  readonly recordCount: number;
  readonly sealedAt: string;
  readonly dueAt: string;
  readonly held: boolean;
  readonly noticeAccepted: boolean;
  readonly acknowledgedAt: string | null;
  readonly purgedAt: string | null;
  readonly certificateId: string | null;
}

const SELECT = `
  select id, number, version, status,
    grant_id as "grantId",
    share_request_id as "shareRequestId",
    source_agency as "sourceAgency",
    recipient_agency as "recipientAgency",
    state #> '{terms,elements}' as elements,
    (state #>> '{terms,recordCount}')::int as "recordCount",
    state #>> '{terms,sealedAt}' as "sealedAt",
    state ->> 'dueAt' as "dueAt",
    held,
    coalesce((state -> 'noticeAcceptedBy') ? (select app.person()), false) as "noticeAccepted",
    state ->> 'acknowledgedAt' as "acknowledgedAt",
    state ->> 'purgedAt' as "purgedAt",
    state ->> 'certificateId' as "certificateId"
  from disclosure.package`;
const BY_ID = `${SELECT} where id = $1`;
const BY_NUMBER = `${SELECT} where number = $1`;
const LIST = `${SELECT}
  where ($1::uuid is null or id < $1) and ($2::uuid is null or grant_id = $2)
  order by id desc limit $3`;

/** A package as the acting person may see it: what it is, never what is in it. */
export async function packageDetail(tx: Tx, reference: string): Promise<PackageView | undefined> {
  return (await tx.query<PackageView>(isId(reference) ? BY_ID : BY_NUMBER, [reference]))[0];
}

/** Newest first; asks for one row more than the page holds. */
export function packageList(
  tx: Tx,
  question: { readonly after?: string; readonly grantId?: string; readonly limit: number },
): Promise<PackageView[]> {
  return tx.query<PackageView>(LIST, [question.after ?? null, question.grantId ?? null, question.limit + 1]);
}
