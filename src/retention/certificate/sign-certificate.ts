import { createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonicalJson } from '../../ledger/index.js';
import type { SigningKey } from '../../platform/keys/key-home.js';
import type { Certificate, SignedCertificate } from '../domain/certificate.js';

/** Ed25519 (RFC 8032) over the RFC 8785 canonical JSON of the certificate. */
export function issueCertificate(certificate: Certificate, signer: Pick<SigningKey, 'privateKey'>): SignedCertificate {
  const publicKey = createPublicKey(signer.privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  const signature = sign(null, Buffer.from(canonicalJson(certificate)), signer.privateKey).toString('base64');
  return { certificate, signature, publicKey };
}

export type CertificateCheck = { readonly ok: true } | { readonly ok: false; readonly problem: string };

const refused = (problem: string): CertificateCheck => ({ ok: false, problem });

/**
 * Whether the document is what the holder of `trusted` signed. Needs neither database nor network. The key inside the
 * document only says which key to ask for: whoever alters a certificate can sign it with a key of their own.
 */
export function verifyCertificate(document: unknown, trusted: KeyObject): CertificateCheck {
  if (!isSigned(document)) return refused('This is no signed certificate of destruction.');
  const key = trusted.export({ type: 'spki', format: 'der' }).toString('base64');
  if (document.publicKey !== key) return refused('It was signed with another key than the trusted one.');
  const signature = Buffer.from(document.signature, 'base64');
  // Base64 has several spellings of the same bytes; only ours is accepted, so that a document has one form.
  if (signature.toString('base64') !== document.signature) return refused('The signature is not plain base64.');
  let bytes: Buffer;
  try {
    bytes = Buffer.from(canonicalJson(document.certificate));
  } catch {
    return refused('The certificate has no canonical form.');
  }
  return verify(null, bytes, trusted, signature)
    ? { ok: true }
    : refused('The signature does not belong to this certificate: it was altered, or never issued.');
}

function isSigned(document: unknown): document is SignedCertificate {
  if (typeof document !== 'object' || document === null) return false;
  const { certificate, signature, publicKey, ...rest } = document as Record<string, unknown>;
  return (
    typeof certificate === 'object' &&
    certificate !== null &&
    typeof signature === 'string' &&
    typeof publicKey === 'string' &&
    Object.keys(rest).length === 0
  );
}
