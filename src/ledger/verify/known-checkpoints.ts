import { openCheckpoint, type OpenedCheckpoint } from '../checkpoint/checkpoint.js';
import type { NoteKey } from '../checkpoint/signed-note.js';

/** Opens checkpoints held elsewhere; a sentence when one cannot be opened with the trusted keys. */
export function openKnown(
  notes: readonly string[],
  keys: readonly NoteKey[],
  origin: string,
): OpenedCheckpoint[] | string {
  const known: OpenedCheckpoint[] = [];
  for (const note of notes) {
    const opened = openCheckpoint(note, keys, origin);
    if (!opened.ok) return `A checkpoint held elsewhere cannot be used (${opened.reason}). Check which key signed it.`;
    known.push(opened.checkpoint);
  }
  return known;
}
