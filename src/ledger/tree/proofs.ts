import { EMPTY_ROOT, isPosition, nodeHash } from './hashes.js';
import { subtreeHeights, type Frontier } from './frontier.js';

/**
 * Gives the hash of the `index`-th perfect subtree of 2^height leaves. Only subtrees that lie wholly inside the tree
 * are ever asked for, so a source of tiles never needs a hash that a later append could change.
 */
export type NodeSource = (height: number, index: number) => Buffer;

/** Root of the first `size` leaves (RFC 6962 §2.1). */
export function rootAt(size: number, node: NodeSource): Buffer {
  assertSize(size);
  return size === 0 ? EMPTY_ROOT : rangeHash(0, size, node);
}

/** Frontier of the first `size` leaves, read back out of stored nodes. */
export function frontierAt(size: number, node: NodeSource): Frontier {
  assertSize(size);
  return { size, nodes: perfectSubtrees(0, size).map(([height, index]) => node(height, index)) };
}

/** Audit path of the leaf at `index` in the tree of `size` leaves (RFC 6962 §2.1.1). */
export function inclusionProof(index: number, size: number, node: NodeSource): Buffer[] {
  assertSize(size);
  if (!isPosition(index) || index >= size) {
    throw new RangeError(`No leaf ${String(index)} in a tree of ${size} leaves.`);
  }
  const proof: Buffer[] = [];
  let [low, high] = [0, size];
  while (high - low > 1) {
    const split = low + largestPowerBelow(high - low);
    if (index < split) {
      proof.unshift(rangeHash(split, high, node));
      high = split;
    } else {
      proof.unshift(rangeHash(low, split, node));
      low = split;
    }
  }
  return proof;
}

/** Proof that the tree of `first` leaves is the beginning of the tree of `second` leaves (RFC 6962 §2.1.2). */
export function consistencyProof(first: number, second: number, node: NodeSource): Buffer[] {
  assertSize(first);
  assertSize(second);
  if (first > second) throw new RangeError(`A tree of ${first} leaves is not the beginning of one of ${second}.`);
  // Nothing to prove about an empty tree or the same tree (RFC 9162 §2.1.4.1).
  if (first === 0 || first === second) return [];
  const proof: Buffer[] = [];
  let [low, high] = [0, second];
  // `first` counts from 0; the loop narrows [low, high) to the subtree that ends exactly at `first`.
  while (high !== first) {
    const split = low + largestPowerBelow(high - low);
    if (first <= split) {
      proof.unshift(rangeHash(split, high, node));
      high = split;
    } else {
      proof.unshift(rangeHash(low, split, node));
      low = split;
    }
  }
  // When that subtree starts at 0 the verifier already knows its hash: it is the old root.
  if (low !== 0) proof.unshift(rangeHash(low, high, node));
  return proof;
}

/**
 * The nodes a computation will ask for, found by running it on a source that only writes down what it is asked.
 * Lets a caller fetch all tiles in one query before computing.
 */
export function nodesNeeded(compute: (node: NodeSource) => unknown): { height: number; index: number }[] {
  const needed: { height: number; index: number }[] = [];
  compute((height, index) => {
    needed.push({ height, index });
    return EMPTY_ROOT;
  });
  return needed;
}

/** Largest power of two smaller than `count`: where RFC 6962 splits a tree. */
export function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/** MTH of the leaves [low, high); `low` is a multiple of the power of two that covers the range. */
function rangeHash(low: number, high: number, node: NodeSource): Buffer {
  return perfectSubtrees(low, high)
    .map(([height, index]) => node(height, index))
    .reduceRight((right, left) => nodeHash(left, right));
}

function perfectSubtrees(low: number, high: number): [height: number, index: number][] {
  let start = low;
  return subtreeHeights(high - low).map((height) => {
    const width = 2 ** height;
    const subtree: [number, number] = [height, start / width];
    start += width;
    return subtree;
  });
}

function assertSize(size: number): void {
  if (!isPosition(size)) throw new RangeError(`A tree cannot have ${String(size)} leaves.`);
}
