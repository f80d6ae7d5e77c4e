import type { PurgeReason } from '../../disclosures/index.js';

/** Where copies were destroyed, or are known not to be. */
export interface Location {
  readonly location: string;
  readonly note: string;
}

/**
 * The record of one destruction, as certificates of sanitisation list it (NIST SP 800-88). No payload, no names, no
 * subject references: it outlives the data by years.
 */
export interface Certificate {
  readonly v: 1;
  readonly certificateId: string;
  readonly number: string;
  readonly issuedAt: string;
  readonly keepUntil: string;
  readonly packageId: string;
  readonly packageNumber: string;
  readonly grantId: string;
  readonly requestId: string;
  readonly decisionId: string;
  readonly accountingId: string;
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
  readonly recordSeries: string;
  readonly retentionCode: string;
  readonly reason: PurgeReason;
  readonly dueAt: string;
  readonly scope: {
    readonly elements: readonly string[];
    readonly records: number;
    /** Sealed objects and wrapped keys that this transaction removed; 0 means that they were gone before. */
    readonly objectsDestroyed: number;
    readonly keysDestroyed: number;
    /** SHA-256 of the content as it was sealed, hex. */
    readonly contentDigest: string;
  };
  readonly locationsCovered: readonly Location[];
  readonly locationsNotCovered: readonly Location[];
  readonly method: {
    readonly class: 'clear' | 'purge' | 'destroy';
    readonly technique: string;
    readonly standard: string;
  };
  readonly cryptographicErase: {
    readonly keyId: string;
    readonly keyEncryptionKeyId: string;
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

export interface Verification {
  readonly method: string;
  readonly coverage: 'full' | 'none';
  readonly performedBy: string;
  /** What was seen: rows left, and what an attempt to open the package gave. */
  readonly rowsLeft: number | 'not-measured';
  readonly openAttempt: 'failed' | 'opened' | 'not-measured';
  readonly result: 'pass' | 'fail' | 'unknown';
}

/** What the destroying transaction measured; `undefined` where it did not. */
export interface Measured {
  readonly objectsDestroyed: number;
  readonly rowsLeft: number | undefined;
  readonly openAttempt: 'failed' | 'opened' | undefined;
}

/** A pass is measured, never assumed: destroyed here, nothing left, nothing opens. Anything else is a fail or unknown. */
export function verificationOf(measured: Measured): Verification {
  const { objectsDestroyed, rowsLeft, openAttempt } = measured;
  const failed = (rowsLeft ?? 0) > 0 || openAttempt === 'opened';
  const passed = objectsDestroyed > 0 && rowsLeft === 0 && openAttempt === 'failed';
  return {
    method: 'fresh read of the content table and an attempt to open the package, in the destroying transaction',
    coverage: rowsLeft === undefined || openAttempt === undefined ? 'none' : 'full',
    performedBy: 'disposition job',
    rowsLeft: rowsLeft ?? 'not-measured',
    openAttempt: openAttempt ?? 'not-measured',
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
