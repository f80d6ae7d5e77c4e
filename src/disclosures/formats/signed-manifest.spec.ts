import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../../ledger/index.js';
import { signManifest, verifyManifest } from './signed-manifest.js';
import type { SignedManifest } from './signed-manifest.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer = { name: 'manifest-1', privateKey };
const keys = new Map([['manifest-1', publicKey]]);
const rendered = Buffer.from('subject,person.full_name\r\n1,Doriskel B. Ruskumber\r\n');
const facts = {
  packageId: '0198f0c2-0000-7000-8000-000000000001',
  grantId: '0198f0c2-0000-7000-8000-000000000002',
  sourceAgency: 'dps',
  recipientAgency: 'hsi',
  recordSeries: 'central-person-index',
  format: 'csv' as const,
  elements: [{ element: 'person.full_name' }, { element: 'id.ssn_full', transform: 'last4' }],
  recordCount: 1,
  producedAt: '2026-11-24T17:00:00.000Z',
  destroyAt: '2027-05-23T06:59:59.999Z',
};
const signed = signManifest(facts, rendered, signer);
const verdict = (candidate: unknown, bytes: Uint8Array = rendered, trusted = keys) => {
  const result = verifyManifest(candidate, trusted, bytes);
  return result.ok ? 'ok' : result.fault;
};

describe('signed manifest', () => {
  it('verifies after a trip through JSON, whatever the order of members', () => {
    expect(verdict(signed)).toBe('ok');
    const reversed = Object.fromEntries(Object.entries(signed.manifest).reverse());
    expect(verdict(JSON.parse(JSON.stringify({ ...signed, manifest: reversed })))).toBe('ok');
  });

  it('can be checked without this code: Ed25519 over the RFC 8785 bytes of the manifest', () => {
    const bytes = Buffer.from(canonicalJson(signed.manifest));
    expect(bytes.toString()).toMatch(/^\{"byteLength":51,"destroyAt":"2027-05-23T06:59:59\.999Z",/);
    const spki = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }));
    expect(verify(null, bytes, spki, Buffer.from(signed.signature, 'base64url'))).toBe(true);
  });

  it('carries no value of any record', () => {
    expect(JSON.stringify(signed)).not.toContain('Ruskumber');
  });

  const other: { readonly [Member in keyof SignedManifest['manifest']]: unknown } = {
    type: 'comity/other/v1',
    packageId: '0198f0c2-0000-7000-8000-000000000009',
    grantId: '0198f0c2-0000-7000-8000-000000000009',
    sourceAgency: 'dld',
    recipientAgency: 'ero',
    recordSeries: 'driver-records',
    format: 'json',
    elements: [{ element: 'person.full_name' }, { element: 'id.ssn_full' }],
    recordCount: 2,
    byteLength: 52,
    sha256: '0'.repeat(64),
    producedAt: '2026-11-24T17:00:00.001Z',
    destroyAt: '2028-05-23T06:59:59.999Z',
  };
  it.each(Object.entries(other))('refuses another %s', (member, value) => {
    const forged = { ...signed, manifest: { ...signed.manifest, [member]: value } };
    expect(verdict(forged)).toBe(member === 'type' ? 'malformed' : 'bad-signature');
  });

  it.each(Object.keys(signed.manifest))('refuses a manifest without its %s', (member) => {
    const manifest: Record<string, unknown> = { ...signed.manifest };
    delete manifest[member];
    expect(verdict({ ...signed, manifest })).toBe('malformed');
  });

  it('refuses added members, every flipped bit of the signature, and what is no manifest', () => {
    expect(verdict({ ...signed, manifest: { ...signed.manifest, note: 'x' } })).toBe('malformed');
    expect(verdict({ ...signed, note: 'x' })).toBe('malformed');
    for (let bit = 0; bit < 512; bit += 1) {
      const bytes = Buffer.from(signed.signature, 'base64url');
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (verdict({ ...signed, signature: bytes.toString('base64url') }) !== 'bad-signature') {
        throw new Error(`bit ${bit} was accepted`);
      }
    }
    for (const nothing of [undefined, null, 'x', [], {}, { manifest: signed.manifest }]) {
      expect(verdict(nothing)).toBe('malformed');
    }
  });

  it('refuses other bytes than those it describes', () => {
    expect(verdict(signed, Buffer.concat([rendered, Buffer.of(0x20)]))).toBe('other-content');
    const changed = Buffer.from(rendered);
    changed[30] = 0x78;
    expect(verdict(signed, changed)).toBe('other-content');
  });

  it('trusts only the keys it is given', () => {
    const impostor = generateKeyPairSync('ed25519');
    const forged = signManifest(facts, rendered, { name: 'manifest-1', privateKey: impostor.privateKey });
    expect(verdict(forged)).toBe('bad-signature');
    expect(verdict({ ...forged, keyId: 'manifest-2' })).toBe('unknown-key');
    const otherKind = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    expect(verdict(signed, rendered, new Map([['manifest-1', otherKind]]))).toBe('unknown-key');
  });

  it('signs nothing that is not a manifest', () => {
    expect(() => signManifest({ ...facts, recordCount: -1 }, rendered, signer)).toThrow();
    expect(() => signManifest({ ...facts, elements: [] }, rendered, signer)).toThrow();
  });
});
