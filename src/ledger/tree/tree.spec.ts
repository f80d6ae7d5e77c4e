import { describe, expect, it } from '@jest/globals';
import { decodeFrontier, encodeFrontier, FrontierBuilder, frontierRoot, subtreeHeights } from './frontier.js';
import { EMPTY_ROOT, leafHash, nodeHash } from './hashes.js';
import { consistencyProof, frontierAt, inclusionProof, nodesNeeded, rootAt, type NodeSource } from './proofs.js';
import { verifyConsistency, verifyInclusion, type OpenedTreeHead, type TreeHead } from './verify-proofs.js';

// The published vectors of the Certificate Transparency reference implementation (leaves, then the root per size).
const CT_LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const CT_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const CT_INCLUSION: [index: number, size: number, proof: string[]][] = [
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
];
const CT_CONSISTENCY: [first: number, second: number, proof: string[]][] = [
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];

const SIZE = 130;
const leaves = Array.from({ length: SIZE }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));

/** RFC 6962 §2.1 word for word: the slow definition the code under test is held against. */
function definitionOfRoot(of: readonly Buffer[]): Buffer {
  if (of.length === 0) return EMPTY_ROOT;
  if (of.length === 1) return of[0] as Buffer;
  let split = 1;
  while (split * 2 < of.length) split *= 2;
  return nodeHash(definitionOfRoot(of.slice(0, split)), definitionOfRoot(of.slice(split)));
}

const nodesOf =
  (of: readonly Buffer[]): NodeSource =>
  (height, index) => {
    const width = 2 ** height;
    const span = of.slice(index * width, (index + 1) * width);
    if (span.length !== width) throw new Error(`asked for an incomplete subtree: ${height}/${index}`);
    return definitionOfRoot(span);
  };

const head = (size: number, root: Buffer): OpenedTreeHead => ({ size, root }) as TreeHead as OpenedTreeHead;
const memo = new Map<string, Buffer>();
const node: NodeSource = (height, index) => {
  const key = `${height}/${index}`;
  const known = memo.get(key) ?? nodesOf(leaves)(height, index);
  memo.set(key, known);
  return known;
};
const heads = Array.from({ length: SIZE + 1 }, (_, size) => head(size, definitionOfRoot(leaves.slice(0, size))));
const headOf = (size: number): OpenedTreeHead => heads[size] as OpenedTreeHead;
const hex = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('hex'));

function bitFlips(proof: readonly Buffer[], everyBit: number): Buffer[][] {
  const flips: Buffer[][] = [];
  for (let bit = 0; bit < proof.length * 256; bit += everyBit) {
    const copy = proof.map((hash) => Buffer.from(hash));
    const hash = copy[Math.floor(bit / 256)] as Buffer;
    const byte = Math.floor((bit % 256) / 8);
    hash[byte] = (hash[byte] as number) ^ (1 << (bit % 8));
    flips.push(copy);
  }
  return flips;
}

describe('the published Certificate Transparency vectors', () => {
  const ct = CT_LEAVES.map((entry) => leafHash(Buffer.from(entry, 'hex')));

  it.each(CT_ROOTS.map((root, size) => [size, root] as const))('root of %i leaves', (size, root) => {
    const builder = new FrontierBuilder();
    ct.slice(0, size).forEach((leaf) => builder.append(leaf));
    expect(builder.root().toString('hex')).toBe(root);
    expect(rootAt(size, nodesOf(ct)).toString('hex')).toBe(root);
  });

  it.each(CT_INCLUSION)('inclusion of %i in %i', (index, size, proof) => {
    expect(hex(inclusionProof(index, size, nodesOf(ct)))).toEqual(proof);
  });

  it.each(CT_CONSISTENCY)('consistency of %i with %i', (first, second, proof) => {
    expect(hex(consistencyProof(first, second, nodesOf(ct)))).toEqual(proof);
  });
});

describe('appending', () => {
  it('gives the root of the definition at every size, also after storing the frontier', () => {
    let builder = new FrontierBuilder();
    leaves.forEach((leaf, i) => {
      builder.append(leaf);
      expect(builder.root().equals(headOf(i + 1).root)).toBe(true);
      const stored = decodeFrontier(builder.size, encodeFrontier(builder.frontier()));
      builder = new FrontierBuilder(stored);
    });
    expect(frontierAt(SIZE, node)).toEqual(builder.frontier());
    expect(frontierRoot(builder.frontier()).equals(headOf(SIZE).root)).toBe(true);
  });

  it('announces each completed subtree once, with its hash', () => {
    const seen = new Map<string, Buffer>();
    const builder = new FrontierBuilder();
    leaves.forEach((leaf) =>
      builder.append(leaf, (height, index, hash) => {
        expect(seen.has(`${height}/${index}`)).toBe(false);
        seen.set(`${height}/${index}`, hash);
      }),
    );
    expect(seen.size).toBe(130 + 65 + 32 + 16 + 8 + 4 + 2 + 1);
    seen.forEach((hash, key) => {
      const [height, index] = key.split('/').map(Number) as [number, number];
      expect(hash.equals(node(height, index))).toBe(true);
    });
  });

  it('refuses a frontier that cannot belong to the size', () => {
    expect(() => decodeFrontier(3, Buffer.alloc(32))).toThrow(RangeError);
    expect(() => decodeFrontier(1, Buffer.alloc(31))).toThrow(RangeError);
    expect(() => decodeFrontier(-1, Buffer.alloc(0))).toThrow(RangeError);
  });

  it('splits sizes beyond 2^31 without bit arithmetic', () => {
    expect(subtreeHeights(2 ** 40 + 2 ** 33 + 1)).toEqual([40, 33, 0]);
  });
});

describe('proofs for all sizes up to 130', () => {
  it('accepts every inclusion proof and refuses another leaf, index, a shorter and a longer proof', () => {
    let proofs = 0;
    for (let size = 1; size <= SIZE; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(index, size, node);
        const leaf = leaves[index] as Buffer;
        proofs += 1;
        if (!verifyInclusion(leaf, index, proof, headOf(size))) throw new Error(`refused ${index} of ${size}`);
        const wrong =
          verifyInclusion(leaves[(index + 1) % SIZE] as Buffer, index, proof, headOf(size)) ||
          (size > 1 && verifyInclusion(leaf, (index + 1) % size, proof, headOf(size))) ||
          verifyInclusion(leaf, index, [...proof, leaf], headOf(size)) ||
          (proof.length > 0 && verifyInclusion(leaf, index, proof.slice(1), headOf(size)));
        if (wrong) throw new Error(`accepted a wrong claim about ${index} of ${size}`);
      }
    }
    expect(proofs).toBe((SIZE * (SIZE + 1)) / 2);
  });

  it('accepts every consistency proof and refuses another root, a shorter and a longer proof', () => {
    let proofs = 0;
    for (let second = 0; second <= SIZE; second += 1) {
      for (let first = 0; first <= second; first += 1) {
        const proof = consistencyProof(first, second, node);
        proofs += 1;
        if (!verifyConsistency(headOf(first), headOf(second), proof)) throw new Error(`refused ${first}→${second}`);
        const forged = head(first, leafHash(Buffer.from('another history')));
        const wrong =
          verifyConsistency(forged, headOf(second), proof) ||
          verifyConsistency(headOf(first), head(second, forged.root), first === 0 ? [forged.root] : proof) ||
          verifyConsistency(headOf(first), headOf(second), [...proof, forged.root]) ||
          (proof.length > 0 && verifyConsistency(headOf(first), headOf(second), proof.slice(1)));
        if (wrong) throw new Error(`accepted a wrong claim about ${first}→${second}`);
      }
    }
    expect(proofs).toBe(((SIZE + 1) * (SIZE + 2)) / 2);
  });

  it('accepts no proof with a flipped bit', () => {
    let flips = 0;
    for (const size of [2, 3, 7, 64, 65, 100, 129, 130]) {
      for (const index of [0, Math.floor(size / 2), size - 1]) {
        for (const proof of bitFlips(inclusionProof(index, size, node), 3)) {
          flips += 1;
          if (verifyInclusion(leaves[index] as Buffer, index, proof, headOf(size))) throw new Error('accepted a flip');
        }
      }
      for (const first of [1, Math.ceil(size / 2), size - 1]) {
        for (const proof of bitFlips(consistencyProof(first, size, node), 3)) {
          flips += 1;
          if (verifyConsistency(headOf(first), headOf(size), proof)) throw new Error('accepted a flip');
        }
      }
    }
    expect(flips).toBeGreaterThan(15_000);
  });

  it('refuses nonsense without throwing', () => {
    const leaf = leaves[0] as Buffer;
    expect(verifyInclusion(leaf, -1, [], headOf(1))).toBe(false);
    expect(verifyInclusion(leaf, 1, [], headOf(1))).toBe(false);
    expect(verifyInclusion(leaf, 0.5, [], headOf(1))).toBe(false);
    expect(verifyInclusion(leaf.subarray(1), 0, [], headOf(1))).toBe(false);
    expect(verifyConsistency(headOf(2), headOf(1), [])).toBe(false);
    expect(verifyConsistency(headOf(3), headOf(5), [])).toBe(false);
    expect(verifyConsistency(headOf(3), headOf(5), [leaf.subarray(1)])).toBe(false);
  });

  it('shows why the size must come from the checkpoint: a wrong size is often accepted', () => {
    // The same root with another size: RFC 6962 proofs do not notice. Only a signed size can be relied on.
    const claim = head(129, headOf(130).root);
    expect(verifyInclusion(leaves[4] as Buffer, 4, inclusionProof(4, 130, node), claim)).toBe(true);
  });
});

describe('asking for proofs that cannot exist', () => {
  it('throws a RangeError', () => {
    expect(() => inclusionProof(5, 5, node)).toThrow(RangeError);
    expect(() => consistencyProof(6, 5, node)).toThrow(RangeError);
    expect(() => rootAt(-1, node)).toThrow(RangeError);
  });

  it('lists the nodes a proof needs before any is fetched', () => {
    expect(nodesNeeded((source) => inclusionProof(0, 4, source))).toEqual([
      { height: 1, index: 1 },
      { height: 0, index: 1 },
    ]);
  });
});
