import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { FileDue, FileTerms, SealedFile, SealedFileEvent } from './sealed-file.js';

/** What was read of the record under its lock, now. */
export interface RecordNow {
  /** Undefined: it is not at its end, or was opened again. */
  readonly ended?: { readonly terms: FileTerms; readonly due: FileDue };
  /** A legal hold, an open complaint or a word still owed keeps it. */
  readonly kept: boolean;
}

/** Closes a file whose record came to its end; nothing where that is known already. */
export function closeFile(state: SealedFile, terms: FileTerms, due: FileDue): readonly SealedFileEvent[] {
  return state.status === 'none' || state.status === 'open' ? [{ type: 'FileClosed', terms, due }] : [];
}

export interface FileDecision {
  readonly events: readonly SealedFileEvent[];
  /** Absent where the destruction begins. */
  readonly because?: 'reopened' | 'later' | 'kept';
}

/**
 * What happens to a file whose time seems to have come. The row only reminds: whether it goes is decided by the record as
 * it is now. Rejections: `not-due`.
 * @param certificateId under which the destruction would be certified
 */
export function beginFileDestruction(
  state: SealedFile,
  record: RecordNow,
  certificateId: string,
  databaseNow: Date,
): Result<FileDecision> {
  if (state.status !== 'closed') return rejected('not-due', `The file is ${state.status}.`);
  if (record.ended === undefined) return accepted({ events: [{ type: 'FileReopened' }], because: 'reopened' });
  const { terms, due } = record.ended;
  const moved = due.dueAt !== state.due.dueAt || due.recordVersion !== state.due.recordVersion;
  const again: readonly SealedFileEvent[] = moved ? [{ type: 'FileClosed', terms, due }] : [];
  if (databaseNow.getTime() < Date.parse(due.dueAt)) return accepted({ events: again, because: 'later' });
  if (record.kept) return accepted({ events: [], because: 'kept' });
  const at = databaseNow.toISOString();
  return accepted({ events: [...again, { type: 'FileDestructionBegun', certificateId, at }] });
}

/** After keys and words are gone and that was seen. */
export function finishFileDestruction(
  state: SealedFile,
  certificateId: string,
  databaseNow: Date,
): readonly SealedFileEvent[] {
  if (state.status !== 'destroying') return [];
  return [{ type: 'FileDestroyed', certificateId, at: databaseNow.toISOString() }];
}
