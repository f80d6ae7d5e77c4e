import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { signedCheckpoint } from '../checkpoint/checkpoint.js';
import { MAX_LINE, parseBundleLine } from '../export/bundle-format.js';
import { linesOf } from '../export/lines.js';
import { FrontierBuilder } from '../tree/frontier.js';
import { leafHash } from '../tree/hashes.js';
import {
  bundleLines,
  entryBytes,
  keyOf,
  makeLedger,
  stream,
  testSigner,
  type Item,
  type MadeLedger,
} from '../spec-support/made-ledger.js';
import { verifyBundle } from './verify-bundle.js';

const AT = Date.UTC(2026, 2, 1);

/** A ledger of exactly these entries, signed as a whole: only the rules of history can find fault with it. */
function signedHistory(entries: readonly Buffer[]): MadeLedger {
  const signer = testSigner('ledger key');
  const tree = new FrontierBuilder();
  const items = entries.map((bytes, seq): Item => {
    tree.append(leafHash(bytes));
    return { kind: 'entry', seq, bytes, leafHash: leafHash(bytes) };
  });
  items.push({ kind: 'checkpoint', size: tree.size, note: signedCheckpoint(tree.size, tree.root(), signer) });
  return { signer, key: keyOf(signer), items };
}

function history(steps: readonly [aggregate: string, version: number, seconds: number][]): MadeLedger {
  return signedHistory(
    steps.map(([aggregate, version, seconds], i) =>
      entryBytes({ seed: `step ${i}`, aggregate, version, at: new Date(AT + seconds * 1000) }),
    ),
  );
}

const verify = (ledger: MadeLedger, items = ledger.items) =>
  verifyBundle(stream(bundleLines(ledger, items)), { trustedKeys: [ledger.key] });

describe('where the key comes from', () => {
  const ledger = makeLedger('keys', 30);
  const lines = bundleLines(ledger, ledger.items);

  it('says that a key out of the bundle is no reason to trust', async () => {
    expect(await verifyBundle(stream(lines))).toMatchObject({ result: 'ok', keySource: 'bundle' });
    expect(await verifyBundle(stream(lines), { trustedKeys: [ledger.key] })).toMatchObject({ keySource: 'given' });
  });

  it('takes a bare public key under the name of the bundle', async () => {
    const report = await verifyBundle(stream(lines), { trustedKeys: [ledger.signer.publicKey] });
    expect(report).toMatchObject({ result: 'ok', keySource: 'given' });
  });

  it('finds a ledger that was forged as a whole, with a key of its own', async () => {
    const forged = makeLedger('forged', 30, testSigner('forger'));
    const forgedLines = bundleLines(forged, forged.items);
    expect(await verifyBundle(stream(forgedLines))).toMatchObject({ result: 'ok', keySource: 'bundle' });
    const report = await verifyBundle(stream(forgedLines), { trustedKeys: [ledger.key] });
    expect(report).toMatchObject({ result: 'tampered', problem: { reason: 'checkpoint-not-signed' } });
  });

  it('refuses a checkpoint signed by the right key for another ledger', async () => {
    const other = makeLedger('other', 10, testSigner('ledger key', 'other.example'));
    const items = [...ledger.items.slice(0, -1), other.items.at(-1) as Item];
    expect(await verify(ledger, items)).toMatchObject({ problem: { reason: 'checkpoint-not-signed' } });
  });
});

describe('what nothing can be said about', () => {
  const ledger = makeLedger('unusable', 10);
  const [header, ...rest] = bundleLines(ledger, ledger.items) as [string, ...string[]];
  const entries = ledger.items.filter((item) => item.kind === 'entry');

  it.each<[string, string[], string]>([
    ['nothing', [], 'empty'],
    ['no header', rest, 'header'],
    ['two headers', [header, header], 'second header'],
    ['another format', [header.replace('bundle/1', 'bundle/2')], 'format'],
    ['no origin', [header.replace('ledger.example/main"', '"')], 'Line 1'],
    ['a key that is none', [header.replace(/\+[0-9a-f]{8}\+/, '+00000000+')], 'key'],
    ['something else than JSON', [header, 'not json'], 'Line 2 is not JSON'],
    ['a line that is null', [header, 'null'], 'Line 2'],
    ['a line of no known kind', [header, '{"a":1}'], 'Line 2'],
    ['a position that is none', [header, '{"seq":-1,"bytes":"","leafHash":""}'], 'Line 2'],
    ['loose base64', [header, '{"seq":0,"bytes":"YR==","leafHash":""}'], 'base64'],
    ['a short hash', [header, '{"seq":0,"bytes":"YQ==","leafHash":"YQ=="}'], '32 bytes'],
    ['a checkpoint that is no text', [header, '{"checkpoint":7}'], 'Line 2'],
    ['no checkpoint', bundleLines(ledger, entries), 'nothing is signed'],
  ])('%s', async (_, lines, why) => {
    const report = await verifyBundle(stream(lines));
    expect(report).toMatchObject({ result: 'unusable', problem: null });
    expect(report.unusable).toContain(why);
  });

  it('a checkpoint held elsewhere that no trusted key signed', async () => {
    const held = signedCheckpoint(1, leafHash(Buffer.alloc(0)), testSigner('stranger'));
    const report = await verifyBundle(stream([header, ...rest]), { trustedKeys: [ledger.key], checkpoints: [held] });
    expect(report).toMatchObject({ result: 'unusable' });
  });

  it('a file that is not there, and a line without an end', async () => {
    expect(await verifyBundle('/nowhere/ledger.ndjson')).toMatchObject({ result: 'unusable' });
    const endless = linesOf(stream(['x'.repeat(MAX_LINE), 'x']), MAX_LINE);
    expect(await verifyBundle(endless)).toMatchObject({
      result: 'unusable',
      unusable: expect.stringContaining('longer'),
    });
  });
});

describe('a bundle in a file', () => {
  it('is ASCII throughout, and reads the same', () => {
    const ledger = makeLedger('ascii', 20);
    const lines = bundleLines(ledger, ledger.items);
    expect(lines.filter((line) => !/^[\x20-\x7e]*$/.test(line))).toEqual([]);
    const notes = ledger.items.flatMap((item) => (item.kind === 'checkpoint' ? [item.note] : []));
    const read = lines
      .map(parseBundleLine)
      .flatMap((line) => (typeof line !== 'string' && line.kind === 'checkpoint' ? [line.note] : []));
    expect(read).toEqual(notes);
    expect(read[0]).toContain('— ');
  });

  it('verifies, in whatever pieces it is read', async () => {
    const ledger = makeLedger('file', 400);
    const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
    const path = join(folder, 'ledger.ndjson');
    await writeFile(path, bundleLines(ledger, ledger.items).join('\n'));
    const seen: number[] = [];
    const report = await verifyBundle(path, { trustedKeys: [ledger.key], onProgress: (n) => seen.push(n) });
    await rm(folder, { recursive: true });
    expect(report).toMatchObject({ result: 'ok', entries: 400 });
    const pieces = [...`${bundleLines(ledger, ledger.items).join('\n')}\n\n`].map(String);
    expect(await verifyBundle(linesOf(stream(pieces), MAX_LINE))).toMatchObject({ result: 'ok', entries: 400 });
  });
});

describe('a held checkpoint', () => {
  const ledger = makeLedger('held', 40);
  const held = (ledger.items.at(-1) as { note: string }).note;

  it('shows a tail that was cut together with its checkpoints', async () => {
    const cut = ledger.items.findIndex((item) => item.kind === 'checkpoint' && item.size > 15) + 1;
    const items = ledger.items.slice(0, cut);
    expect(await verify(ledger, items)).toMatchObject({ result: 'ok' });
    const report = await verifyBundle(stream(bundleLines(ledger, items)), {
      trustedKeys: [ledger.key],
      checkpoints: [held],
    });
    expect(report).toMatchObject({ result: 'tampered', problem: { reason: 'entries-missing', to: 40 } });
  });

  it('shows a second history signed with the same key', async () => {
    const second = makeLedger('second history', 40);
    const report = await verifyBundle(stream(bundleLines(second, second.items)), {
      trustedKeys: [ledger.key],
      checkpoints: [held],
    });
    expect(report).toMatchObject({ result: 'tampered', problem: { reason: 'root-differs' } });
  });
});

describe('rules of history, on ledgers whose every signature holds', () => {
  it.each<[string, [string, number, number][], string, number]>([
    [
      'a version left out',
      [
        ['a', 1, 0],
        ['b', 1, 0],
        ['a', 3, 1],
      ],
      'version-out-of-order',
      2,
    ],
    [
      'a version twice',
      [
        ['a', 1, 0],
        ['a', 2, 0],
        ['a', 2, 1],
      ],
      'version-out-of-order',
      2,
    ],
    [
      'a first version that is not 1',
      [
        ['a', 1, 0],
        ['b', 2, 0],
      ],
      'version-out-of-order',
      1,
    ],
    [
      'time running back in one record',
      [
        ['a', 1, 600],
        ['b', 1, 0],
        ['a', 2, 479],
      ],
      'time-went-back',
      2,
    ],
  ])('%s', async (_, steps, reason, position) => {
    expect(await verify(history(steps))).toMatchObject({
      result: 'tampered',
      problem: { reason, position, from: position, to: position + 1 },
    });
  });

  it('bytes that are not an entry', async () => {
    const good = entryBytes({ seed: 's', aggregate: 'a', version: 1, at: new Date(AT) });
    for (const bytes of [
      '{}',
      'null',
      'x',
      good.toString().replace('"v":1', '"v":2'),
      good.toString().replace('Z"', '"'),
    ]) {
      const report = await verify(signedHistory([good, Buffer.from(bytes)]));
      expect(report).toMatchObject({ problem: { reason: 'entry-unreadable', position: 1 } });
    }
    const invalid = Buffer.concat([good.subarray(0, -1), Buffer.from([0xff, 0x7d])]);
    expect(await verify(signedHistory([invalid]))).toMatchObject({ problem: { reason: 'entry-unreadable' } });
  });

  it('lets a command wait for a lock and clocks differ a little', async () => {
    const report = await verify(
      history([
        ['a', 1, 100],
        ['b', 1, 0],
        ['a', 2, 10],
      ]),
    );
    expect(report).toMatchObject({ result: 'ok', noticeCount: 0 });
  });

  it('mentions a clock that was set back without calling it forgery', async () => {
    const report = await verify(
      history([
        ['a', 1, 4000],
        ['b', 1, 0],
      ]),
    );
    expect(report).toMatchObject({ result: 'ok', noticeCount: 1, notices: [{ position: 1 }] });
  });
});

describe('entries after the last checkpoint', () => {
  it('are counted as unsigned', async () => {
    const ledger = makeLedger('tail', 20);
    const bytes = entryBytes({ seed: 'late', aggregate: 'late', version: 1, at: new Date(AT) });
    const items: Item[] = [...ledger.items, { kind: 'entry', seq: 20, bytes, leafHash: leafHash(bytes) }];
    expect(await verify(ledger, items)).toMatchObject({ result: 'ok', entries: 21, provenUpTo: 20, unsigned: 1 });
  });

  it('are still held to the rules', async () => {
    const ledger = makeLedger('tail', 20);
    const bytes = entryBytes({ seed: 'late', aggregate: 'late', version: 9, at: new Date(AT) });
    const items: Item[] = [...ledger.items, { kind: 'entry', seq: 20, bytes, leafHash: leafHash(bytes) }];
    expect(await verify(ledger, items)).toMatchObject({ result: 'tampered', problem: { position: 20 } });
  });
});

it('an empty ledger with its first checkpoint is in order', async () => {
  expect(await verify(signedHistory([]))).toMatchObject({ result: 'ok', entries: 0, checkpoints: 1 });
});
