import { newestCheckpoint } from '../queries/checkpoint.js';
import { overStoredTree, type RunQuery } from '../tiles/tile-reader.js';
import { inclusionProof } from '../tree/proofs.js';
import { PROOF_FORMAT, type ProofDocument } from './proof-format.js';

/** `absent` also for an entry that the caller may not see; `unsigned` for one no checkpoint covers yet. */
export type ProofOutcome = ProofDocument | 'absent' | 'unsigned';

/** The proof that an entry is in the ledger of the newest checkpoint. */
export async function proveEntry(
  run: RunQuery,
  entryId: string,
  verifierKeys: (origin: string) => readonly string[],
): Promise<ProofOutcome> {
  const [entry] = await run<{ seq: string; bytes: Buffer }>('select seq, bytes from ledger.entry where entry_id = $1', [
    entryId,
  ]);
  if (!entry) return 'absent';
  const seq = Number(entry.seq);
  const signed = await newestCheckpoint(run);
  if (!signed || signed.size <= seq) return 'unsigned';
  const proof = await overStoredTree(run, (node) => inclusionProof(seq, signed.size, node));
  return {
    format: PROOF_FORMAT,
    origin: signed.origin,
    publicKeys: verifierKeys(signed.origin),
    seq,
    bytes: entry.bytes.toString('base64'),
    proof: proof.map((hash) => hash.toString('base64')),
    checkpoint: signed.note,
  };
}
