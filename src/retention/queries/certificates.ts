import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import type { SignedCertificate } from '../domain/certificate.js';

export interface ListedCertificate {
  readonly id: string;
  readonly number: string;
  readonly packageId: string;
  readonly packageNumber: string;
  readonly requestId: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly issuedAt: string;
  readonly reason: string;
  readonly verification: string;
}

const DOCUMENT = `select state -> 'document' as document from retention.certificate`;
const BY_ID = `${DOCUMENT} where id = $1`;
const BY_NUMBER = `${DOCUMENT} where number = $1`;
const LIST = `
  select id, number,
    package_id as "packageId",
    state #>> '{document,certificate,packageNumber}' as "packageNumber",
    state #>> '{document,certificate,requestId}' as "requestId",
    source_agency as "sourceAgency",
    recipient_agency as "recipientAgency",
    state #>> '{document,certificate,issuedAt}' as "issuedAt",
    state #>> '{document,certificate,reason}' as reason,
    state #>> '{document,certificate,verification,result}' as verification
  from retention.certificate
  where ($1::uuid is null or id < $1) and ($2::uuid is null or package_id = $2)
  order by id desc limit $3`;

/** The signed document as it was issued: what the signature covers, nothing added. */
export async function certificateDocument(tx: Tx, reference: string): Promise<SignedCertificate | undefined> {
  const [row] = await tx.query<{ document: SignedCertificate }>(isId(reference) ? BY_ID : BY_NUMBER, [reference]);
  return row?.document;
}

/** Newest first; asks for one row more than the page holds. */
export function certificateList(
  tx: Tx,
  question: { readonly packageId?: string | undefined; readonly after?: string | undefined; readonly limit: number },
): Promise<ListedCertificate[]> {
  return tx.query<ListedCertificate>(LIST, [question.after ?? null, question.packageId ?? null, question.limit + 1]);
}
