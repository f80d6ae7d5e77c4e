import type { PackageTerms, PurgeReason } from '../../disclosures/index.js';
import { canonicalJson, treeRoot } from '../../ledger/index.js';
import type { Certificate, DestroyedPackage, Location, Measured } from '../domain/certificate.js';
import { verificationOf } from '../domain/certificate.js';
import { minimumEnd } from '../domain/due.js';

/** As in package.json; a test compares. */
export const SOFTWARE = { name: 'comity', version: '0.1.0' } as const;

/** RT-CERT of the retention schedule: at least six years; no local calendar is closer than another, so UTC. */
export const CERTIFICATE_KEPT = 'P6Y';
export const STANDARD = 'NIST SP 800-88 Rev. 2, logical techniques; "purge" of that standard is not claimed';
const DAY_MS = 86_400_000;

export interface PackageDestruction {
  readonly packageId: string;
  readonly terms: PackageTerms;
  readonly reason: PurgeReason;
  readonly dueAt: string;
  readonly epoch: string | undefined;
  readonly contentDestroyed: boolean;
  readonly keyDestroyed: boolean;
}

export interface Destruction {
  readonly certificateId: string;
  readonly number: string;
  /** In the order of their ids; the same parties in each. */
  readonly packages: readonly DestroyedPackage[];
  readonly parties: Pick<Certificate, 'requestingAgency' | 'sourceAgency' | 'recipientAgency'>;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly measured: Measured;
  /** How long backups of the keystore are kept; after that no copy of a destroyed key is left. */
  readonly keyBackupDays: number;
  readonly runtime: string;
}

export function destroyedPackage(destruction: PackageDestruction): DestroyedPackage {
  const { terms } = destruction;
  return {
    packageId: destruction.packageId,
    packageNumber: terms.number,
    grantId: terms.grantId,
    requestId: terms.requestId,
    decisionId: terms.decisionId,
    accountingId: terms.accountingId,
    recordSeries: terms.recordSeries,
    retentionCode: terms.retentionCode,
    reason: destruction.reason,
    dueAt: destruction.dueAt,
    elements: terms.elements.map((element) => element.code),
    records: terms.recordCount,
    contentDigest: terms.contentDigest,
    keyId: terms.keyId,
    epoch: destruction.epoch ?? null,
    contentDestroyed: destruction.contentDestroyed,
    keyDestroyed: destruction.keyDestroyed,
  };
}

/** Root over the packages that one certificate covers, hex: it is signed, so none can be added, left out or changed. */
export function packagesRoot(packages: readonly DestroyedPackage[]): string {
  return treeRoot(packages.map((each) => Buffer.from(canonicalJson(each)))).toString('hex');
}

/** The certificate of one destruction, saying what was measured and what it does not reach. */
export function writeCertificate(destruction: Destruction): Certificate {
  const { packages, parties, measured, startedAt, finishedAt } = destruction;
  const gone = packages.filter((each) => !each.contentDestroyed || !each.keyDestroyed).length;
  return {
    v: 1,
    certificateId: destruction.certificateId,
    number: destruction.number,
    issuedAt: finishedAt.toISOString(),
    keepUntil: minimumEnd(finishedAt, CERTIFICATE_KEPT, 'UTC'),
    requestingAgency: parties.requestingAgency,
    sourceAgency: parties.sourceAgency,
    recipientAgency: parties.recipientAgency,
    scope: {
      packages: packages.length,
      records: packages.reduce((sum, each) => sum + each.records, 0),
      contentsDestroyed: measured.contentsDestroyed,
      keysDestroyed: measured.keysDestroyed,
      packagesRoot: packagesRoot(packages),
    },
    unreadable: {
      liveSystem: finishedAt.toISOString(),
      everyCopyNotLaterThan: new Date(finishedAt.getTime() + destruction.keyBackupDays * DAY_MS).toISOString(),
    },
    locationsCovered: COVERED,
    locationsNotCovered: NOT_COVERED,
    method: {
      // "Purge" by cryptographic erase needs every copy of a key sanitised, which this job cannot see of key backups.
      class: 'clear',
      technique: 'cryptographic erase (package key overwritten in the keystore) and deletion of the sealed content',
      standard: STANDARD,
    },
    cryptographicErase: {
      epochs: [...new Set(packages.flatMap((each) => (each.epoch === null ? [] : [each.epoch])))].sort(),
      algorithm: 'AES-256-GCM, one key a package, wrapped with AES-256-GCM under the key of its epoch',
      strengthBits: 256,
      moduleValidation: 'not claimed',
      keyCopies: `one, wrapped, in the keystore; keystore backups end within ${destruction.keyBackupDays} days; no escrow`,
      unwrappedCopies: 'wiped from memory after sealing and after each reading',
    },
    tool: { ...SOFTWARE, runtime: destruction.runtime },
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    verification: verificationOf(measured),
    holds: { checkedAt: startedAt.toISOString(), found: 0 },
    performedBy: { kind: 'job', name: 'disposition' },
    exceptions: gone === 0 ? [] : [`${gone} of ${packages.length} ${GONE_BEFORE}`],
    residualRisk:
      'Until the second time above, whoever holds a backup of the keystore together with a copy of the sealed content could read it.',
  };
}

const GONE_BEFORE =
  'packages had no sealed content or no key any more: gone before this destruction, and this job cannot say how.';

const COVERED: readonly Location[] = [
  { location: 'keystore', note: 'the wrapped package key, overwritten in place; also its second place while it moved' },
  { location: 'table disclosure.package_content', note: 'sealed content, row deleted' },
  { location: 'read access through the broker', note: 'refused since the destruction began' },
  { location: 'backups, replicas and write-ahead log of the database', note: 'they hold ciphertext only, never a key' },
];

export const NOT_A_COPY_OF_OURS: readonly Location[] = [
  { location: "recipient's copies", note: 'outside the broker; see the obligation to certify destruction' },
  { location: "source agency's own records", note: 'not a copy of the broker; its own schedule governs' },
];

const NOT_COVERED: readonly Location[] = [
  { location: 'backups of the keystore', note: 'until they end, at the second time above' },
  { location: 'blocks that the storage remapped', note: 'a wrapped key, until the key of its epoch is destroyed too' },
  ...NOT_A_COPY_OF_OURS,
];
