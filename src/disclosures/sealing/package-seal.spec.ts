import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SealFault } from '../../platform/keys/envelope.js';
import { openPackage, rewrapPackageKey, sealPackage } from './package-seal.js';
import type { SealedPackage } from './package-seal.js';

const kek = { id: 'package-4f1c', key: randomBytes(32) };
const FIRST = '0198f0c2-0000-7000-8000-000000000001';
const SECOND = '0198f0c2-0000-7000-8000-000000000002';
const content = Buffer.from('{"records":[]}');

function faultOf(sealed: SealedPackage, key = kek): string {
  try {
    openPackage(sealed, key);
  } catch (error) {
    if (error instanceof SealFault) return error.code;
    throw error;
  }
  return 'none';
}

describe('package sealing', () => {
  it('opens to the same bytes and leaves the caller’s content alone', () => {
    const sealed = sealPackage(FIRST, content, kek);
    expect(sealed).toMatchObject({ packageId: FIRST, kekId: 'package-4f1c' });
    expect(openPackage(sealed, kek).equals(content)).toBe(true);
    expect(content.toString()).toBe('{"records":[]}');
    expect(sealed.ciphertext.includes(content)).toBe(false);
  });

  it('refuses a package under another package’s id, whole or in parts', () => {
    const first = sealPackage(FIRST, content, kek);
    const second = sealPackage(SECOND, content, kek);
    expect(faultOf({ ...first, packageId: SECOND })).toBe('key-not-opened');
    expect(faultOf({ ...second, wrappedKey: first.wrappedKey })).toBe('key-not-opened');
    expect(faultOf({ ...second, keyId: first.keyId, wrappedKey: first.wrappedKey })).toBe('key-not-opened');
    expect(faultOf({ ...second, ciphertext: first.ciphertext })).toBe('content-not-opened');
  });

  it('survives a change of the key-encryption key, under the same id only', () => {
    const next = { id: 'package-77aa', key: randomBytes(32) };
    const sealed = sealPackage(FIRST, content, kek);
    const moved = { ...sealed, kekId: next.id, wrappedKey: rewrapPackageKey(sealed, kek, next) };
    expect(openPackage(moved, next).equals(content)).toBe(true);
    expect(faultOf(moved)).toBe('wrong-kek');
    expect(faultOf({ ...moved, packageId: SECOND }, next)).toBe('key-not-opened');
  });
});
