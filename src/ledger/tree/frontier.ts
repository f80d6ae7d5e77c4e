import { EMPTY_ROOT, HASH_SIZE, isPosition, leafHash, nodeHash } from './hashes.js';

/**
 * The right edge of a tree: the root of each perfect subtree in the binary decomposition of `size`, largest first.
 * It is all a log needs to append and to state its root: 32 bytes per one-bit of the size, at most 1.7 kB.
 */
export interface Frontier {
  readonly size: number;
  readonly nodes: readonly Buffer[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, nodes: [] };

/** Called for each subtree that an append completes: `height` 0 is a leaf, `index` counts subtrees of that height. */
export type OnComplete = (height: number, index: number, hash: Buffer) => void;

/** Grows a frontier leaf by leaf. Mutable because a million appends would otherwise copy a million arrays. */
export class FrontierBuilder {
  private leaves: number;
  private readonly nodes: Buffer[];

  constructor(start: Frontier = EMPTY_FRONTIER) {
    assertFrontier(start);
    this.leaves = start.size;
    this.nodes = [...start.nodes];
  }

  get size(): number {
    return this.leaves;
  }

  append(leaf: Buffer, onComplete?: OnComplete): void {
    let node = leaf;
    let height = 0;
    let index = this.leaves;
    onComplete?.(height, index, node);
    // An odd index is a right child: its left sibling is the last node of the frontier.
    while (index % 2 === 1) {
      node = nodeHash(this.nodes.pop() as Buffer, node);
      index = (index - 1) / 2;
      height += 1;
      onComplete?.(height, index, node);
    }
    this.nodes.push(node);
    this.leaves += 1;
  }

  root(): Buffer {
    return rootOfNodes(this.nodes);
  }

  frontier(): Frontier {
    return { size: this.leaves, nodes: [...this.nodes] };
  }
}

/** Root of the tree of a list that fits in memory, such as the packages of one certificate (RFC 6962 §2.1). */
export function treeRoot(leaves: readonly Uint8Array[]): Buffer {
  const tree = new FrontierBuilder();
  for (const leaf of leaves) tree.append(leafHash(leaf));
  return tree.root();
}

/** Root of the tree the frontier stands for (RFC 6962 §2.1 MTH). */
export function frontierRoot(frontier: Frontier): Buffer {
  return rootOfNodes(frontier.nodes);
}

/** The frontier as stored: its hashes one after the other. */
export function encodeFrontier(frontier: Frontier): Buffer {
  return Buffer.concat(frontier.nodes as Buffer[]);
}

/** Throws a RangeError when the bytes cannot be the frontier of a tree of `size` leaves. */
export function decodeFrontier(size: number, bytes: Buffer): Frontier {
  const nodes: Buffer[] = [];
  for (let offset = 0; offset < bytes.length; offset += HASH_SIZE) {
    nodes.push(Buffer.from(bytes.subarray(offset, offset + HASH_SIZE)));
  }
  const frontier = { size, nodes };
  assertFrontier(frontier);
  return frontier;
}

function rootOfNodes(nodes: readonly Buffer[]): Buffer {
  return nodes.length === 0 ? EMPTY_ROOT : nodes.reduceRight((right, left) => nodeHash(left, right));
}

function assertFrontier(frontier: Frontier): void {
  if (!isPosition(frontier.size)) throw new RangeError(`A tree cannot have ${String(frontier.size)} leaves.`);
  const expected = subtreeHeights(frontier.size).length;
  if (frontier.nodes.length !== expected || frontier.nodes.some((node) => node.length !== HASH_SIZE)) {
    throw new RangeError(`A tree of ${frontier.size} leaves has a frontier of ${expected} hashes of 32 bytes.`);
  }
}

/** Heights of the perfect subtrees of a tree of `size` leaves, from left to right: 11 → [3, 1, 0]. */
export function subtreeHeights(size: number): number[] {
  const heights: number[] = [];
  for (let rest = size, height = 0; rest > 0; rest = Math.floor(rest / 2), height += 1) {
    if (rest % 2 === 1) heights.unshift(height);
  }
  return heights;
}
