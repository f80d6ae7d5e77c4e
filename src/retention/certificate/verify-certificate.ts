import { verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonicalJson, verifyProof } from '../../ledger/index.js';
import type { TrustedKey } from '../../ledger/index.js';
import type { SignedCertificate } from '../domain/certificate.js';
import type { CertificateFile } from '../queries/certificates.js';
import { packagesRoot } from './write-certificate.js';
import { filesRoot } from './write-words-certificate.js';

export interface TrustedKeys {
  /** Whose signature a certificate must carry. */
  readonly issuer: KeyObject;
  /** Keys of the ledger's checkpoints; without any, the proof is checked against the keys it brings along. */
  readonly ledger?: readonly TrustedKey[];
}

export type CertificateCheck =
  | {
      readonly ok: true;
      readonly packages: number;
      readonly files: number;
      readonly ledger: 'proven' | 'proven by its own key' | 'not yet';
    }
  | { readonly ok: false; readonly problem: string };

const refused = (problem: string): CertificateCheck => ({ ok: false, problem });

/**
 * Whether the file is what the holder of the trusted key issued, covers the packages it lists, and stands in the ledger.
 * Needs neither database nor network. The key inside only says which key to ask for: whoever alters a certificate can
 * sign it with a key of their own.
 */
export function verifyCertificate(file: unknown, trusted: TrustedKeys): CertificateCheck {
  if (!isFile(file)) return refused('This is no certificate of destruction.');
  const { certificate, signature, publicKey, packages, files = [], ledger } = file;
  const problem = signatureProblem({ certificate, signature, publicKey }, trusted.issuer);
  if (problem !== undefined) return refused(problem);
  const uncovered = coverageProblem(file);
  if (uncovered !== undefined) return refused(uncovered);
  if (ledger === null) return { ok: true, packages: packages.length, files: files.length, ledger: 'not yet' };
  const proven = verifyProof(ledger, { trustedKeys: trusted.ledger ?? [] });
  if (proven.result !== 'ok') return refused(`The proof from the ledger does not hold: ${proven.detail}`);
  if (!isIssueOf(file)) return refused('The ledger entry that is proven is not the issue of this certificate.');
  return {
    ok: true,
    packages: packages.length,
    files: files.length,
    ledger: proven.keySource === 'given' ? 'proven' : 'proven by its own key',
  };
}

function signatureProblem(document: SignedCertificate, issuer: KeyObject): string | undefined {
  const key = issuer.export({ type: 'spki', format: 'der' }).toString('base64');
  if (document.publicKey !== key) return 'It was signed with another key than the trusted one.';
  const signature = Buffer.from(document.signature, 'base64');
  // Base64 has several spellings of the same bytes; only ours is accepted, so that a document has one form.
  if (signature.toString('base64') !== document.signature) return 'The signature is not plain base64.';
  let bytes: Buffer;
  try {
    bytes = Buffer.from(canonicalJson(document.certificate));
  } catch {
    return 'The certificate has no canonical form.';
  }
  if (verify(null, bytes, issuer, signature)) return undefined;
  return 'The signature does not belong to this certificate: it was altered, or never issued.';
}

function coverageProblem({ certificate, packages, files = [] }: CertificateFile): string | undefined {
  const { scope } = certificate;
  const listed = `The packages listed are not those that the certificate covers (${scope.packages}).`;
  const others = `The files listed are not those that the certificate covers (${scope.files?.files ?? 0}).`;
  if (packages.length !== scope.packages) return listed;
  try {
    if (packagesRoot(packages) !== scope.packagesRoot) return listed;
    if (scope.files === undefined) return files.length === 0 ? undefined : others;
    const same = files.length === scope.files.files && filesRoot(files) === scope.files.filesRoot;
    return same ? undefined : others;
  } catch {
    return listed;
  }
}

function isIssueOf({ certificate, signature, publicKey, ledger }: CertificateFile): boolean {
  try {
    const entry = JSON.parse(Buffer.from(ledger!.bytes, 'base64').toString('utf8')) as {
      type: string;
      data: { document: unknown };
    };
    return (
      entry.type === 'CertificateIssued' &&
      canonicalJson(entry.data.document) === canonicalJson({ certificate, signature, publicKey })
    );
  } catch {
    return false;
  }
}

function isFile(value: unknown): value is CertificateFile {
  if (typeof value !== 'object' || value === null) return false;
  const { certificate, signature, publicKey, packages, files, ledger, ...rest } = value as Record<string, unknown>;
  const scope = (certificate as { scope?: unknown } | null)?.scope;
  return (
    typeof scope === 'object' &&
    scope !== null &&
    typeof signature === 'string' &&
    typeof publicKey === 'string' &&
    Array.isArray(packages) &&
    (files === undefined || Array.isArray(files)) &&
    (ledger === null || typeof ledger === 'object') &&
    Object.keys(rest).length === 0
  );
}
