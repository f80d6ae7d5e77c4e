import type { ProofDocument } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { ofMyAgency } from '../../platform/database/of-my-agency.js';
import { isId } from '../../platform/ids/ids.js';
import type { DestroyedFile, DestroyedPackage, SignedCertificate } from '../domain/certificate.js';

export interface ListedCertificate {
  readonly id: string;
  readonly number: string;
  readonly packages: number;
  /** Files of sealed words; a certificate covers either packages or files. */
  readonly files: number;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly issuedAt: string;
  readonly everyCopyNotLaterThan: string;
  readonly verification: string;
}

/** Everything that is needed to verify a certificate without this service. */
export interface CertificateFile extends SignedCertificate {
  /** Every package it covers, in the order of the tree. */
  readonly packages: readonly DestroyedPackage[];
  /** Every file of sealed words it covers; absent where it covers packages. */
  readonly files?: readonly DestroyedFile[];
  /** That its issue stands in the ledger; null while no checkpoint covers the entry yet. */
  readonly ledger: ProofDocument | null;
}

const FOUND = `
  select c.id, c.state -> 'document' as document,
    (select e.entry_id from ledger.entry e
      where e.aggregate_kind = 'certificate' and e.aggregate_id = c.id and e.aggregate_version = 1) as "entryId",
    (select coalesce(jsonb_agg(d.record order by d.position), '[]')
      from retention.destroyed_package d where d.certificate_id = c.id) as packages,
    (select jsonb_agg(d.record order by d.position) from retention.destroyed_file d where d.certificate_id = c.id) as files
  from retention.certificate c`;
const BY_ID = `${FOUND} where c.id = $1`;
const BY_NUMBER = `${FOUND} where c.number = $1`;
const MINE = ofMyAgency('requesting_agency', 'source_agency', 'recipient_agency');
const LIST = `
  select id, number,
    (state #>> '{document,certificate,scope,packages}')::int as packages,
    coalesce((state #>> '{document,certificate,scope,files,files}')::int, 0) as files,
    source_agency as "sourceAgency",
    recipient_agency as "recipientAgency",
    state #>> '{document,certificate,issuedAt}' as "issuedAt",
    state #>> '{document,certificate,unreadable,everyCopyNotLaterThan}' as "everyCopyNotLaterThan",
    state #>> '{document,certificate,verification,result}' as verification
  from retention.certificate
  where ${MINE} and ($1::uuid is null or id < $1)
    and ($2::uuid is null or id = (select certificate_id from retention.destroyed_package where package_id = $2))
  order by id desc limit $3`;

interface Found {
  readonly document: SignedCertificate;
  readonly entryId: string | null;
  readonly packages: readonly DestroyedPackage[];
  readonly files: readonly DestroyedFile[] | null;
}

/**
 * The signed document as it was issued, what it covers, and its proof from the ledger.
 * @param prove the proof of one ledger entry; null while no checkpoint covers it
 */
export async function certificateFile(
  tx: Tx,
  reference: string,
  prove: (tx: Tx, entryId: string) => Promise<ProofDocument | null>,
): Promise<CertificateFile | undefined> {
  const [row] = await tx.query<Found>(isId(reference) ? BY_ID : BY_NUMBER, [reference]);
  if (row === undefined) return undefined;
  const { document, packages, files, entryId } = row;
  const covered = files === null ? { packages } : { packages, files };
  return { ...document, ...covered, ledger: entryId === null ? null : await prove(tx, entryId) };
}

/** Newest first; asks for one row more than the page holds. */
export function certificateList(
  tx: Tx,
  question: { readonly packageId?: string | undefined; readonly after?: string | undefined; readonly limit: number },
): Promise<ListedCertificate[]> {
  return tx.query<ListedCertificate>(LIST, [question.after ?? null, question.packageId ?? null, question.limit + 1]);
}
