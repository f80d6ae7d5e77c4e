import { openCheckpoint, type OpenedCheckpoint } from '../checkpoint/checkpoint.js';
import { noteKey, type NoteKey, type Signer } from '../checkpoint/signed-note.js';
import { overStoredTree, type RunQuery } from '../tiles/tile-reader.js';
import { rootAt } from '../tree/proofs.js';
import type { TreeHead } from '../tree/verify-proofs.js';
import { LedgerFault } from './ledger-fault.js';

/** What the signer remembers outside the database; without it a restored backup would pass for the ledger. */
export interface CheckpointMemory {
  /** The newest note it signed, or null when it never did. */
  last(): Promise<string | null>;
  /** Durable when it returns. */
  remember(note: string): Promise<void>;
}

/** The stored ledger is not a continuation of what was signed. */
export interface Divergence {
  readonly code: 'ledger-shrank' | 'ledger-forked';
  readonly signed: TreeHead;
  /** What is stored: all of it when it is shorter, else as far as the signed one reaches. */
  readonly stored: TreeHead;
}

/** Undefined when the stored ledger begins with the signed history, as it must. */
export async function divergenceFrom(
  run: RunQuery,
  signed: OpenedCheckpoint,
  size: number,
): Promise<Divergence | undefined> {
  const reach = Math.min(size, signed.size);
  const root = await storedTree(run, 'ledger-forked', (node) => rootAt(reach, node));
  const stored = { size: reach, root };
  if (size < signed.size) return { code: 'ledger-shrank', signed, stored };
  return root.equals(signed.root) ? undefined : { code: 'ledger-forked', signed, stored };
}

/**
 * Whether the stored ledger continues what the signer remembers. Needs a role that reads the whole ledger.
 * @throws LedgerFault when the remembered note is not the signer's own, or the tables cannot say
 */
export async function divergenceFromMemory(
  run: RunQuery,
  signer: Pick<Signer, 'origin' | 'publicKey'>,
  remembered: string | null,
): Promise<Divergence | undefined> {
  const signed = openOwn(remembered, [noteKey(signer.origin, signer.publicKey)], signer.origin);
  return signed === null ? undefined : divergenceFrom(run, signed, await headSize(run));
}

/** Size and root of the stored tree. @throws LedgerFault when the tiles do not hold it */
export async function storedHead(run: RunQuery): Promise<TreeHead> {
  const size = await headSize(run);
  return { size, root: await storedTree(run, 'tile-differs', (node) => rootAt(size, node)) };
}

/** The newest checkpoint in the database. */
export async function lastStored(run: RunQuery): Promise<string | null> {
  const [row] = await run<{ note: string }>('select note from ledger.checkpoint order by size desc limit 1', []);
  return row?.note ?? null;
}

export async function headSize(run: RunQuery): Promise<number> {
  const [head] = await run<{ size: string }>('select size from ledger.head', []);
  if (!head) throw new LedgerFault('head-differs', 'The head row is gone. Restore the database from a backup.');
  return Number(head.size);
}

export function openOwn(note: string | null, keys: readonly NoteKey[], origin: string): OpenedCheckpoint | null {
  if (note === null) return null;
  const opened = openCheckpoint(note, keys, origin);
  if (opened.ok) return opened.checkpoint;
  throw new LedgerFault(
    'checkpoint-not-ours',
    `The newest checkpoint cannot be opened (${opened.reason}). Either the row was replaced, or the signing key was ` +
      'changed without naming the former one.',
  );
}

export async function storedTree<T>(
  run: RunQuery,
  code: 'ledger-forked' | 'tile-differs',
  compute: Parameters<typeof overStoredTree<T>>[1],
): Promise<T> {
  try {
    return await overStoredTree(run, compute);
  } catch (error) {
    if (error instanceof RangeError) throw new LedgerFault(code, error.message);
    throw error;
  }
}
