import { createPublicKey, sign } from 'node:crypto';
import { canonicalJson } from '../../ledger/index.js';
import type { SigningKey } from '../../platform/keys/key-home.js';
import type { Certificate, SignedCertificate } from '../domain/certificate.js';

/** Ed25519 (RFC 8032) over the RFC 8785 canonical JSON of the certificate. */
export function issueCertificate(certificate: Certificate, signer: Pick<SigningKey, 'privateKey'>): SignedCertificate {
  const publicKey = createPublicKey(signer.privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  const signature = sign(null, Buffer.from(canonicalJson(certificate)), signer.privateKey).toString('base64');
  return { certificate, signature, publicKey };
}
