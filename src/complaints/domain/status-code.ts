import { createHash } from 'node:crypto';

/** Without what is misread on paper: no I, L, O, U, 0 or 1. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
const GROUPS = 5;
const GROUP = 5;

/**
 * A code of 25 characters in five groups, 122 bits: nobody guesses it, so a plain digest of it tells nothing.
 * @param bytes at least 32 random ones; those that would favour some characters are skipped
 */
export function statusCode(bytes: Uint8Array): string {
  const fair = [...bytes].filter((byte) => byte < 256 - (256 % ALPHABET.length)).slice(0, GROUPS * GROUP);
  if (fair.length < GROUPS * GROUP) throw new Error('A status code needs more random bytes');
  const characters = fair.map((byte) => ALPHABET[byte % ALPHABET.length]!);
  return Array.from({ length: GROUPS }, (_, group) =>
    characters.slice(group * GROUP, (group + 1) * GROUP).join(''),
  ).join('-');
}

/** What is kept of a code, however its sender writes it. */
export function statusCodeDigest(code: string): string {
  return createHash('sha256')
    .update(code.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''))
    .digest('hex');
}
