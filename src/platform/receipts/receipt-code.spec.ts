import { describe, expect, it } from '@jest/globals';
import { hasDigest, hashReceiptCode, isReceiptCode, receiptCode, receiptCodeDigest } from './receipt-code.js';

describe('a receipt code', () => {
  const code = receiptCode(Uint8Array.from({ length: 64 }, (_, index) => index * 3));

  it('has five groups of five characters that nobody misreads', () => {
    expect(code).toMatch(/^([A-HJKMNP-TV-Z2-9]{5}-){4}[A-HJKMNP-TV-Z2-9]{5}$/);
    expect(receiptCode()).not.toBe(receiptCode());
    expect(() => receiptCode(new Uint8Array(32).fill(255))).toThrow('more random bytes');
  });

  it('is the same however it is written, and no other', async () => {
    const kept = await hashReceiptCode(code);
    const written = ` ${code.toLowerCase().replaceAll('-', ' ')} `;
    expect([await isReceiptCode(written, kept), hasDigest(written, receiptCodeDigest(code))]).toEqual([true, true]);
    const other = receiptCode();
    expect([await isReceiptCode(other, kept), hasDigest(other, receiptCodeDigest(code))]).toEqual([false, false]);
    expect(JSON.stringify(kept)).not.toContain(code.replaceAll('-', ''));
  });

  it('is never right where nothing is known under the number, not even the code that hashes to nothing', async () => {
    expect(await isReceiptCode(code, undefined)).toBe(false);
    expect(hasDigest(code, '')).toBe(false);
  });
});
