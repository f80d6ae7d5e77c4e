import { strictBase64 } from '../checkpoint/signed-note.js';
import { HASH_SIZE, isPosition } from '../tree/hashes.js';

/**
 * Shows that one entry is in the ledger, without the ledger. There is no tree size in it: a proof does not authenticate
 * the size, so a verifier must take it from the signed checkpoint.
 */
export const PROOF_FORMAT = 'comity-ledger-proof/1';

export interface ProofDocument {
  readonly format: typeof PROOF_FORMAT;
  readonly origin: string;
  readonly publicKeys: readonly string[];
  readonly seq: number;
  /** The entry, base64. */
  readonly bytes: string;
  /** RFC 6962 audit path from the entry to the root, base64 each. */
  readonly proof: readonly string[];
  /** Signed note. */
  readonly checkpoint: string;
}

export interface ParsedProof {
  readonly origin: string;
  readonly publicKeys: readonly string[];
  readonly seq: number;
  readonly bytes: Buffer;
  readonly proof: readonly Buffer[];
  readonly checkpoint: string;
}

/** Reads a proof document; null when it is none. */
export function parseProof(value: unknown): ParsedProof | null {
  if (typeof value !== 'object' || value === null) return null;
  const { format, origin, publicKeys, seq, bytes, proof, checkpoint } = value as Record<string, unknown>;
  if (format !== PROOF_FORMAT || typeof origin !== 'string' || typeof checkpoint !== 'string') return null;
  if (!isPosition(seq) || typeof bytes !== 'string' || !isTextList(publicKeys) || !isTextList(proof)) return null;
  const entry = strictBase64(bytes);
  const path = proof.map(strictBase64);
  if (!entry || !path.every((hash) => hash?.length === HASH_SIZE)) return null;
  return { origin, publicKeys, seq, bytes: entry, proof: path as Buffer[], checkpoint };
}

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
