import type { PackageTerms, PurgeReason } from '../../disclosures/index.js';
import { canonicalJson, treeRoot } from '../../ledger/index.js';
import type { Certificate, DestroyedPackage, Location, Measured } from '../domain/certificate.js';
import { verificationOf } from '../domain/certificate.js';
import { certificateFrame, COVERED_ALWAYS, KEYS_NOT_COVERED, NOT_A_COPY_OF_OURS } from './certificate-frame.js';
import type { DestructionFrame } from './certificate-frame.js';

export interface PackageDestruction {
  readonly packageId: string;
  readonly terms: PackageTerms;
  readonly reason: PurgeReason;
  readonly dueAt: string;
  readonly epoch: string | undefined;
  readonly contentDestroyed: boolean;
  readonly keyDestroyed: boolean;
}

export interface Destruction extends DestructionFrame {
  /** In the order of their ids; the same parties in each. */
  readonly packages: readonly DestroyedPackage[];
  readonly measured: Measured;
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
  const { packages, measured } = destruction;
  const gone = packages.filter((each) => !each.contentDestroyed || !each.keyDestroyed).length;
  return {
    ...certificateFrame(destruction, {
      technique: 'cryptographic erase (package key overwritten in the keystore) and deletion of the sealed content',
      algorithm: 'AES-256-GCM, one key a package, wrapped with AES-256-GCM under the key of its epoch',
      epochs: packages.flatMap((each) => (each.epoch === null ? [] : [each.epoch])),
      copiesOf: 'sealed content',
    }),
    scope: {
      packages: packages.length,
      records: packages.reduce((sum, each) => sum + each.records, 0),
      contentsDestroyed: measured.contentsDestroyed,
      keysDestroyed: measured.keysDestroyed,
      packagesRoot: packagesRoot(packages),
    },
    locationsCovered: COVERED,
    locationsNotCovered: NOT_COVERED,
    verification: verificationOf(measured),
    exceptions: gone === 0 ? [] : [`${gone} of ${packages.length} ${GONE_BEFORE}`],
  };
}

const GONE_BEFORE =
  'packages had no sealed content or no key any more: gone before this destruction, and this job cannot say how.';

const COVERED: readonly Location[] = [
  { location: 'keystore', note: 'the wrapped package key, overwritten in place; also its second place while it moved' },
  { location: 'table disclosure.package_content', note: 'sealed content, row deleted' },
  ...COVERED_ALWAYS,
];

const NOT_COVERED: readonly Location[] = [...KEYS_NOT_COVERED, ...NOT_A_COPY_OF_OURS];
