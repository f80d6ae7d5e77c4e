import { createPrivateKey, createPublicKey, hash } from 'node:crypto';
import { signedCheckpoint } from '../checkpoint/checkpoint.js';
import { encodeVerifierKey, keySigner, noteKey, type NoteKey, type Signer } from '../checkpoint/signed-note.js';
import { checkpointLine, entryLine, headerLine } from '../export/bundle-format.js';
import { FrontierBuilder } from '../tree/frontier.js';
import { leafHash } from '../tree/hashes.js';

/** Invented ledgers for tests; the same seed gives the same bytes. */
export type Item =
  { kind: 'entry'; seq: number; bytes: Buffer; leafHash: Buffer } | { kind: 'checkpoint'; size: number; note: string };

export interface MadeLedger {
  readonly signer: Signer;
  readonly key: NoteKey;
  readonly items: readonly Item[];
}

export const ORIGIN = 'ledger.example/main';

/** Numbers in [0, below) that depend on the seed only. */
export type Draw = (below: number) => number;

export function drawFrom(seed: string): Draw {
  let state = hash('sha256', seed, 'buffer').readUInt32BE(0);
  return (below) => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

export function testSigner(seed: string, origin = ORIGIN): Signer {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), hash('sha256', seed, 'buffer')]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return keySigner(origin, { privateKey, publicKey: createPublicKey(privateKey) });
}

export function keyOf(signer: Signer): NoteKey {
  return noteKey(signer.origin, signer.publicKey);
}

export function testId(seed: string): string {
  const hex = hash('sha256', seed, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Canonical bytes of an invented entry, in the shape of `LedgerEntry`. */
export function entryBytes(entry: {
  seed: string;
  aggregate: string;
  version: number;
  at: Date;
  agencies?: readonly string[];
  data?: Record<string, unknown>;
}): Buffer {
  return Buffer.from(
    JSON.stringify({
      actor: { agency: 'dws', person: 'person-1', roles: ['analyst'] },
      agencies: entry.agencies ?? ['dws', 'tax'],
      aggregate: { id: testId(entry.aggregate), kind: 'share-request', version: entry.version },
      at: entry.at.toISOString(),
      data: entry.data ?? {},
      entryId: testId(entry.seed),
      type: 'ShareRequestAmended',
      v: 1,
    }),
  );
}

const START = Date.UTC(2026, 0, 5, 15);

/** A ledger of `size` entries over a dozen aggregates, with a checkpoint after every few entries and at the end. */
export function makeLedger(seed: string, size: number, signer: Signer = testSigner('ledger key')): MadeLedger {
  const draw = drawFrom(seed);
  const versions = new Map<string, number>();
  const tree = new FrontierBuilder();
  const items: Item[] = [];
  for (let seq = 0; seq < size; seq += 1) {
    const aggregate = `${seed} aggregate ${draw(12)}`;
    const version = (versions.get(aggregate) ?? 0) + 1;
    versions.set(aggregate, version);
    const bytes = entryBytes({
      seed: `${seed} entry ${seq}`,
      aggregate,
      version,
      at: new Date(START + seq * 700 - draw(2000)),
      data: { count: draw(1000) },
    });
    const leaf = leafHash(bytes);
    tree.append(leaf);
    items.push({ kind: 'entry', seq, bytes, leafHash: leaf });
    if (draw(7) === 0 || seq === size - 1) {
      items.push({ kind: 'checkpoint', size: tree.size, note: signedCheckpoint(tree.size, tree.root(), signer) });
    }
  }
  return { signer, key: keyOf(signer), items };
}

export function bundleLines(ledger: Pick<MadeLedger, 'key'>, items: readonly Item[]): string[] {
  return [
    headerLine(ledger.key.name, [encodeVerifierKey(ledger.key)]),
    ...items.map((item) =>
      item.kind === 'entry' ? entryLine(item.seq, item.bytes, item.leafHash) : checkpointLine(item.note),
    ),
  ];
}

export async function* stream(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
