import type { PurgeReason } from '../../disclosures/index.js';
import type { FileKind } from './sealed-file.js';

/** Where copies were destroyed, or are known not to be. */
export interface Location {
  readonly location: string;
  readonly note: string;
}

/** One package that was destroyed. No payload, no names, no subject references: it outlives the data by years. */
export interface DestroyedPackage {
  readonly packageId: string;
  readonly packageNumber: string;
  readonly grantId: string;
  readonly requestId: string;
  readonly decisionId: string;
  readonly accountingId: string;
  readonly recordSeries: string;
  readonly retentionCode: string;
  readonly reason: PurgeReason;
  readonly dueAt: string;
  readonly elements: readonly string[];
  readonly records: number;
  /** SHA-256 of the content as it was sealed, hex. */
  readonly contentDigest: string;
  readonly keyId: string;
  /** The epoch whose key wrapped it in the end. */
  readonly epoch: string | null;
  /** Sealed content that this destruction removed; false means that it was gone before. */
  readonly contentDestroyed: boolean;
  /** Key that this destruction overwrote; false means that it was gone before. */
  readonly keyDestroyed: boolean;
}

/** The words of one file that were destroyed. No words, no names: it outlives them by years. */
export interface DestroyedFile {
  readonly fileId: string;
  readonly kind: FileKind;
  /** Row of the retention schedule that set the end. */
  readonly rule: string;
  readonly closedAt: string;
  readonly dueAt: string;
  /** The sealed details, whose commitments the ledger keeps. */
  readonly details: readonly { readonly id: string; readonly kind: string }[];
  readonly epochs: readonly string[];
  /** Rows that this destruction removed. */
  readonly detailsDestroyed: number;
  /** Key that this destruction overwrote; false means that it was gone before. */
  readonly keyDestroyed: boolean;
}

/**
 * The record of one destruction, as certificates of sanitisation list it (NIST SP 800-88). It covers one or many packages
 * of the same parties; the root of the tree of them all stands here, so that none can be added, left out or changed.
 */
export interface Certificate {
  readonly v: 1;
  readonly certificateId: string;
  readonly number: string;
  readonly issuedAt: string;
  readonly keepUntil: string;
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly scope: {
    readonly packages: number;
    readonly records: number;
    readonly contentsDestroyed: number;
    readonly keysDestroyed: number;
    /** RFC 6962 root over the canonical JSON of each `DestroyedPackage`, in their order, hex. */
    readonly packagesRoot: string;
    /** Of a certificate over sealed words, which covers no packages. */
    readonly files?: FilesScope;
  };
  /** Since when nothing opens it here, and from when on no copy of a key can be left anywhere the broker's keys go. */
  readonly unreadable: { readonly liveSystem: string; readonly everyCopyNotLaterThan: string };
  readonly locationsCovered: readonly Location[];
  readonly locationsNotCovered: readonly Location[];
  readonly method: {
    readonly class: 'clear' | 'purge' | 'destroy';
    readonly technique: string;
    readonly standard: string;
  };
  readonly cryptographicErase: {
    readonly epochs: readonly string[];
    readonly algorithm: string;
    readonly strengthBits: number;
    readonly moduleValidation: string;
    readonly keyCopies: string;
    readonly unwrappedCopies: string;
  };
  readonly tool: { readonly name: string; readonly version: string; readonly runtime: string };
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly verification: Verification;
  readonly holds: { readonly checkedAt: string; readonly found: number };
  readonly performedBy: { readonly kind: 'job' | 'person'; readonly name: string };
  readonly exceptions: readonly string[];
  readonly residualRisk: string;
}

export interface FilesScope {
  readonly files: number;
  readonly details: number;
  readonly detailsDestroyed: number;
  readonly keysDestroyed: number;
  /** RFC 6962 root over the canonical JSON of each `DestroyedFile`, in their order, hex. */
  readonly filesRoot: string;
}

export interface Verification {
  readonly method: string;
  readonly coverage: 'full' | 'none';
  readonly performedBy: string;
  /** What was seen: rows and keys left of the packages, and what attempts to open them gave. */
  readonly rowsLeft: number | 'not-measured';
  readonly keysLeft: number | 'not-measured';
  readonly openAttempts: 'all failed' | 'some opened' | 'not-measured';
  readonly result: 'pass' | 'fail' | 'unknown';
}

/** What the destruction measured; `undefined` where it did not. */
export interface Measured {
  readonly packages: number;
  readonly contentsDestroyed: number;
  readonly keysDestroyed: number;
  readonly rowsLeft: number | undefined;
  /** Keys that a reading as for a download still found, with the ciphertext at hand, after they were overwritten. */
  readonly keysLeft: number | undefined;
}

/** A pass is measured, never assumed: all destroyed here, nothing left, nothing opens. Anything else is a fail or unknown. */
export function verificationOf(measured: Measured): Verification {
  const { packages, contentsDestroyed, keysDestroyed, rowsLeft, keysLeft } = measured;
  const failed = (rowsLeft ?? 0) > 0 || (keysLeft ?? 0) > 0;
  const passed =
    packages > 0 && contentsDestroyed === packages && keysDestroyed === packages && rowsLeft === 0 && keysLeft === 0;
  return {
    method:
      'every key read again as for a download while the ciphertext was still there, then every content row looked for again',
    coverage: rowsLeft === undefined || keysLeft === undefined ? 'none' : 'full',
    performedBy: 'disposition job',
    rowsLeft: rowsLeft ?? 'not-measured',
    keysLeft: keysLeft ?? 'not-measured',
    openAttempts: keysLeft === undefined ? 'not-measured' : keysLeft > 0 ? 'some opened' : 'all failed',
    result: failed ? 'fail' : passed ? 'pass' : 'unknown',
  };
}

/** A certificate with its Ed25519 signature over the RFC 8785 canonical JSON of `certificate`; both base64. */
export interface SignedCertificate {
  readonly certificate: Certificate;
  readonly signature: string;
  /** SubjectPublicKeyInfo, DER. It says which key was used; whether that key is trusted is the verifier's to know. */
  readonly publicKey: string;
}

export type CertificateState =
  { readonly status: 'none' } | { readonly status: 'issued'; readonly document: SignedCertificate };
export type CertificateEvent = { readonly type: 'CertificateIssued'; readonly document: SignedCertificate };

export function evolve(state: CertificateState, event: CertificateEvent): CertificateState {
  if (state.status !== 'none') throw new Error('A certificate was issued twice');
  return { status: 'issued', document: event.document };
}
