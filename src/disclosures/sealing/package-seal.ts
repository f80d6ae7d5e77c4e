import { openEnvelope, rewrapEnvelope, sealEnvelope } from '../../platform/keys/envelope.js';
import type { Envelope, Kek, SealContext } from '../../platform/keys/envelope.js';

/** A package as it is sealed: its ciphertext goes to the database, its wrapped key to the keystore. */
export interface SealedPackage extends Envelope {
  readonly packageId: string;
}

/**
 * AES-256-GCM under a random package key; authenticated with `package|<package id>|<key id>|v1`. The package key is
 * wrapped with `package-key|<package id>|<key id>|<epoch>|v1`, so neither opens under another package's id.
 * `content` stays the caller's to wipe.
 */
export function sealPackage(packageId: string, content: Uint8Array, kek: Kek): SealedPackage {
  return { packageId, ...sealEnvelope(packageContext(packageId), content, kek) };
}

/**
 * The content, in a buffer that the caller wipes (`fill(0)`) once it is rendered.
 * @throws SealFault `wrong-kek`, `key-not-opened`, `content-not-opened`, `unknown-format`
 */
export function openPackage(sealed: SealedPackage, kek: Kek): Buffer {
  return openEnvelope(packageContext(sealed.packageId), sealed, kek);
}

/**
 * The package's key wrapped under another epoch's key; the content is not touched.
 * @throws SealFault
 */
export function rewrapPackageKey(sealed: Omit<SealedPackage, 'ciphertext'>, from: Kek, to: Kek): Buffer {
  const envelope = { ...sealed, ciphertext: Buffer.alloc(0) };
  return rewrapEnvelope(packageContext(sealed.packageId), envelope, from, to).wrappedKey;
}

function packageContext(packageId: string): SealContext {
  return { prefix: 'package', parts: [packageId] };
}
