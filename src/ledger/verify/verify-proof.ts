import { openCheckpoint } from '../checkpoint/checkpoint.js';
import { encodeVerifierKey } from '../checkpoint/signed-note.js';
import { parseProof } from '../export/proof-format.js';
import { leafHash } from '../tree/hashes.js';
import { verifyInclusion } from '../tree/verify-proofs.js';
import { keysFor, type TrustedKey } from './trusted-keys.js';

export interface ProofReport {
  readonly result: 'ok' | 'tampered' | 'unusable';
  readonly origin: string | null;
  /** Position of the entry. */
  readonly seq: number | null;
  /** Entries of the ledger that the checkpoint signs. */
  readonly size: number | null;
  readonly keySource: 'given' | 'bundle';
  readonly keys: readonly string[];
  readonly detail: string;
}

/** Verifies a proof document offline; size and root come from the signed checkpoint and nowhere else. */
export function verifyProof(document: unknown, options: { trustedKeys?: readonly TrustedKey[] } = {}): ProofReport {
  const given = options.trustedKeys ?? [];
  const failed = (result: 'tampered' | 'unusable', detail: string, more: Partial<ProofReport> = {}): ProofReport => ({
    result,
    origin: null,
    seq: null,
    size: null,
    keySource: given.length > 0 ? 'given' : 'bundle',
    keys: [],
    ...more,
    detail,
  });
  const parsed = parseProof(document);
  if (!parsed) return failed('unusable', 'This is not a proof of a ledger entry.');
  const { origin, seq } = parsed;
  let trusted: ReturnType<typeof keysFor>;
  try {
    trusted = keysFor(origin, given, parsed.publicKeys);
  } catch (error) {
    return failed('unusable', `A key cannot be used: ${(error as Error).message}`, { origin });
  }
  const about = { origin, seq, keySource: trusted.keySource, keys: trusted.keys.map(encodeVerifierKey) };
  const opened = openCheckpoint(parsed.checkpoint, trusted.keys, origin);
  if (!opened.ok) return failed('tampered', `The checkpoint cannot be relied on (${opened.reason}).`, about);
  const { checkpoint } = opened;
  if (!verifyInclusion(leafHash(parsed.bytes), seq, parsed.proof, checkpoint)) {
    return failed('tampered', `The proof does not lead from entry ${seq} to the signed root.`, about);
  }
  return {
    result: 'ok',
    ...about,
    size: checkpoint.size,
    detail: `Entry ${seq} of ${checkpoint.size} signed entries.`,
  };
}
