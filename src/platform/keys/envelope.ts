import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';

/** A key-encryption key: 32 bytes and the name under which the caller finds it again. */
export interface Kek {
  readonly id: string;
  readonly key: Uint8Array;
}

/**
 * Something sealed: content under its own 256-bit data key, and that data key wrapped under a key-encryption key.
 * The two are separate members because destruction needs them apart: the wrapped key may live in another store, and
 * it is re-wrapped (`rewrapEnvelope`) without touching the content.
 */
export interface Envelope {
  /** Id of the data key; random, so it says nothing about the content. */
  readonly keyId: string;
  /** Id of the key-encryption key that wraps it now. */
  readonly kekId: string;
  /** `0x01 | iv(12) | wrapped key(32) | tag(16)` */
  readonly wrappedKey: Buffer;
  /** `0x01 | iv(12) | ciphertext | tag(16)` */
  readonly ciphertext: Buffer;
}

/** Names what is sealed: `<prefix>|<parts…>` is authenticated with it, so it opens nowhere else. */
export interface SealContext {
  readonly prefix: string;
  readonly parts: readonly string[];
}

export type SealFaultCode =
  /** The envelope names another key-encryption key than the one given. */
  | 'wrong-kek'
  /** The data key does not unwrap: other key bytes, or the wrapped key was altered or moved. */
  | 'key-not-opened'
  /** The content does not authenticate: altered, or moved from another record. */
  | 'content-not-opened'
  /** Not a version-1 envelope. */
  | 'unknown-format'
  /** The caller gave an id, key or text that cannot be sealed faithfully. */
  | 'not-sealable';

/** A fault of the installation or an attack, never the user's mistake. The message names ids, never content or keys. */
export class SealFault extends Error {
  override readonly name = 'SealFault';
  constructor(
    readonly code: SealFaultCode,
    message: string,
  ) {
    super(message);
  }
}

const VERSION = 1;
const KEY_BYTES = 32;
// NIST SP 800-38D §8.2.2: a 96-bit random IV; a data key seals one content, so it is used with one IV only.
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + IV_BYTES;
// `|` separates the authenticated parts; an id that held one could stand for two other ids.
const ID = /^[A-Za-z0-9._:/@-]{1,128}$/;

/** Seals under a fresh data key. `content` stays the caller's to wipe. */
export function sealEnvelope(context: SealContext, content: Uint8Array, kek: Kek): Envelope {
  const keyId = randomUUID();
  const contentAad = aad(context, keyId);
  const keyAad = wrapAad(context, keyId, kek.id);
  const dataKey = randomBytes(KEY_BYTES);
  try {
    return {
      keyId,
      kekId: kek.id,
      wrappedKey: encrypt(checkedKey(kek), keyAad, dataKey),
      ciphertext: encrypt(dataKey, contentAad, content),
    };
  } finally {
    dataKey.fill(0);
  }
}

/**
 * The content, in a buffer of its own that the caller wipes (`fill(0)`) after use.
 * @throws SealFault
 */
export function openEnvelope(context: SealContext, envelope: Envelope, kek: Kek): Buffer {
  const dataKey = unwrap(context, envelope, kek);
  try {
    return decrypt(dataKey, aad(context, envelope.keyId), envelope.ciphertext, 'content-not-opened');
  } finally {
    dataKey.fill(0);
  }
}

/**
 * The same content under another key-encryption key: rotation, or a legal hold that must outlive an epoch key.
 * @throws SealFault
 */
export function rewrapEnvelope(context: SealContext, envelope: Envelope, from: Kek, to: Kek): Envelope {
  const dataKey = unwrap(context, envelope, from);
  try {
    const wrappedKey = encrypt(checkedKey(to), wrapAad(context, envelope.keyId, to.id), dataKey);
    return { ...envelope, kekId: to.id, wrappedKey };
  } finally {
    dataKey.fill(0);
  }
}

/** A 256-bit key of its own, without content: `0x01 | iv(12) | wrapped key(32) | tag(16)`. `key` stays the caller's to wipe. */
export function wrapKey(context: SealContext, keyId: string, key: Uint8Array, kek: Kek): Buffer {
  return encrypt(checkedKey(kek), wrapAad(context, keyId, kek.id), key);
}

/** The key that `wrapKey` wrapped, in a buffer that the caller wipes. @throws SealFault */
export function unwrapKey(context: SealContext, keyId: string, wrappedKey: Buffer, kek: Kek): Buffer {
  return unwrap(context, { keyId, kekId: kek.id, wrappedKey }, kek);
}

/** Small text sealed like a package: UTF-8, one data key each, so that each can be destroyed alone. */
export function sealText(context: SealContext, text: string, kek: Kek): Envelope {
  // UTF-8 has no lone surrogates; encoding would silently replace them.
  if (/\p{Surrogate}/u.test(text)) throw new SealFault('not-sealable', 'The text holds a lone surrogate.');
  const content = Buffer.from(text, 'utf8');
  try {
    return sealEnvelope(context, content, kek);
  } finally {
    content.fill(0);
  }
}

/** @throws SealFault */
export function openText(context: SealContext, envelope: Envelope, kek: Kek): string {
  const content = openEnvelope(context, envelope, kek);
  try {
    return content.toString('utf8');
  } finally {
    content.fill(0);
  }
}

function unwrap(context: SealContext, envelope: Omit<Envelope, 'ciphertext'>, kek: Kek): Buffer {
  if (envelope.kekId !== kek.id) {
    throw new SealFault('wrong-kek', `Key ${envelope.keyId} is wrapped under ${envelope.kekId}, not under ${kek.id}.`);
  }
  const keyAad = wrapAad(context, envelope.keyId, kek.id);
  const dataKey = decrypt(checkedKey(kek), keyAad, envelope.wrappedKey, 'key-not-opened');
  if (dataKey.length === KEY_BYTES) return dataKey;
  dataKey.fill(0);
  throw new SealFault('key-not-opened', 'The wrapped key does not hold a 256-bit key.');
}

function encrypt(key: Uint8Array, authenticated: Buffer, content: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated);
  return Buffer.concat([Buffer.of(VERSION), iv, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, authenticated: Buffer, sealed: Uint8Array, code: SealFaultCode): Buffer {
  if (sealed.length < HEADER_BYTES + TAG_BYTES || sealed[0] !== VERSION) {
    throw new SealFault('unknown-format', 'The sealed bytes are cut short or of an unknown version.');
  }
  const iv = sealed.subarray(1, HEADER_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(authenticated);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  // GCM is a stream mode: update() returns all of it, final() only checks the tag. No concat, so no second copy.
  const content = decipher.update(sealed.subarray(HEADER_BYTES, sealed.length - TAG_BYTES));
  try {
    decipher.final();
  } catch {
    content.fill(0);
    throw new SealFault(code, 'The sealed bytes do not authenticate for this record and key.');
  }
  return content;
}

function aad(context: SealContext, keyId: string): Buffer {
  return authenticatedText([context.prefix, ...context.parts, keyId]);
}

function wrapAad(context: SealContext, keyId: string, kekId: string): Buffer {
  return authenticatedText([`${context.prefix}-key`, ...context.parts, keyId, kekId]);
}

function authenticatedText(parts: readonly string[]): Buffer {
  if (!parts.every((part) => ID.test(part))) {
    throw new SealFault('not-sealable', 'An id of the sealed record is empty, too long or holds other characters.');
  }
  return Buffer.from([...parts, `v${VERSION}`].join('|'), 'utf8');
}

function checkedKey(kek: Kek): Uint8Array {
  if (kek.key.length === KEY_BYTES) return kek.key;
  throw new SealFault('not-sealable', `The key-encryption key ${kek.id} is not 256 bits long.`);
}
