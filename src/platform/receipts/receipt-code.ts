import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Without what is misread on paper: no I, L, O, U, 0 or 1. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
const GROUPS = 5;
const GROUP = 5;

/**
 * A code of 25 characters in five groups, 122 bits: with a number it stands for a person who has no account here.
 * @param bytes at least 32 random ones; those that would favour some characters are skipped
 */
export function receiptCode(bytes: Uint8Array = randomBytes(64)): string {
  const fair = [...bytes].filter((byte) => byte < 256 - (256 % ALPHABET.length)).slice(0, GROUPS * GROUP);
  if (fair.length < GROUPS * GROUP) throw new Error('A receipt code needs more random bytes');
  const characters = fair.map((byte) => ALPHABET[byte % ALPHABET.length]!);
  return Array.from({ length: GROUPS }, (_, group) =>
    characters.slice(group * GROUP, (group + 1) * GROUP).join(''),
  ).join('-');
}

/** A code as its sender may write it: in small letters, without the hyphens, with blanks. */
const plain = (code: string): string => code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

/** SHA-256 of a code, hex. Nobody guesses 122 bits, so the digest tells nothing. */
export function receiptCodeDigest(code: string): string {
  return createHash('sha256').update(plain(code)).digest('hex');
}

/** Whether a code has this digest; takes the same time wherever they differ. */
export function hasDigest(code: string, digest: string): boolean {
  return sameBytes(Buffer.from(receiptCodeDigest(code), 'hex'), Buffer.from(digest, 'hex'));
}

/** What is kept of a code; both hex. */
export interface ReceiptHash {
  readonly salt: string;
  readonly hash: string;
}

/** RFC 7914 with N = 2^14, r = 8, p = 1: 16 MiB and some 50 ms a try, off the main thread. */
const COST = { N: 16_384, r: 8, p: 1 } as const;
const LENGTH = 32;

export async function hashReceiptCode(code: string, salt: Uint8Array = randomBytes(16)): Promise<ReceiptHash> {
  return { salt: Buffer.from(salt).toString('hex'), hash: (await slowHash(code, salt)).toString('hex') };
}

/** @param kept undefined where nothing is known under the number: the answer is no, after the same time */
export async function isReceiptCode(code: string, kept: ReceiptHash | undefined): Promise<boolean> {
  const { salt, hash } = kept ?? NOBODYS;
  const same = sameBytes(await slowHash(code, Buffer.from(salt, 'hex')), Buffer.from(hash, 'hex'));
  return same && kept !== undefined;
}

const NOBODYS: ReceiptHash = { salt: '00'.repeat(16), hash: '00'.repeat(LENGTH) };

const sameBytes = (left: Buffer, right: Buffer): boolean =>
  left.length === right.length && timingSafeEqual(left, right);

function slowHash(code: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(plain(code), salt, LENGTH, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
