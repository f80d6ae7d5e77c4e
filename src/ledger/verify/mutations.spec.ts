import { describe, expect, it } from '@jest/globals';
import { signedCheckpoint } from '../checkpoint/checkpoint.js';
import { FrontierBuilder } from '../tree/frontier.js';
import { leafHash } from '../tree/hashes.js';
import {
  bundleLines,
  drawFrom,
  entryBytes,
  makeLedger,
  stream,
  testSigner,
  type Draw,
  type Item,
  type MadeLedger,
} from '../spec-support/made-ledger.js';
import type { ProblemReason, VerifyReport } from './report.js';
import { verifyBundle } from './verify-bundle.js';

const SIZE = 60;
const SEEDS = Array.from({ length: 20 }, (_, i) => `seed ${i}`);
const LEDGERS = new Map(SEEDS.map((seed) => [seed, makeLedger(seed, SIZE)]));

interface Mutation {
  readonly items: Item[];
  /** First entry that is not the original one, or null when only a checkpoint is bad. */
  readonly first: number | null;
  /** Whether the bundle alone lets one name that entry; otherwise it lies between two checkpoints. */
  readonly exact: boolean;
  readonly reason: ProblemReason;
  /** A checkpoint that somebody else holds. */
  readonly held?: string;
}

type Entry = Extract<Item, { kind: 'entry' }>;
type CheckpointItem = Extract<Item, { kind: 'checkpoint' }>;

const entriesOf = (items: readonly Item[]): Entry[] => items.filter((item): item is Entry => item.kind === 'entry');
const checkpointsOf = (items: readonly Item[]): CheckpointItem[] =>
  items.filter((item): item is CheckpointItem => item.kind === 'checkpoint');
const lastCheckpoint = (ledger: MadeLedger): CheckpointItem => checkpointsOf(ledger.items).at(-1) as CheckpointItem;

/** Entries and checkpoints in the order of a bundle; entries keep or take the numbers of their places. */
function arrange(entries: readonly Entry[], checkpoints: readonly CheckpointItem[], renumber: boolean): Item[] {
  const items: Item[] = [];
  const waiting = [...checkpoints];
  entries.forEach((entry, place) => {
    while (waiting[0] && waiting[0].size <= place) items.push(waiting.shift() as CheckpointItem);
    items.push(renumber ? { ...entry, seq: place } : entry);
  });
  return [...items, ...waiting];
}

function altered(entry: Entry): Buffer {
  return Buffer.from(entry.bytes.toString().replace(/"count":\d+/, '"count":1234'));
}

function alien(seed: string, place: number): Entry {
  const bytes = entryBytes({ seed: `${seed} alien`, aggregate: `${seed} alien`, version: 1, at: new Date(place) });
  return { kind: 'entry', seq: place, bytes, leafHash: leafHash(bytes) };
}

const KINDS: Record<string, (ledger: MadeLedger, draw: Draw, seed: string) => Mutation> = {
  'edit bytes': (ledger, draw) => {
    const first = draw(SIZE);
    const items = ledger.items.map((item) =>
      item.kind === 'entry' && item.seq === first ? { ...item, bytes: altered(item) } : item,
    );
    return { items, first, exact: true, reason: 'leaf-hash-differs' };
  },
  'edit hash': (ledger, draw) => {
    const first = draw(SIZE);
    const items = ledger.items.map((item) =>
      item.kind === 'entry' && item.seq === first ? { ...item, leafHash: leafHash(item.leafHash) } : item,
    );
    return { items, first, exact: true, reason: 'leaf-hash-differs' };
  },
  'edit bytes and hash': (ledger, draw) => {
    const first = draw(SIZE);
    const items = ledger.items.map((item) =>
      item.kind === 'entry' && item.seq === first
        ? { ...item, bytes: altered(item), leafHash: leafHash(altered(item)) }
        : item,
    );
    return { items, first, exact: false, reason: 'root-differs' };
  },
  'swap two': (ledger, draw) => {
    const first = draw(SIZE - 1);
    const entries = entriesOf(ledger.items);
    [entries[first], entries[SIZE - 1]] = [entries[SIZE - 1] as Entry, entries[first] as Entry];
    const items = arrange(entries, checkpointsOf(ledger.items), false);
    return { items, first, exact: true, reason: 'entry-out-of-sequence' };
  },
  'swap two and renumber': (ledger, draw) => {
    const first = draw(SIZE - 1);
    const entries = entriesOf(ledger.items);
    [entries[first], entries[SIZE - 1]] = [entries[SIZE - 1] as Entry, entries[first] as Entry];
    const items = arrange(entries, checkpointsOf(ledger.items), true);
    return { items, first, exact: false, reason: 'root-differs' };
  },
  'delete in the middle': (ledger, draw) => {
    const first = draw(SIZE - 1);
    const items = ledger.items.filter((item) => item.kind !== 'entry' || item.seq !== first);
    // The gap shows at the next entry, or at a checkpoint that stands right behind it.
    const next = ledger.items.findIndex((item) => item.kind === 'entry' && item.seq === first) + 1;
    const reason = ledger.items[next]?.kind === 'checkpoint' ? 'entries-missing' : 'entry-out-of-sequence';
    return { items, first, exact: true, reason };
  },
  'delete in the middle and renumber': (ledger, draw) => {
    const first = draw(SIZE - 1);
    const entries = entriesOf(ledger.items).filter((entry) => entry.seq !== first);
    const checkpoints = checkpointsOf(ledger.items);
    // Behind the last but one checkpoint only the number of entries tells.
    const judged = checkpoints.some(({ size }) => size > first && size < SIZE);
    const reason = judged ? 'root-differs' : 'entries-missing';
    return { items: arrange(entries, checkpoints, true), first, exact: false, reason };
  },
  'cut the tail': (ledger, draw) => {
    const first = 1 + draw(SIZE - 1);
    const items = arrange(entriesOf(ledger.items).slice(0, first), checkpointsOf(ledger.items), false);
    return { items, first, exact: true, reason: 'entries-missing' };
  },
  insert: (ledger, draw, seed) => {
    const first = draw(SIZE - 1);
    const entries = entriesOf(ledger.items);
    entries.splice(first, 0, alien(seed, first));
    const items = arrange(entries, checkpointsOf(ledger.items), true);
    return { items, first, exact: false, reason: 'root-differs' };
  },
  renumber: (ledger, draw) => {
    const first = draw(SIZE);
    const items = ledger.items.map((item) =>
      item.kind === 'entry' && item.seq >= first ? { ...item, seq: item.seq + 1 } : item,
    );
    return { items, first, exact: true, reason: 'entry-out-of-sequence' };
  },
  'rewrite all from one on': (ledger, draw) => {
    const first = draw(SIZE);
    const items = ledger.items.map((item) =>
      item.kind === 'entry' && item.seq >= first
        ? { ...item, bytes: altered(item), leafHash: leafHash(altered(item)) }
        : item,
    );
    return { items, first, exact: false, reason: 'root-differs' };
  },
  'replace a checkpoint': (ledger, draw) => {
    const checkpoints = checkpointsOf(ledger.items);
    const chosen = checkpoints[draw(checkpoints.length)] as CheckpointItem;
    const lines = chosen.note.split('\n');
    lines[2] = leafHash(Buffer.from('another root')).toString('base64');
    const items = ledger.items.map((item) => (item === chosen ? { ...item, note: lines.join('\n') } : item));
    return { items, first: null, exact: true, reason: 'checkpoint-signature-wrong' };
  },
  'checkpoint signed by another key': (ledger, draw) => {
    const checkpoints = checkpointsOf(ledger.items);
    const chosen = checkpoints[draw(checkpoints.length)] as CheckpointItem;
    const tree = new FrontierBuilder();
    entriesOf(ledger.items.slice(0, ledger.items.indexOf(chosen))).forEach((entry) => tree.append(entry.leafHash));
    const note = signedCheckpoint(chosen.size, tree.root(), testSigner('another key'));
    const items = ledger.items.map((item) => (item === chosen ? { ...item, note } : item));
    return { items, first: null, exact: true, reason: 'checkpoint-not-signed' };
  },
  'restore an older backup': (ledger, draw) => {
    const checkpoints = checkpointsOf(ledger.items);
    const chosen = checkpoints[draw(checkpoints.length - 1)] as CheckpointItem;
    const items = ledger.items.slice(0, ledger.items.indexOf(chosen) + 1);
    const held = lastCheckpoint(ledger).note;
    return { items, first: chosen.size, exact: true, reason: 'entries-missing', held };
  },
  'merge two ledgers': (ledger, draw, seed) => {
    const first = draw(SIZE);
    const other = makeLedger(`${seed} other`, SIZE, ledger.signer);
    const entries = [...entriesOf(ledger.items).slice(0, first), ...entriesOf(other.items).slice(first)];
    const checkpoints = [
      ...checkpointsOf(ledger.items).filter(({ size }) => size <= first),
      ...checkpointsOf(other.items).filter(({ size }) => size > first),
    ];
    return { items: arrange(entries, checkpoints, false), first, exact: false, reason: 'root-differs' };
  },
};

async function verify(ledger: MadeLedger, items: readonly Item[], held?: string): Promise<VerifyReport> {
  return verifyBundle(stream(bundleLines(ledger, items)), {
    trustedKeys: [ledger.key],
    ...(held !== undefined && { checkpoints: [held] }),
  });
}

describe.each(Object.entries(KINDS))('%s', (kind, mutate) => {
  it.each(SEEDS)('is found at the right place (%s)', async (seed) => {
    const ledger = LEDGERS.get(seed) as MadeLedger;
    const mutation = mutate(ledger, drawFrom(`${seed} ${kind}`), seed);
    const report = await verify(ledger, mutation.items, mutation.held);
    const problem = report.problem;
    if (report.result !== 'tampered' || !problem) throw new Error(`not detected: ${JSON.stringify(report)}`);
    expect(problem.reason).toBe(mutation.reason);
    if (mutation.first === null) {
      expect([problem.from, problem.to]).toEqual([problem.position, problem.position]);
      expect(report.provenUpTo).toBeLessThan(problem.position);
      return;
    }
    // Nothing bad is called proven, and the named range holds the first bad entry.
    expect(report.provenUpTo).toBeLessThanOrEqual(mutation.first);
    expect(problem.from).toBeLessThanOrEqual(mutation.first);
    expect(problem.to).toBeGreaterThan(mutation.first);
    if (mutation.exact) expect(problem.position).toBe(mutation.first);
  });
});

describe('a ledger nobody touched', () => {
  it('gives no alarm, fifty times', async () => {
    for (let i = 0; i < 50; i += 1) {
      const ledger = makeLedger(`clean ${i}`, 20 + i);
      const held = (checkpointsOf(ledger.items)[0] as CheckpointItem).note;
      const report = await verify(ledger, ledger.items, held);
      expect(report).toMatchObject({ result: 'ok', entries: 20 + i, provenUpTo: 20 + i, unsigned: 0, noticeCount: 0 });
      expect(report.checkpoints).toBe(checkpointsOf(ledger.items).length);
    }
  });
});
