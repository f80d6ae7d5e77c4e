import { createPublicKey, type KeyObject } from 'node:crypto';
import { noteKey, parseVerifierKey, type NoteKey } from '../checkpoint/signed-note.js';

/** A key one trusts: with its name, or a bare public key that is trusted under whatever name the document gives. */
export type TrustedKey = NoteKey | KeyObject;

/**
 * Reads a key file: verifier keys (`name+id+base64`), one a line, or one public key in PEM.
 * @throws TypeError that says what is wrong with it
 */
export function readKeyFile(text: string): TrustedKey[] {
  if (text.includes('-----BEGIN')) {
    if (!text.includes('-----BEGIN PUBLIC KEY-----')) {
      throw new TypeError(
        'The file holds something else than a public key. Never hand out a private key to verify with.',
      );
    }
    const key = createPublicKey(text);
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('Checkpoints are signed with Ed25519 keys.');
    return [key];
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new TypeError('The file holds no key.');
  return lines.map(parseVerifierKey);
}

/** The keys to verify with: those given, else the document's own, which show only that it agrees with itself. */
export function keysFor(
  origin: string,
  given: readonly TrustedKey[],
  own: readonly string[],
): { keys: NoteKey[]; keySource: 'given' | 'bundle' } {
  return given.length > 0
    ? { keys: given.map((key) => ('publicKey' in key ? key : noteKey(origin, key))), keySource: 'given' }
    : { keys: own.map(parseVerifierKey), keySource: 'bundle' };
}
