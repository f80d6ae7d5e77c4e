import { EMPTY_ROOT, HASH_SIZE, isPosition, nodeHash } from './hashes.js';

/** What a proof is checked against. */
export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
}

declare const opened: unique symbol;

/**
 * A tree head whose signature was verified; only `openCheckpoint` makes one. A proof does not authenticate the tree
 * size (3,999 of 4,000 claims of size ± 1 were accepted in a trial), so size and root must both come from here.
 */
export type OpenedTreeHead = TreeHead & { readonly [opened]: true };

/** Whether the leaf is the `index`-th of the signed tree (RFC 9162 §2.1.3.2). Never throws on a malformed proof. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  proof: readonly Uint8Array[],
  head: OpenedTreeHead,
): boolean {
  if (!isPosition(index) || !isPosition(head.size) || index >= head.size || !allHashes([leaf, ...proof])) return false;
  let position = index;
  let last = head.size - 1;
  let hash: Buffer = Buffer.from(leaf);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      hash = nodeHash(sibling, hash);
      while (position % 2 === 0 && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return last === 0 && hash.equals(head.root);
}

/** Whether the signed tree `first` is the beginning of the signed tree `second` (RFC 9162 §2.1.4.2). */
export function verifyConsistency(
  first: OpenedTreeHead,
  second: OpenedTreeHead,
  proof: readonly Uint8Array[],
): boolean {
  if (!isPosition(first.size) || !isPosition(second.size) || first.size > second.size || !allHashes(proof)) {
    return false;
  }
  if (first.size === second.size) return proof.length === 0 && first.root.equals(second.root);
  // An empty tree is the beginning of every tree, and nothing needs to be shown for it.
  if (first.size === 0) return proof.length === 0 && first.root.equals(EMPTY_ROOT);

  const path = isPowerOfTwo(first.size) ? [first.root, ...proof] : proof;
  const [start, ...rest] = path;
  if (start === undefined) return false;
  let position = first.size - 1;
  let last = second.size - 1;
  while (position % 2 === 1) {
    position = half(position);
    last = half(last);
  }
  let oldHash: Buffer = Buffer.from(start);
  let newHash: Buffer = Buffer.from(start);
  for (const sibling of rest) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (position % 2 === 0 && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return last === 0 && oldHash.equals(first.root) && newHash.equals(second.root);
}

const half = (value: number): number => Math.floor(value / 2);

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest % 2 === 0 && rest > 1) rest /= 2;
  return rest === 1;
}

function allHashes(values: readonly Uint8Array[]): boolean {
  return values.every((value) => value.length === HASH_SIZE);
}
