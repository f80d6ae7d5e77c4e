import { HASH_SIZE, isPosition } from '../tree/hashes.js';
import type { OpenedTreeHead, TreeHead } from '../tree/verify-proofs.js';
import { openNote, signNote, strictBase64, type NoteKey, type Signer } from './signed-note.js';

/** The head of one ledger at one size (https://c2sp.org/tlog-checkpoint). */
export interface Checkpoint extends TreeHead {
  readonly origin: string;
}

/** A checkpoint under a signature that was checked; the only kind a proof may be held against. */
export type OpenedCheckpoint = Checkpoint & OpenedTreeHead & { readonly note: string };

export type CheckpointRefusal = 'malformed' | 'no-trusted-signature' | 'bad-signature' | 'another-ledger';

const SIZE = /^(?:0|[1-9]\d{0,15})$/;

/** The three lines that are signed: origin, size, root. Extension lines are not written: nobody can audit them. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${checkpoint.root.toString('base64')}\n`;
}

/** Reads the signed text; null when it is not a checkpoint. Unknown extension lines are ignored. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin, sizeText, rootText, ...extensions] = text.split('\n');
  if (!origin || sizeText === undefined || rootText === undefined || !SIZE.test(sizeText)) return null;
  if (extensions.pop() !== '' || extensions.includes('')) return null;
  const size = Number(sizeText);
  const root = strictBase64(rootText);
  return isPosition(size) && root?.length === HASH_SIZE ? { origin, size, root } : null;
}

/** A signed checkpoint as it is stored, published and exported. */
export function signedCheckpoint(size: number, root: Buffer, signer: Signer): string {
  return signNote(formatCheckpoint({ origin: signer.origin, size, root }), signer);
}

/** Opens a signed checkpoint of the ledger `origin` with trusted keys. */
export function openCheckpoint(
  note: string,
  trusted: readonly NoteKey[],
  origin: string,
):
  | { readonly ok: true; readonly checkpoint: OpenedCheckpoint }
  | { readonly ok: false; readonly reason: CheckpointRefusal } {
  const opened = openNote(note, trusted);
  if (!opened.ok) return opened;
  const checkpoint = parseCheckpoint(opened.text);
  if (!checkpoint) return { ok: false, reason: 'malformed' };
  if (checkpoint.origin !== origin) return { ok: false, reason: 'another-ledger' };
  // The one place that brands a tree head as opened.
  return { ok: true, checkpoint: { ...checkpoint, note } as unknown as OpenedCheckpoint };
}
