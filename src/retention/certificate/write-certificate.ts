import type { PackageTerms, PurgeReason } from '../../disclosures/index.js';
import type { Certificate, Location, Measured } from '../domain/certificate.js';
import { verificationOf } from '../domain/certificate.js';
import { minimumEnd } from '../domain/due.js';

/** As in package.json; a test compares. */
export const SOFTWARE = { name: 'comity', version: '0.1.0' } as const;

/** RT-CERT of the retention schedule: at least six years; no local calendar is closer than another, so UTC. */
const KEEP = 'P6Y';

export interface Destruction {
  readonly certificateId: string;
  readonly number: string;
  readonly packageId: string;
  readonly terms: PackageTerms;
  readonly reason: PurgeReason;
  readonly dueAt: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly measured: Measured;
  readonly runtime: string;
}

/** The certificate of one destruction, saying what was measured and what it does not reach. */
export function writeCertificate(destruction: Destruction): Certificate {
  const { terms, measured, startedAt, finishedAt } = destruction;
  return {
    v: 1,
    certificateId: destruction.certificateId,
    number: destruction.number,
    issuedAt: finishedAt.toISOString(),
    keepUntil: minimumEnd(finishedAt, KEEP, 'UTC'),
    packageId: destruction.packageId,
    packageNumber: terms.number,
    grantId: terms.grantId,
    requestId: terms.requestId,
    decisionId: terms.decisionId,
    accountingId: terms.accountingId,
    requestingAgency: terms.requestingAgency,
    sourceAgency: terms.sourceAgency,
    recipientAgency: terms.recipientAgency,
    recordSeries: terms.recordSeries,
    retentionCode: terms.retentionCode,
    reason: destruction.reason,
    dueAt: destruction.dueAt,
    scope: {
      elements: terms.elements.map((element) => element.code),
      records: terms.recordCount,
      objectsDestroyed: measured.objectsDestroyed,
      keysDestroyed: measured.objectsDestroyed,
      contentDigest: terms.contentDigest,
    },
    locationsCovered: COVERED,
    locationsNotCovered: NOT_COVERED,
    method: {
      // 800-88's "purge" by cryptographic erase needs every copy of a key gone; copies in the list below are not.
      class: 'clear',
      technique: 'delete + cryptographic erase of the wrapped package key (key-encryption key remains)',
      standard: 'NIST SP 800-88 Rev. 2, logical techniques; "purge" of that standard is not claimed',
    },
    cryptographicErase: {
      keyId: terms.keyId,
      keyEncryptionKeyId: terms.kekId,
      algorithm: 'AES-256-GCM, one key a package, wrapped with AES-256-GCM',
      strengthBits: 256,
      moduleValidation: 'not claimed',
      keyCopies: 'one, wrapped, beside the content; no escrow by the broker',
      unwrappedCopies: 'wiped from memory after sealing and after each reading',
    },
    tool: { ...SOFTWARE, runtime: destruction.runtime },
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    verification: verificationOf(measured),
    holds: { checkedAt: startedAt.toISOString(), found: 0 },
    performedBy: { kind: 'job', name: 'disposition' },
    exceptions: measured.objectsDestroyed === 0 ? [NOTHING_FOUND] : [],
    residualRisk:
      'Whoever holds both the key-encryption key and a copy from a place that is not covered could still read the data.',
  };
}

const NOTHING_FOUND = 'No sealed content was found: it was gone before this destruction, and this job cannot say how.';

const COVERED: readonly Location[] = [
  { location: 'table disclosure.package_content', note: 'sealed content and wrapped key, row deleted' },
  { location: 'read access through the broker', note: 'refused from this transaction on' },
];

const NOT_COVERED: readonly Location[] = [
  { location: 'table pages of the live database', note: 'the deleted row (encrypted) until vacuum and reuse' },
  { location: 'write-ahead log and its archive', note: 'the row (encrypted) until the segments are recycled' },
  { location: 'base backups and replicas', note: 'the row (encrypted) until they age out or replay this change' },
  { location: "recipient's copies", note: 'outside the broker; see the obligation to certify destruction' },
  { location: "source agency's own records", note: 'not a copy of the broker; its own schedule governs' },
];
