import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Command } from 'commander';
import { encodeVerifierKey } from './checkpoint/signed-note.js';
import { PROOF_FORMAT } from './export/proof-format.js';
import { registerLedgerCommands, type LedgerConnection } from './ledger-cli.js';
import { bundleLines, makeLedger, testSigner, keyOf, type Item } from './spec-support/made-ledger.js';
import type { RunQuery } from './tiles/tile-reader.js';
import { inclusionProof } from './tree/proofs.js';
import { nodeHash } from './tree/hashes.js';

const ledger = makeLedger('cli', 30);
const lines = bundleLines(ledger, ledger.items);
const keyText = encodeVerifierKey(ledger.key);

let folder: string;
let printed: { out: string; said: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-cli-'));
  printed = { out: '', said: '' };
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed.out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((printed.said += String(text)), true));
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  await rm(folder, { recursive: true });
});

const offline = (): Promise<LedgerConnection> => Promise.reject(new Error('no database here'));

async function comity(
  args: readonly string[],
  connect = offline,
): Promise<{ exit: number; out: string; said: string }> {
  const program = new Command().exitOverride();
  registerLedgerCommands(program, connect);
  await program.parseAsync(['ledger', ...args], { from: 'user' });
  return { exit: Number(process.exitCode ?? 0), ...printed };
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('ledger verify FILE', () => {
  it('needs no database, and says that a key out of the file is no reason to trust', async () => {
    const { exit, out } = await comity(['verify', await file('ledger.ndjson', lines.join('\n'))]);
    expect(exit).toBe(0);
    expect(out).toMatch(/result +in order/);
    expect(out).toContain('OUT OF THE FILE ITSELF');
  });

  it('with a trusted key', async () => {
    const bundle = await file('ledger.ndjson', lines.join('\n'));
    const named = await comity(['verify', bundle, '--key', await file('key', `${keyText}\n`)]);
    expect(named).toMatchObject({ exit: 0, out: expect.stringContaining('trusted by you') });
    const pem = ledger.signer.publicKey.export({ type: 'spki', format: 'pem' });
    expect(await comity(['verify', bundle, '--key', await file('key.pem', String(pem))])).toMatchObject({ exit: 0 });
  });

  it('exit 8 and the first bad position when an entry was changed', async () => {
    const items = ledger.items.map((item): Item =>
      item.kind === 'entry' && item.seq === 11 ? { ...item, bytes: Buffer.from('{}') } : item,
    );
    const { exit, out } = await comity(['verify', await file('ledger.ndjson', bundleLines(ledger, items).join('\n'))]);
    expect(exit).toBe(8);
    expect(out).toMatch(/problem +entry 11: leaf-hash-differs/);
  });

  it('exit 8 with another key than the one that signed', async () => {
    const other = encodeVerifierKey(keyOf(testSigner('other')));
    const bundle = await file('ledger.ndjson', lines.join('\n'));
    const { exit, out } = await comity(['verify', bundle, '--key', await file('key', other)]);
    expect({ exit, out }).toMatchObject({ exit: 8, out: expect.stringContaining('checkpoint-not-signed') });
  });

  it('exit 8 against a checkpoint that somebody kept, as fetched or as the signer keeps it', async () => {
    const cut = ledger.items.findIndex((item) => item.kind === 'checkpoint') + 1;
    const bundle = await file('ledger.ndjson', bundleLines(ledger, ledger.items.slice(0, cut)).join('\n'));
    expect(await comity(['verify', bundle])).toMatchObject({ exit: 0 });
    const note = (ledger.items.at(-1) as { note: string }).note;
    for (const kept of [note, `{"checkpoint":"cut of\n${JSON.stringify({ checkpoint: note })}\n`]) {
      const { exit, out } = await comity(['verify', bundle, '--checkpoints', await file('kept', kept)]);
      expect({ exit, out }).toMatchObject({ exit: 8, out: expect.stringContaining('entries-missing') });
    }
  });

  it.each([
    ['an empty file', '', 'CANNOT SAY'],
    ['something else', 'hello', 'CANNOT SAY'],
    ['a header alone', lines[0] as string, 'nothing is signed'],
  ])('exit 1 for %s', async (_, content, words) => {
    const { exit, out } = await comity(['verify', await file('ledger.ndjson', content)]);
    expect(exit).toBe(1);
    expect(out).toContain(words);
  });

  it.each([
    ['a file that is not there', ['verify', '/nowhere/ledger.ndjson'], 'ENOENT'],
    ['a private key', ['verify', 'BUNDLE', '--key', 'PRIVATE'], 'public key'],
    ['a key file without a key', ['verify', 'BUNDLE', '--key', 'EMPTY'], 'no key'],
    ['a checkpoint file without one', ['verify', 'BUNDLE', '--checkpoints', 'EMPTY'], 'neither'],
  ])('exit 1 and a sentence for %s', async (_, args, words) => {
    const paths: Record<string, string> = {
      BUNDLE: await file('bundle', lines.join('\n')),
      PRIVATE: await file('private', '-----BEGIN PRIVATE KEY-----'),
      EMPTY: await file('empty', '\n'),
    };
    const { exit, out, said } = await comity(args.map((arg) => paths[arg] ?? arg));
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(said).toContain(words);
    expect(said.trim().split('\n')).toHaveLength(1);
  });

  it('-o json is the report and nothing else', async () => {
    const { out, said } = await comity(['verify', await file('l', lines.join('\n')), '-o', 'json']);
    expect(JSON.parse(out)).toMatchObject({ result: 'ok', entries: 30, keySource: 'bundle' });
    expect(said).toBe('');
  });

  it('verifies a proof as well', async () => {
    const leaves = ledger.items.flatMap((item) => (item.kind === 'entry' ? [item.leafHash] : []));
    const node = (height: number, index: number): Buffer =>
      height === 0 ? (leaves[index] as Buffer) : nodeHash(node(height - 1, 2 * index), node(height - 1, 2 * index + 1));
    const proof = {
      format: PROOF_FORMAT,
      origin: ledger.key.name,
      publicKeys: [keyText],
      seq: 4,
      bytes: (ledger.items.find((item) => item.kind === 'entry' && item.seq === 4) as { bytes: Buffer }).bytes.toString(
        'base64',
      ),
      proof: inclusionProof(4, 30, node).map((hash) => hash.toString('base64')),
      checkpoint: (ledger.items.at(-1) as { note: string }).note,
    };
    const good = await comity(['verify', await file('proof.json', JSON.stringify(proof, null, 2))]);
    expect(good).toMatchObject({ exit: 0, out: expect.stringContaining('Entry 4 of 30 signed entries.') });
    const bad = await comity(['verify', await file('bad.json', JSON.stringify({ ...proof, seq: 5 })), '-o', 'json']);
    expect(bad).toMatchObject({ exit: 8, out: expect.stringContaining('"tampered"') });
  });
});

describe('with a database', () => {
  /** Tables of one entry, as far as these commands read them. */
  const single = makeLedger('single', 1);
  const note = (single.items.at(-1) as { note: string }).note;
  let closed = 0;
  const connect = (answers: Record<string, unknown[]>) => (): Promise<LedgerConnection> => {
    const run = (text: string) => {
      const table = Object.keys(answers).find((name) => text.includes(name));
      return Promise.resolve(table === undefined ? [] : answers[table]);
    };
    return Promise.resolve({
      run: run as RunQuery,
      origin: single.key.name,
      keys: [single.key],
      remembered: null,
      close: () => Promise.resolve(void (closed += 1)),
    });
  };

  it('leaves the words about a database that cannot be reached to the command line', async () => {
    for (const args of [['verify'], ['export'], ['prove', 'x']]) {
      await expect(comity(args)).rejects.toThrow('no database here');
    }
  });

  it('export writes a file once, and closes the connection', async () => {
    const target = join(folder, 'out.ndjson');
    closed = 0;
    expect(await comity(['export', target], connect({}))).toMatchObject({ exit: 0, out: '' });
    expect(await readFile(target, 'utf8')).toContain(encodeVerifierKey(single.key));
    expect(await comity(['export', target], connect({}))).toMatchObject({
      exit: 1,
      said: expect.stringContaining('EEXIST'),
    });
    expect(closed).toBe(2);
    expect((await comity(['export'], connect({}))).out).toContain('comity-ledger-bundle/1');
  });

  it('prove prints a proof, and says when there is none', async () => {
    const entry = single.items[0] as { bytes: Buffer; leafHash: Buffer };
    const tables = {
      'ledger.entry': [{ seq: '0', bytes: entry.bytes }],
      'ledger.checkpoint': [{ note }],
    };
    const { exit, out } = await comity(['prove', 'id'], connect(tables));
    expect(exit).toBe(0);
    expect(await comity(['verify', await file('proof.json', out)])).toMatchObject({ exit: 0 });
    expect(await comity(['prove', 'id'], connect({}))).toMatchObject({ exit: 5 });
    process.exitCode = undefined;
    const unsigned = connect({ ...tables, 'ledger.checkpoint': [] });
    expect(await comity(['prove', 'id'], unsigned)).toMatchObject({ exit: 1, said: expect.stringContaining('again') });
  });

  it('verify without a file verifies the tables with the key of the installation', async () => {
    const empty = { size: '0', frontier: Buffer.alloc(0), entries: '0', leaves: '0', checkpoint: '-1' };
    const { exit, out } = await comity(['verify'], connect({ 'left join ledger.head': [empty] }));
    expect({ exit, out }).toEqual({ exit: 1, out: expect.stringContaining('nothing is signed') });
    expect(out).toContain(encodeVerifierKey(single.key));
  });
});
