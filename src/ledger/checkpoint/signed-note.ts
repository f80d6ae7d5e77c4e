import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';

/** Signature type byte of plain Ed25519 (https://c2sp.org/signed-note, signature types). */
const ED25519 = 0x01;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** The specification asks for at least 16; more than this is not a note of ours, whoever signed it. */
const MAX_SIGNATURES = 64;
const SIGNATURE_LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/;
/** DER prefix of an Ed25519 SubjectPublicKeyInfo (RFC 8410 §4); the 32 key bytes follow. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Whoever signs for a ledger. The key stays behind `sign`, so it may live in a file, a module or another process. */
export interface Signer {
  /** Names the ledger and the key: a URL without scheme, neither spaces nor `+`. */
  readonly origin: string;
  /** Ed25519. */
  readonly publicKey: KeyObject;
  sign(bytes: Uint8Array): Buffer;
}

/** A signer whose private key is at hand. */
export function keySigner(origin: string, key: { privateKey: KeyObject; publicKey: KeyObject }): Signer {
  return { origin, publicKey: key.publicKey, sign: (bytes) => sign(null, bytes, key.privateKey) };
}

/** A public key as a verifier knows it. `id` only tells keys apart, it proves nothing. */
export interface NoteKey {
  readonly name: string;
  readonly id: number;
  readonly publicKey: KeyObject;
}

export type OpenedNote =
  | { readonly ok: true; readonly text: string; readonly signedBy: readonly NoteKey[] }
  | { readonly ok: false; readonly reason: 'malformed' | 'no-trusted-signature' | 'bad-signature' };

/** Key id = first four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ public key). */
export function noteKey(name: string, publicKey: KeyObject): NoteKey {
  assertKeyName(name);
  const digest = hash(
    'sha256',
    Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([ED25519]), rawKey(publicKey)]),
    'buffer',
  );
  return { name, id: digest.readUInt32BE(0), publicKey };
}

/** `name+id+base64(type ‖ key)`: the form in which a verifier key is handed around. */
export function encodeVerifierKey(key: NoteKey): string {
  const bytes = Buffer.concat([Buffer.from([ED25519]), rawKey(key.publicKey)]);
  return `${key.name}+${idText(key.id)}+${bytes.toString('base64')}`;
}

/** Reads a verifier key; throws a TypeError that says what is wrong with it. */
export function parseVerifierKey(text: string): NoteKey {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim());
  if (!match) throw new TypeError('A verifier key reads name+8 hex digits+base64.');
  const bytes = strictBase64(match[3] as string);
  if (bytes?.length !== 1 + KEY_BYTES || bytes[0] !== ED25519) {
    throw new TypeError('The verifier key is not an Ed25519 key.');
  }
  const publicKey = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, bytes.subarray(1)]),
    format: 'der',
    type: 'spki',
  });
  const key = noteKey(match[1] as string, publicKey);
  if (idText(key.id) !== match[2]) throw new TypeError('The id of the verifier key does not belong to its key.');
  return key;
}

/** Signs a text that ends in a newline. The signature covers the text including that newline. */
export function signNote(text: string, signer: Signer): string {
  if (!isNoteText(text)) throw new TypeError('A note ends in a newline and has no other control characters.');
  const key = noteKey(signer.origin, signer.publicKey);
  const bytes = Buffer.from(text);
  const signature = signer.sign(bytes);
  // A signer that returns something else (a wrong key behind the right name) must not get into the ledger.
  if (!verify(null, bytes, key.publicKey, signature)) {
    throw new Error(`The signer of ${signer.origin} does not sign with its own public key.`);
  }
  const id = Buffer.alloc(4);
  id.writeUInt32BE(key.id);
  return `${text}\n— ${key.name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
}

/**
 * Opens a note with the keys one trusts. Signatures of unknown keys are ignored, as the specification demands, so
 * witnesses and rotated keys may be added; a wrong signature under a known key spoils the whole note.
 */
export function openNote(note: string, trusted: readonly NoteKey[]): OpenedNote {
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  if (split < 0 || !note.endsWith('\n') || !isNoteText(text)) return { ok: false, reason: 'malformed' };
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return { ok: false, reason: 'malformed' };

  const signedBy: NoteKey[] = [];
  for (const line of lines) {
    const match = SIGNATURE_LINE.exec(line);
    const blob = match ? strictBase64(match[2] as string) : null;
    if (!match || !blob || blob.length < 5) return { ok: false, reason: 'malformed' };
    const key = trusted.find((known) => known.name === match[1] && known.id === blob.readUInt32BE(0));
    if (!key) continue;
    const signature = blob.subarray(4);
    const good = signature.length === SIGNATURE_BYTES && verify(null, Buffer.from(text), key.publicKey, signature);
    if (!good) return { ok: false, reason: 'bad-signature' };
    signedBy.push(key);
  }
  return signedBy.length > 0 ? { ok: true, text, signedBy } : { ok: false, reason: 'no-trusted-signature' };
}

/** Standard base64 that re-encodes to itself; null otherwise, so that one signature has one spelling. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

function rawKey(publicKey: KeyObject): Buffer {
  if (publicKey.asymmetricKeyType !== 'ed25519') throw new TypeError('Checkpoints are signed with Ed25519 keys.');
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES);
}

function assertKeyName(name: string): void {
  if (name === '' || /[\s+]/u.test(name)) throw new TypeError('A key name is not empty and has neither spaces nor +.');
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && !/[\u0000-\u0009\u000b-\u001f]/.test(text) && text.isWellFormed();
}

const idText = (id: number): string => id.toString(16).padStart(8, '0');
