import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { exportBundle } from '../../src/ledger/export/export-bundle.js';
import type { ProofDocument } from '../../src/ledger/export/proof-format.js';
import { proveEntry } from '../../src/ledger/export/prove-entry.js';
import {
  entryBytes,
  keyOf,
  makeLedger,
  stream,
  testId,
  testSigner,
} from '../../src/ledger/spec-support/made-ledger.js';
import type { VerifyReport } from '../../src/ledger/verify/report.js';
import { verifyBundle } from '../../src/ledger/verify/verify-bundle.js';
import { verifyDatabase } from '../../src/ledger/verify/verify-database.js';
import { verifyProof } from '../../src/ledger/verify/verify-proof.js';
import { LedgerWorld, SIGNED_AT } from '../support/ledger-world.js';

const SIZE = 520; // two full tiles and a part, so that level 1 exists

let world: LedgerWorld;
beforeAll(async () => {
  world = await LedgerWorld.open();
  await world.store(makeLedger('verify', SIZE).items);
  await world.record([entryBytes({ seed: 'unsigned', aggregate: 'unsigned', version: 1, at: SIGNED_AT })]);
  await world.sequence();
});
afterAll(() => world.close());

/** What a verifier with the rights of a superuser sees inside the transaction of the tampering. */
const verify = (checkpoints: readonly string[] = []): Promise<VerifyReport> =>
  verifyDatabase(world.runAsAdmin, { origin: world.key.name, trustedKeys: [world.key], checkpoints });
const newestNote = async (): Promise<string> =>
  (await world.runAsAdmin<{ note: string }>('select note from ledger.checkpoint order by size desc limit 1', []))[0]
    ?.note as string;

const alien = (seed: string): string =>
  `'\\x${entryBytes({ seed, aggregate: seed, version: 1, at: SIGNED_AT }).toString('hex')}'::bytea`;
/** The row of `seq` now says something else in every column, consistently: only the signed tree knows better. */
const rewrite = (seq: string | number, seed = 'alien'): string => `
  update ledger.entry set bytes = ${alien(seed)}, leaf_hash = sha256('\\x00'::bytea || ${alien(seed)}),
    entry_id = '${testId(seed)}', type = 'ShareRequestAmended', at = '${SIGNED_AT.toISOString()}',
    agencies = '{dws,tax}', aggregate_kind = 'share-request', aggregate_id = '${testId(seed)}', aggregate_version = 1
  where seq = ${seq};`;
const renumberFrom = (seq: number, by: number): string => `
  update ledger.entry set seq = seq + 100000 where seq >= ${seq};
  update ledger.entry set seq = seq - 100000 + ${by} where seq >= 100000;`;
const CONTENT = 'bytes, leaf_hash, agencies, aggregate_kind, aggregate_id, aggregate_version, type, at';
const otherLeaf = "sha256('other')";
const setLeafInTile = (seq: number): string => `
  update ledger.tile set hashes = overlay(hashes placing ${otherLeaf} from ${(seq % 256) * 32 + 1})
  where level = 0 and idx = ${Math.floor(seq / 256)};`;

const BYTES_ARE_BAD = ['leaf-hash-differs', 'root-differs', 'entry-out-of-sequence', 'entries-missing'];

describe('a ledger in its tables', () => {
  it('is in order when nobody touched it, also for the auditor', async () => {
    const report = await verify([await newestNote()]);
    expect(report).toMatchObject({
      result: 'ok',
      entries: SIZE + 1,
      provenUpTo: SIZE,
      unsigned: 1,
      keySource: 'given',
    });
    const auditor = { origin: world.key.name, trustedKeys: [world.key] };
    expect(await verifyDatabase(world.runAs('auditor'), auditor)).toEqual(report);
  });

  const K = 300;
  it.each<[string, string, string, number]>([
    ['bytes edited', `update ledger.entry set bytes = bytes || ' ' where seq = ${K}`, 'leaf-hash-differs', K],
    ['hash edited', `update ledger.entry set leaf_hash = ${otherLeaf} where seq = ${K}`, 'leaf-hash-differs', K],
    ['entry rewritten with its hash', rewrite(K), 'root-differs', K],
    [
      'two swapped',
      `update ledger.entry set seq = 999999 where seq = ${K}; update ledger.entry set seq = ${K} where seq = 400;
       update ledger.entry set seq = 400 where seq = 999999`,
      'root-differs',
      K,
    ],
    ['one deleted', `delete from ledger.entry where seq = ${K}`, 'entry-out-of-sequence', K],
    [
      'one deleted and the rest renumbered',
      `delete from ledger.entry where seq = ${K}; ${renumberFrom(K, -1)}`,
      'root-differs',
      K,
    ],
    ['the tail cut', `delete from ledger.entry where seq >= ${K}`, 'entries-missing', K],
    [
      'the tail cut, head and tiles too',
      `delete from ledger.entry where seq >= 512; delete from ledger.tile where level = 0 and idx = 2;
       update ledger.head set size = 512, frontier = substr(frontier, 1, 32)`,
      'entries-missing',
      512,
    ],
    [
      'one inserted and the rest renumbered',
      `${renumberFrom(K, 1)} insert into ledger.entry (seq, entry_id, ${CONTENT})
       select ${K}, '${testId('inserted')}', ${CONTENT} from ledger.entry where seq = 0`,
      'root-differs',
      K,
    ],
    ['renumbered', renumberFrom(K, 1), 'entry-out-of-sequence', K],
    [
      'all rewritten from one on, with hashes',
      `update ledger.entry set bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '"count":', '"count":9'), 'UTF8') where seq >= ${K};
       update ledger.entry set leaf_hash = sha256('\\x00'::bytea || bytes) where seq >= ${K}`,
      'root-differs',
      K,
    ],
    ['two ledgers merged', `${rewrite(K, 'merged 1')} ${rewrite(K + 1, 'merged 2')}`, 'root-differs', K],
    ['only a tile changed', setLeafInTile(K), 'tile-differs', K],
    ['a tile gone', 'delete from ledger.tile where level = 0 and idx = 1', 'tile-differs', 256],
    [
      'a tile of level 1 changed',
      `update ledger.tile set hashes = overlay(hashes placing ${otherLeaf} from 33) where level = 1`,
      'tile-differs',
      256,
    ],
    [
      'an entry shown to another agency',
      `update ledger.entry set agencies = '{dps}' where seq = ${K}`,
      'column-differs',
      K,
    ],
    [
      'an entry dated back in its column',
      `update ledger.entry set at = at - interval '1 day' where seq = ${K}`,
      'column-differs',
      K,
    ],
    [
      'an entry left out of what two agencies share',
      `delete from ledger.shared_entry where seq = ${K} and agency = 'tax'`,
      'column-differs',
      K,
    ],
    [
      'an entry put into what two agencies share',
      `insert into ledger.shared_entry values ('dws', 'dps', ${K})`,
      'column-differs',
      SIZE + 1,
    ],
    ['the head moved', 'update ledger.head set size = size + 1', 'head-differs', SIZE + 1],
    [
      'the head changed',
      `update ledger.head set frontier = overlay(frontier placing ${otherLeaf} from 1)`,
      'head-differs',
      SIZE + 1,
    ],
    ['the head gone', 'delete from ledger.head', 'head-differs', SIZE + 1],
    [
      'an unsigned entry cut off',
      `delete from ledger.entry where seq = ${SIZE}; update ledger.head set size = ${SIZE}`,
      'entries-missing',
      SIZE,
    ],
    [
      'the column of a checkpoint',
      `update ledger.checkpoint set root = ${otherLeaf} where size = ${SIZE}`,
      'column-differs',
      SIZE,
    ],
    [
      'a checkpoint replaced',
      `update ledger.checkpoint set note = replace(note, chr(10) || '${SIZE}' || chr(10), chr(10) || '${SIZE + 1}' || chr(10)) where size = ${SIZE}`,
      'checkpoint-signature-wrong',
      SIZE,
    ],
    ['all checkpoints gone', 'delete from ledger.checkpoint', '', 0],
  ])('%s: found at the right place', async (_, sql, reason, position) => {
    const report = await world.tampered(sql, () => verify());
    if (reason === '') {
      expect(report).toMatchObject({ result: 'unusable', problem: null });
      return;
    }
    expect(report).toMatchObject({ result: 'tampered', problem: { reason, position } });
    expect(report.problem?.from).toBeLessThanOrEqual(position);
    // What only stands beside the bytes can be wrong about an entry that is proven.
    if (BYTES_ARE_BAD.includes(reason)) expect(report.provenUpTo).toBeLessThanOrEqual(position);
  });

  it('a checkpoint signed by another key is not believed', async () => {
    const stranger = testSigner('stranger');
    const report = await verifyDatabase(world.runAsAdmin, { origin: world.key.name, trustedKeys: [keyOf(stranger)] });
    expect(report).toMatchObject({ result: 'tampered', problem: { reason: 'checkpoint-not-signed' } });
  });

  it('an older backup, sound in itself, shows against a checkpoint held elsewhere', async () => {
    const held = await newestNote();
    const backup = `delete from ledger.entry where seq >= 512; delete from ledger.tile where level = 0 and idx = 2;
      update ledger.head set size = 512, frontier = substr(frontier, 1, 32); delete from ledger.checkpoint where size > 512`;
    expect(await world.tampered(backup, () => verify())).toMatchObject({ result: 'ok', entries: 512 });
    expect(await world.tampered(backup, () => verify([held]))).toMatchObject({
      result: 'tampered',
      problem: { reason: 'entries-missing', position: 512, to: SIZE },
    });
  });
});

describe('what leaves the database', () => {
  async function exported(): Promise<string[]> {
    const chunks: string[] = [];
    const sink = new Writable({
      highWaterMark: 1, // asks the writer to wait at every line
      write: (chunk: Buffer, _, done) => {
        chunks.push(chunk.toString());
        setImmediate(done);
      },
    });
    const options = { origin: world.key.name, keys: [world.key] };
    expect(await exportBundle(world.runAs('auditor'), sink, options)).toBe(SIZE + 1);
    await new Promise((resolve) => sink.end(resolve));
    return chunks.join('').trimEnd().split('\n');
  }

  it('a bundle verifies offline, and says the same as the tables', async () => {
    const report = await verifyBundle(stream(await exported()), { trustedKeys: [world.key] });
    expect(report).toEqual(await verify());
  });

  it('without its tail it is caught by the checkpoints inside it', async () => {
    const lines = (await exported()).filter((line) => !line.startsWith(`{"seq":${SIZE - 1},`));
    expect(await verifyBundle(stream(lines))).toMatchObject({ result: 'tampered', problem: { position: SIZE - 1 } });
  });

  const prove = (seq: number) =>
    proveEntry(world.runAs('auditor'), testId(seq < 0 ? 'nowhere' : `verify entry ${seq}`), () => []).then(
      (outcome) => {
        if (typeof outcome === 'string') throw new Error(outcome);
        return outcome;
      },
    );

  it('every tenth entry can be proven, and the proof needs nothing else', async () => {
    for (let seq = 0; seq < SIZE; seq += 10) {
      const proof = JSON.parse(JSON.stringify(await prove(seq))) as ProofDocument;
      expect(verifyProof(proof, { trustedKeys: [world.key] })).toMatchObject({ result: 'ok', seq, size: SIZE });
    }
  });

  it('says when an entry is absent or not signed yet', async () => {
    await expect(prove(-1)).rejects.toThrow('absent');
    expect(await proveEntry(world.runAs('auditor'), testId('unsigned'), () => [])).toBe('unsigned');
  });

  it('no changed proof passes', async () => {
    const proof = await prove(77);
    const stranger = await prove(78);
    const forged: [Partial<Record<keyof ProofDocument, unknown>>, string][] = [
      [{ bytes: Buffer.from('{}').toString('base64') }, 'tampered'],
      [{ seq: 78 }, 'tampered'],
      [{ proof: stranger.proof }, 'tampered'],
      [{ proof: proof.proof.slice(1) }, 'tampered'],
      [{ proof: [...proof.proof, proof.proof[0]] }, 'tampered'],
      [{ checkpoint: proof.checkpoint.replace(`\n${SIZE}\n`, `\n${SIZE - 1}\n`) }, 'tampered'],
      [{ origin: 'another.example' }, 'tampered'],
      [{ seq: '77' }, 'unusable'],
      [{ proof: ['AA=='] }, 'unusable'],
      [{ bytes: 7 }, 'unusable'],
      [{ format: 'comity-ledger-proof/2' }, 'unusable'],
    ];
    for (const [change, result] of forged) {
      expect(verifyProof({ ...proof, ...change }, { trustedKeys: [world.key] })).toMatchObject({ result });
    }
    // A size that the document brings itself is not even read.
    expect(verifyProof({ ...proof, size: 1 }, { trustedKeys: [world.key] })).toMatchObject({
      result: 'ok',
      size: SIZE,
    });
  });
});
