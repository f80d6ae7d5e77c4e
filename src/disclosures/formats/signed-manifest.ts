import { sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../ledger/index.js';
import { sha256 } from './package-content.js';
import { PACKAGE_FORMATS } from './render-package.js';

const MANIFEST_TYPE = 'comity/package-manifest/v1';
const line = z.string().min(1).max(200);

/**
 * What a download is: which package, which elements, how many records, which bytes. No value of any record. `type` keeps
 * the signature from standing for anything else that the same key might sign.
 */
const manifestSchema = z.strictObject({
  type: z.literal(MANIFEST_TYPE),
  packageId: line,
  grantId: line,
  sourceAgency: line,
  recipientAgency: line,
  recordSeries: line,
  format: z.enum(PACKAGE_FORMATS),
  elements: z.array(z.strictObject({ element: line, transform: line.optional() })).min(1),
  recordCount: z.int().min(0),
  byteLength: z.int().min(0),
  /** Of the downloaded bytes, hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  producedAt: z.iso.datetime(),
  /** The instant after which the recipient must have destroyed the data. */
  destroyAt: z.iso.datetime(),
});
export type PackageManifest = z.infer<typeof manifestSchema>;

const signedSchema = z.strictObject({
  manifest: manifestSchema,
  algorithm: z.literal('Ed25519'),
  keyId: line,
  /** Over the RFC 8785 bytes of `manifest`; base64url without padding. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{85}[AQgw]$/),
});
export type SignedManifest = z.infer<typeof signedSchema>;

export interface ManifestSigner {
  readonly name: string;
  readonly privateKey: KeyObject;
}

/** Describes and signs one rendering. `facts` come from the package and its grant. */
export function signManifest(
  facts: Omit<PackageManifest, 'type' | 'byteLength' | 'sha256'>,
  rendered: Uint8Array,
  signer: ManifestSigner,
): SignedManifest {
  const manifest = manifestSchema.parse({
    ...facts,
    type: MANIFEST_TYPE,
    byteLength: rendered.length,
    sha256: sha256(rendered),
  });
  const signature = sign(null, signedBytes(manifest), signer.privateKey).toString('base64url');
  return { manifest, algorithm: 'Ed25519', keyId: signer.name, signature };
}

export type ManifestFault = 'malformed' | 'unknown-key' | 'bad-signature' | 'other-content';
export type ManifestVerdict =
  { readonly ok: true; readonly manifest: PackageManifest } | { readonly ok: false; readonly fault: ManifestFault };

/**
 * Checks a manifest, and that `rendered` is the download it describes. Works offline, with public keys alone.
 * @param signed parsed JSON from anywhere
 * @param keys public keys by key id; the manifest's own word on its key is not trusted
 */
export function verifyManifest(
  signed: unknown,
  keys: ReadonlyMap<string, KeyObject>,
  rendered: Uint8Array,
): ManifestVerdict {
  const parsed = signedSchema.safeParse(signed);
  if (!parsed.success) return { ok: false, fault: 'malformed' };
  const { manifest, keyId, signature } = parsed.data;
  const key = keys.get(keyId);
  if (key?.asymmetricKeyType !== 'ed25519') return { ok: false, fault: 'unknown-key' };
  if (!verify(null, signedBytes(manifest), key, Buffer.from(signature, 'base64url'))) {
    return { ok: false, fault: 'bad-signature' };
  }
  const same = manifest.byteLength === rendered.length && manifest.sha256 === sha256(rendered);
  return same ? { ok: true, manifest } : { ok: false, fault: 'other-content' };
}

const signedBytes = (manifest: PackageManifest) => Buffer.from(canonicalJson(manifest), 'utf8');
