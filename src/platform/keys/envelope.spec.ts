import { createDecipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { openEnvelope, openText, rewrapEnvelope, sealEnvelope, sealText, SealFault } from './envelope.js';
import type { Envelope, Kek, SealContext } from './envelope.js';

const kek: Kek = { id: 'detail-2026-11', key: randomBytes(32) };
const necessity: SealContext = { prefix: 'detail', parts: ['SR-2026-000412', 'necessity'] };

function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SealFault) return error.code;
    throw error;
  }
  return 'none';
}

describe('envelope', () => {
  it('opens what it sealed, empty and large', () => {
    for (const size of [0, 1, 2_048, 300_000]) {
      const content = randomBytes(size);
      const envelope = sealEnvelope(necessity, content, kek);
      expect(openEnvelope(necessity, envelope, kek).equals(content)).toBe(true);
    }
  });

  it('authenticates prefix, parts, key id and version, in the documented bytes', () => {
    const envelope = sealEnvelope(necessity, Buffer.from('locate the named person'), kek);
    const open = (key: Uint8Array, sealed: Buffer, authenticated: string) => {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(authenticated)).setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(13, -16)), decipher.final()]);
    };
    const wrapAad = `detail-key|SR-2026-000412|necessity|${envelope.keyId}|detail-2026-11|v1`;
    const dataKey = open(kek.key, envelope.wrappedKey, wrapAad);
    expect(dataKey).toHaveLength(32);
    const contentAad = `detail|SR-2026-000412|necessity|${envelope.keyId}|v1`;
    expect(open(dataKey, envelope.ciphertext, contentAad).toString()).toBe('locate the named person');
  });

  it('never repeats a key or an IV', () => {
    const sealed = Array.from({ length: 200 }, () => sealText(necessity, 'same text', kek));
    expect(new Set(sealed.map((envelope) => envelope.keyId)).size).toBe(200);
    expect(new Set(sealed.map((envelope) => envelope.ciphertext.toString('hex', 1, 13))).size).toBe(200);
    expect(new Set(sealed.map((envelope) => envelope.wrappedKey.toString('hex', 1, 13))).size).toBe(200);
  });

  it('refuses every single flipped bit, in the content and in the wrapped key', () => {
    const envelope = sealText(necessity, 'violet', kek);
    const outcomes = (member: 'ciphertext' | 'wrappedKey') =>
      Array.from({ length: envelope[member].length * 8 }, (_, bit) => {
        const bytes = Buffer.from(envelope[member]);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return faultOf(() => openText(necessity, { ...envelope, [member]: bytes }, kek));
      });
    expect(outcomes('ciphertext').slice(0, 8)).toEqual(Array(8).fill('unknown-format'));
    expect(new Set(outcomes('ciphertext').slice(8))).toEqual(new Set(['content-not-opened']));
    expect(new Set(outcomes('wrappedKey').slice(8))).toEqual(new Set(['key-not-opened']));
  });

  it('refuses every truncation and any appended byte', () => {
    const envelope = sealText(necessity, 'violet', kek);
    for (let length = 0; length < envelope.ciphertext.length; length += 1) {
      const short = { ...envelope, ciphertext: envelope.ciphertext.subarray(0, length) };
      expect(faultOf(() => openText(necessity, short, kek))).not.toBe('none');
    }
    const long = { ...envelope, ciphertext: Buffer.concat([envelope.ciphertext, Buffer.of(0)]) };
    expect(faultOf(() => openText(necessity, long, kek))).toBe('content-not-opened');
  });

  it('opens at no other record, field or prefix', () => {
    const envelope = sealText(necessity, 'violet', kek);
    const elsewhere: SealContext[] = [
      { prefix: 'detail', parts: ['SR-2026-000413', 'necessity'] },
      { prefix: 'detail', parts: ['SR-2026-000412', 'rationale'] },
      { prefix: 'detail', parts: ['SR-2026-000412'] },
      { prefix: 'package', parts: ['SR-2026-000412', 'necessity'] },
    ];
    expect(elsewhere.map((context) => faultOf(() => openText(context, envelope, kek)))).toEqual(
      Array(4).fill('key-not-opened'),
    );
  });

  it('refuses a ciphertext or wrapped key moved from another envelope of the same record', () => {
    const one = sealText(necessity, 'violet', kek);
    const other = sealText(necessity, 'amber', kek);
    const moved: [Envelope, string][] = [
      [{ ...one, ciphertext: other.ciphertext }, 'content-not-opened'],
      [{ ...one, wrappedKey: other.wrappedKey }, 'key-not-opened'],
      [{ ...one, keyId: other.keyId }, 'key-not-opened'],
      [{ ...one, keyId: other.keyId, wrappedKey: other.wrappedKey }, 'content-not-opened'],
    ];
    expect(moved.map(([envelope]) => faultOf(() => openText(necessity, envelope, kek)))).toEqual(
      moved.map(([, fault]) => fault),
    );
  });

  it('tells another key-encryption key from the right name with other bytes', () => {
    const envelope = sealText(necessity, 'violet', kek);
    const next: Kek = { id: 'detail-2026-12', key: kek.key };
    const impostor: Kek = { id: kek.id, key: randomBytes(32) };
    expect(faultOf(() => openText(necessity, envelope, next))).toBe('wrong-kek');
    expect(faultOf(() => openText(necessity, { ...envelope, kekId: next.id }, next))).toBe('key-not-opened');
    expect(faultOf(() => openText(necessity, envelope, impostor))).toBe('key-not-opened');
  });

  it('re-wraps without touching the content; the former key opens no more', () => {
    const hold: Kek = { id: 'hold/dld', key: randomBytes(32) };
    const envelope = sealText(necessity, 'violet', kek);
    const held = rewrapEnvelope(necessity, envelope, kek, hold);
    expect(held.ciphertext).toBe(envelope.ciphertext);
    expect(openText(necessity, held, hold)).toBe('violet');
    expect(faultOf(() => openText(necessity, held, kek))).toBe('wrong-kek');
    expect(faultOf(() => rewrapEnvelope(necessity, envelope, hold, kek))).toBe('wrong-kek');
  });

  it('keeps every character of a text, and refuses one that UTF-8 would alter', () => {
    const text = 'Ærin said “no” — ١٢٣ 🜁 \u0000 end';
    expect(openText(necessity, sealText(necessity, text, kek), kek)).toBe(text);
    expect(faultOf(() => sealText(necessity, 'cut \ud83d', kek))).toBe('not-sealable');
  });

  it('refuses ids that could be read as two, and short keys', () => {
    for (const part of ['a|b', '', 'a b', 'x'.repeat(129), 'é']) {
      expect(faultOf(() => sealText({ prefix: 'detail', parts: [part] }, 'violet', kek))).toBe('not-sealable');
    }
    expect(faultOf(() => sealText(necessity, 'violet', { id: 'a|b', key: kek.key }))).toBe('not-sealable');
    expect(faultOf(() => sealText(necessity, 'violet', { id: 'short', key: randomBytes(16) }))).toBe('not-sealable');
  });

  it('says nothing about content or keys in a fault', () => {
    const envelope = sealText(necessity, 'violet', kek);
    const altered = { ...envelope, ciphertext: Buffer.concat([envelope.ciphertext, Buffer.of(0)]) };
    expect(() => openText(necessity, altered, kek)).toThrow('do not authenticate');
    expect(() => openText(necessity, altered, kek)).not.toThrow('violet');
  });
});
