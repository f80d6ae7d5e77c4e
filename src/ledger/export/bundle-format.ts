import { strictBase64 } from '../checkpoint/signed-note.js';
import { HASH_SIZE, isPosition } from '../tree/hashes.js';

/**
 * A ledger bundle is text, one JSON document a line: a header, then entries in order, each checkpoint right after the
 * last entry it covers. A verifier needs one pass and never a second look.
 */
export const BUNDLE_FORMAT = 'comity-ledger-bundle/1';

/** Longest line a reader accepts: an entry of 16 kB in base64, with room to spare. */
export const MAX_LINE = 64 * 1024;

export type BundleLine =
  | { readonly kind: 'header'; readonly origin: string; readonly publicKeys: readonly string[] }
  | { readonly kind: 'entry'; readonly seq: number; readonly bytes: Buffer; readonly leafHash: Buffer }
  | { readonly kind: 'checkpoint'; readonly note: string };

export function headerLine(origin: string, publicKeys: readonly string[]): string {
  return asciiJson({ format: BUNDLE_FORMAT, origin, publicKeys });
}

export function entryLine(seq: number, bytes: Buffer, leafHash: Buffer): string {
  return `{"seq":${seq},"bytes":"${bytes.toString('base64')}","leafHash":"${leafHash.toString('base64')}"}`;
}

export function checkpointLine(note: string): string {
  return asciiJson({ checkpoint: note });
}

/** The dash of a signed note would make a reader keep everything around it in two bytes a character: 30 s became 24. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Reads one line; a string says what is wrong with it. */
export function parseBundleLine(line: string): BundleLine | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'is not JSON';
  }
  if (typeof value !== 'object' || value === null) return 'is not a JSON object';
  if ('format' in value) return parseHeader(value);
  if ('checkpoint' in value) {
    return typeof value.checkpoint === 'string'
      ? { kind: 'checkpoint', note: value.checkpoint }
      : 'has a checkpoint that is not text';
  }
  return 'seq' in value ? parseEntry(value) : 'is neither header, entry nor checkpoint';
}

function parseHeader(value: { format: unknown; origin?: unknown; publicKeys?: unknown }): BundleLine | string {
  if (value.format !== BUNDLE_FORMAT) return `has another format than ${BUNDLE_FORMAT}`;
  if (typeof value.origin !== 'string' || value.origin === '') return 'names no origin';
  if (!isTextList(value.publicKeys)) return 'has no list of public keys';
  return { kind: 'header', origin: value.origin, publicKeys: value.publicKeys };
}

function parseEntry(value: { seq: unknown; bytes?: unknown; leafHash?: unknown }): BundleLine | string {
  if (!isPosition(value.seq)) return 'has a seq that is not a position';
  const bytes = typeof value.bytes === 'string' ? strictBase64(value.bytes) : null;
  const leafHash = typeof value.leafHash === 'string' ? strictBase64(value.leafHash) : null;
  if (!bytes) return 'has bytes that are not base64';
  if (leafHash?.length !== HASH_SIZE) return 'has a leafHash that is not 32 bytes in base64';
  return { kind: 'entry', seq: value.seq, bytes, leafHash };
}

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
