import type { PoolClient } from 'pg';
import { signedCheckpoint, type OpenedCheckpoint } from '../checkpoint/checkpoint.js';
import { noteKey, type NoteKey, type Signer } from '../checkpoint/signed-note.js';
import type { RunQuery } from '../tiles/tile-reader.js';
import { decodeFrontier, EMPTY_FRONTIER, FrontierBuilder, frontierRoot } from '../tree/frontier.js';
import { leafHash } from '../tree/hashes.js';
import { frontierAt, rootAt } from '../tree/proofs.js';
import type { TreeHead } from '../tree/verify-proofs.js';
import { inTransaction } from './in-transaction.js';
import { LedgerFault } from './ledger-fault.js';
import { divergenceFrom, headSize, lastStored, openOwn, storedTree, type CheckpointMemory } from './signed-history.js';

export interface SignOptions {
  readonly at: Date;
  /** Keys that signed earlier checkpoints of this ledger, after a change of keys. */
  readonly formerKeys?: readonly NoteKey[];
  readonly memory?: CheckpointMemory;
}

export interface SignedHead {
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
}

const SIGN_LOCK = 7_263_110_003;
const BATCH = 2000;

/**
 * Signs the ledger as it stands now, if it grew since the last checkpoint.
 *
 * Nothing stored is believed: the signed tree is rebuilt from the tiles and must give the signed root; every entry
 * after it is hashed again from its bytes and appended. The new root is thereby an extension of the signed one by
 * construction. One flipped bit in a leaf hash has made a public log unusable before (Yeti 2022).
 *
 * @returns the new checkpoint, or null when there is nothing to sign or another signer is at work
 * @throws LedgerFault when the ledger shrank, forked, or its tables do not fit together; nothing is signed then
 */
export async function signCheckpoint(
  client: PoolClient,
  signer: Signer,
  options: SignOptions,
): Promise<SignedHead | null> {
  const run: RunQuery = async <Row>(text: string, values: readonly unknown[]) =>
    (await client.query(text, [...values])).rows as Row[];
  return inTransaction(client, async () => {
    const [lock] = await run<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [SIGN_LOCK]);
    if (!lock?.mine) return null;

    const keys = [noteKey(signer.origin, signer.publicKey), ...(options.formerKeys ?? [])];
    const stored = openOwn(await lastStored(run), keys, signer.origin);
    const remembered = openOwn((await options.memory?.last()) ?? null, keys, signer.origin);
    const size = await headSize(run);
    for (const known of [stored, remembered]) if (known) await assertGrowthOf(run, known, size);

    if (stored?.size === size) return null;
    // Remembered and not stored: the process ended between the two. The same note is stored now, not another.
    if (remembered?.size === size) return store(run, remembered, options.at);

    const newest =
      stored && remembered ? (stored.size > remembered.size ? stored : remembered) : (stored ?? remembered);
    const root = await extendedRoot(run, newest, size);
    const note = signedCheckpoint(size, root, signer);
    await options.memory?.remember(note);
    return store(run, { size, root, note }, options.at);
  });
}

/** The ledger must still begin with the signed history. */
async function assertGrowthOf(run: RunQuery, signed: OpenedCheckpoint, size: number): Promise<void> {
  const divergence = await divergenceFrom(run, signed, size);
  if (divergence === undefined) return;
  const { code, stored } = divergence;
  throw new LedgerFault(
    code,
    code === 'ledger-shrank'
      ? `${signed.size} entries were signed and ${size} are left. An older backup was restored, or entries were cut off.`
      : `At ${signed.size} entries the signed root is ${signed.root.toString('hex')} and the stored one ` +
          `${stored.root.toString('hex')}. Another history took the place of the signed one.`,
  );
}

/** Root at `size`, from the signed history and the bytes of every entry after it. */
async function extendedRoot(run: RunQuery, signed: TreeHead | null, size: number): Promise<Buffer> {
  const start = signed
    ? await storedTree(run, 'ledger-forked', (node) => frontierAt(signed.size, node))
    : EMPTY_FRONTIER;
  const tree = new FrontierBuilder(start);
  while (tree.size < size) {
    const rows = await run<{ seq: string; bytes: Buffer; leaf_hash: Buffer }>(
      'select seq, bytes, leaf_hash from ledger.entry where seq >= $1 and seq < $2 order by seq',
      [tree.size, Math.min(size, tree.size + BATCH)],
    );
    for (const row of rows) {
      const leaf = leafHash(row.bytes);
      if (Number(row.seq) !== tree.size) break;
      if (!leaf.equals(row.leaf_hash)) {
        throw new LedgerFault('entry-altered', `The bytes of entry ${row.seq} do not give its hash.`);
      }
      tree.append(leaf);
    }
    if (rows.length === 0 || Number(rows.at(-1)?.seq) !== tree.size - 1) {
      throw new LedgerFault('entry-missing', `There is no entry ${tree.size}, and the head counts ${size}.`);
    }
  }
  const root = tree.root();
  await assertHead(run, size, root);
  const tiles = await storedTree(run, 'tile-differs', (node) => rootAt(size, node));
  if (!tiles.equals(root)) throw new LedgerFault('tile-differs', `The tiles do not give the root of ${size} entries.`);
  return root;
}

/** The next entry is appended to what the head says, so a wrong head would spoil the tree from there on. */
async function assertHead(run: RunQuery, size: number, root: Buffer): Promise<void> {
  const [head] = await run<{ size: string; frontier: Buffer }>('select size, frontier from ledger.head', []);
  // It may have moved on meanwhile; then it is of a later size and the next round compares it.
  if (!head || Number(head.size) !== size) return;
  const right = encodedFrontierRoot(size, head.frontier);
  if (!right?.equals(root)) {
    throw new LedgerFault('head-differs', `The head does not describe the ${size} entries.`);
  }
}

function encodedFrontierRoot(size: number, bytes: Buffer): Buffer | null {
  try {
    return frontierRoot(decodeFrontier(size, bytes));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

async function store(run: RunQuery, head: SignedHead, at: Date): Promise<SignedHead> {
  await run('insert into ledger.checkpoint (size, root, note, signed_at) values ($1, $2, $3, $4)', [
    head.size,
    head.root,
    head.note,
    at,
  ]);
  return { size: head.size, root: head.root, note: head.note };
}
