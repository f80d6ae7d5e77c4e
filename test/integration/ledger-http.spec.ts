import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openCheckpoint } from '../../src/ledger/checkpoint/checkpoint.js';
import { parseVerifierKey } from '../../src/ledger/checkpoint/signed-note.js';
import type { CaseRecord } from '../../src/ledger/export/case-format.js';
import { exportCase } from '../../src/ledger/export/export-case.js';
import { LedgerController } from '../../src/ledger/ledger.controller.js';
import type { EntryView } from '../../src/ledger/queries/entries.js';
import { entryBytes, makeLedger, ORIGIN, stream, testId } from '../../src/ledger/spec-support/made-ledger.js';
import { decodeEntryBundle } from '../../src/ledger/tiles/entry-bundle.js';
import { nodesFromTiles } from '../../src/ledger/tiles/tile-hashes.js';
import { leafHash } from '../../src/ledger/tree/hashes.js';
import { rootAt } from '../../src/ledger/tree/proofs.js';
import type { RunQuery } from '../../src/ledger/tiles/tile-reader.js';
import { verifyCase } from '../../src/ledger/verify/verify-case.js';
import { verifyProof } from '../../src/ledger/verify/verify-proof.js';
import { SettableClock } from '../../src/platform/clock/clock.js';
import { Database } from '../../src/platform/database/database.js';
import { configureHttp } from '../../src/platform/http/configure-http.js';
import { createFastifyAdapter } from '../../src/platform/http/fastify-adapter.js';
import { listen, type Listening } from '../../src/platform/http/spec-support/listen.js';
import { KEY_HOME } from '../../src/platform/keys/key-home.js';
import { createLog } from '../../src/platform/logging/log.js';
import { comity } from '../support/command-line.js';
import { LedgerWorld, SIGNED_AT } from '../support/ledger-world.js';

const SIZE = 300;
const AGENCIES = ['tax', 'dps'];

let world: LedgerWorld;
let database: Database;
let service: Listening;

beforeAll(async () => {
  world = await LedgerWorld.open();
  const signer = world.installationSigner();
  const entries = makeLedger('http', SIZE, signer).items.flatMap((item) => (item.kind === 'entry' ? [item.bytes] : []));
  await world.record(entries);
  await world.record([entryBytes({ seed: 'dps', aggregate: 'dps', version: 1, at: SIGNED_AT, agencies: ['dps'] })]);
  await world.sequence();
  await world.sign({}, signer);
  await world.record([entryBytes({ seed: 'late', aggregate: 'late', version: 1, at: SIGNED_AT, agencies: ['dps'] })]);
  await world.sequence();

  database = new Database({
    url: world.url('app'),
    clock: new SettableClock(SIGNED_AT),
    poolSize: 2,
    onPoolError: () => undefined,
  });
  @Module({
    controllers: [LedgerController],
    providers: [
      { provide: Database, useValue: database },
      { provide: KEY_HOME, useValue: world.keys },
    ],
  })
  class TestModule {}
  const app = await NestFactory.create<NestFastifyApplication>(TestModule, createFastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  configureHttp(app, {
    publicOrigin: 'http://localhost:3000',
    log: createLog({ level: 'silent' }),
    auth: {
      // The token's first part names the agency, and with it the person.
      verifyToken: (token) => {
        const agencyId = AGENCIES.find((agency) => token.startsWith(`${agency}.`));
        return Promise.resolve(agencyId === undefined ? undefined : { personId: testId(agencyId), agencyId });
      },
      findSession: () => Promise.resolve(undefined),
      findPerson: (personId) => {
        const agencyId = AGENCIES.find((agency) => testId(agency) === personId);
        return Promise.resolve(agencyId === undefined ? undefined : { agencyId, roles: ['auditor'], active: true });
      },
    },
    fingerprintKey: randomBytes(32),
  });
  service = await listen(app);
});
afterAll(async () => {
  await service.close();
  await database.close();
  await world.close();
});

const get = (path: string, agency?: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${service.port}/api/v1/ledger/${path}`, {
    headers: agency === undefined ? {} : { authorization: `Bearer ${agency}.x.x` },
  });
const bytesOf = async (path: string, agency?: string): Promise<Buffer> => {
  const answer = await get(path, agency);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
};

describe('what everybody may have', () => {
  it('a checkpoint that the published key opens', async () => {
    const answer = await get('checkpoint');
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const key = parseVerifierKey(await (await get('verifier-key')).text());
    const opened = openCheckpoint(await answer.text(), [key], ORIGIN);
    expect(opened).toMatchObject({ ok: true, checkpoint: { size: SIZE + 1 } });
  });

  it('tiles that give the signed root', async () => {
    const tiles = new Map([
      ['0/0', await bytesOf('tile/0/000')],
      ['0/1', await bytesOf(`tile/0/001.p/${SIZE + 1 - 256}`)],
      ['1/0', await bytesOf('tile/1/000.p/1')],
    ]);
    const root = rootAt(SIZE + 1, nodesFromTiles(tiles)).toString('base64');
    expect((await (await get('checkpoint')).text()).split('\n')[2]).toBe(root);
  });

  it('is cached for ever when it cannot change', async () => {
    expect((await get('tile/0/000')).headers.get('cache-control')).toContain('immutable');
    expect((await get('checkpoint')).headers.get('cache-control')).not.toContain('immutable');
  });

  it.each([
    ['beyond the signed size', `tile/0/001.p/${SIZE + 2 - 256}`],
    ['a full tile that is not full yet', 'tile/0/001'],
    ['a level that does not exist', 'tile/2/000.p/1'],
    ['no tile', 'tile/0/1'],
    ['a way out', 'tile/0/..%2f..%2fcheckpoint'],
    ['nothing', 'tile/'],
    ['entries', 'tile/entries/000'],
  ])('is not: %s', async (_, path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('is not: a list of entries, or a proof', async () => {
    expect((await get('entries')).status).toBe(401);
    expect((await get(`proofs?entryId=${testId('dps')}`)).status).toBe(401);
  });
});

describe('entries', () => {
  const page = async (query: string, agency: string) => {
    const answer = await get(`entries?${query}`, agency);
    return (await answer.json()) as { items: EntryView[]; page: { next: string | null } };
  };

  it('come newest first, page by page, each once, and only those of the caller’s agency', async () => {
    const seen: number[] = [];
    for (let cursor = ''; ;) {
      const { items, page: mark } = await page(`limit=100${cursor}`, 'tax');
      seen.push(...items.map(({ seq }) => seq));
      if (mark.next === null) break;
      cursor = `&cursor=${mark.next}`;
    }
    expect(seen).toEqual(Array.from({ length: SIZE }, (_, i) => SIZE - 1 - i));
    expect((await page('', 'dps')).items.map(({ seq }) => seq)).toEqual([SIZE + 1, SIZE]);
  });

  it('can be those of one record', async () => {
    const [last] = (await page('limit=1', 'tax')).items;
    const { kind, id, version } = last?.aggregate ?? { kind: '', id: '', version: 0 };
    const { items } = await page(`aggregateKind=${kind}&aggregateId=${id}`, 'tax');
    expect(items.map((item) => item.aggregate.version)).toEqual(Array.from({ length: version }, (_, i) => version - i));
    expect((await page(`aggregateKind=${kind}&aggregateId=${id}&type=GrantExpired`, 'tax')).items).toEqual([]);
  });

  it('can be those of a time, and those shared with an agency', async () => {
    const { items } = await page('limit=200', 'tax');
    const at = items[20]!.at;
    const before = (await page(`limit=200&to=${at}`, 'tax')).items;
    const after = (await page(`limit=200&from=${at}`, 'tax')).items;
    expect(before.every((entry) => entry.at < at)).toBe(true);
    expect(after.length).toBeGreaterThan(0);
    expect(after.every((entry) => entry.at >= at)).toBe(true);
    expect((await page('limit=200&agency=dws', 'tax')).items).toEqual(items);
    expect((await page('agency=dps', 'tax')).items).toEqual([]);
  });

  it.each(['type=x', 'from=yesterday', 'agency=A', 'aggregateId=1', 'limit=0', 'cursor=x', 'other=1'])(
    'refuses ?%s',
    async (query) => {
      expect((await get(`entries?${query}`, 'tax')).status).toBe(400);
    },
  );

  it('come as a bundle to an agency that may see all of them, and to nobody else', async () => {
    const bundle = decodeEntryBundle(await bytesOf('tile/entries/000', 'tax'));
    const hashes = await bytesOf('tile/0/000');
    expect(Buffer.concat(bundle.map(leafHash)).equals(hashes)).toBe(true);
    expect((await get('tile/entries/000', 'tax')).headers.get('cache-control')).toContain('no-store');
    expect((await get('tile/entries/000', 'dps')).status).toBe(404);
    expect((await get(`tile/entries/001.p/${SIZE + 1 - 256}`, 'tax')).status).toBe(404);
  });
});

describe('a proof', () => {
  it('verifies with the published key alone', async () => {
    const key = parseVerifierKey(await (await get('verifier-key')).text());
    const proof = await (await get(`proofs?entryId=${testId('http entry 17')}`, 'tax')).json();
    expect(verifyProof(proof, { trustedKeys: [key] })).toMatchObject({ result: 'ok', seq: 17, size: SIZE + 1 });
  });

  it('of another agency’s entry is refused with the words for an entry that does not exist', async () => {
    const other = await get(`proofs?entryId=${testId('dps')}`, 'tax');
    const none = await get(`proofs?entryId=${testId('nowhere')}`, 'tax');
    const wordsOf = async (answer: Response) => ({ ...((await answer.json()) as object), requestId: '' });
    expect([other.status, none.status]).toEqual([404, 404]);
    expect(await wordsOf(other)).toEqual(await wordsOf(none));
  });

  it('of an entry that is not signed yet can be asked for again', async () => {
    const answer = await get(`proofs?entryId=${testId('late')}`, 'dps');
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: 'wrong-state', detail: expect.stringContaining('again') });
  });
});

describe('the bundle of a case', () => {
  const as = (agency: string): RunQuery => {
    const actor = { personId: testId(agency), agencyId: agency, roles: [] };
    return (text, values) => database.read(actor, (tx) => tx.query(text, values));
  };
  const records = [3, 7].map((n) => ({ kind: 'share-request', id: testId(`http aggregate ${n}`) }));
  const bundle = async (agency = 'tax', of: readonly CaseRecord[] = records) => {
    const key = await (await get('verifier-key')).text();
    return exportCase(as(agency), { about: 'SR-2026-000003', records: of, verifierKeys: () => [key.trim()] });
  };
  const linesOf = (outcome: Awaited<ReturnType<typeof bundle>>): string[] => {
    if (typeof outcome === 'string') throw new Error(outcome);
    return [...outcome.lines];
  };
  const verified = async (lines: readonly string[]) => {
    const key = parseVerifierKey(await (await get('verifier-key')).text());
    return verifyCase(stream(lines), { trustedKeys: [key] });
  };
  /** The bundle with one line changed. */
  const edited = (lines: readonly string[], line: number, edit: (value: Record<string, unknown>) => object) =>
    lines.map((text, index) => (index === line ? JSON.stringify(edit(JSON.parse(text))) : text));

  it('holds every entry of its records, in order, and verifies with the published key alone', async () => {
    const lines = linesOf(await bundle());
    const report = await verified(lines);
    expect(report).toMatchObject({
      result: 'ok',
      about: 'SR-2026-000003',
      size: SIZE + 1,
      keySource: 'given',
      notices: [],
    });
    const listed = await Promise.all(
      records.map(async ({ id }) => {
        const answer = await get(`entries?limit=200&aggregateKind=share-request&aggregateId=${id}`, 'tax');
        return ((await answer.json()) as { items: EntryView[] }).items.map(({ seq }) => seq);
      }),
    );
    expect(report.entries.map(({ seq }) => seq)).toEqual(listed.flat().sort((left, right) => left - right));
  });

  it('is refused when one byte of an entry is altered, and the report names the entry', async () => {
    const lines = linesOf(await bundle());
    const altered = edited(lines, 5, (entry) => {
      const bytes = Buffer.from(String(entry['bytes']), 'base64');
      bytes[40]! ^= 1;
      return { ...entry, bytes: bytes.toString('base64') };
    });
    const { seq } = JSON.parse(lines[5]!) as { seq: number };
    expect(await verified(altered)).toMatchObject({ result: 'tampered', position: seq, entries: [] });
  });

  it.each<[string, (lines: string[]) => readonly string[], string]>([
    ['an entry left out', (lines) => [...lines.slice(0, 4), ...lines.slice(5)], 'tampered'],
    ['the end cut off', (lines) => lines.slice(0, -1), 'tampered'],
    ['an entry twice', (lines) => [...lines.slice(0, 5), lines[4]!, ...lines.slice(5)], 'tampered'],
    [
      'an entry under another position',
      (lines) => edited(lines, 4, (each) => ({ ...each, seq: Number(each['seq']) + 1 })),
      'tampered',
    ],
    [
      'a record that the heading does not name',
      (lines) => edited(lines, 0, (each) => ({ ...each, records: [records[0]] })),
      'tampered',
    ],
    [
      'a checkpoint of another size',
      (lines) =>
        edited(lines, 1, (each) => ({
          checkpoint: String(each['checkpoint']).replace(String(SIZE + 1), String(SIZE)),
        })),
      'tampered',
    ],
    [
      'a key of somebody else',
      (lines) => edited(lines, 0, (each) => ({ ...each, origin: 'other.example/ledger' })),
      'tampered',
    ],
    ['no checkpoint', (lines) => [lines[0]!, ...lines.slice(2)], 'unusable'],
    ['a heading alone', (lines) => lines.slice(0, 1), 'unusable'],
    ['nothing', () => [], 'unusable'],
  ])('is not in order with %s', async (_, spoil, result) => {
    expect((await verified(spoil(linesOf(await bundle())))).result).toBe(result);
  });

  it('says which versions its maker was not shown, and a version that is missing unsaid spoils it', async () => {
    const lines = linesOf(await bundle());
    const first = lines.findIndex((line) => line.includes('"bytes"'));
    const gone = [...lines.slice(0, first), ...lines.slice(first + 1)];
    const { entries } = JSON.parse(lines[0]!) as { entries: number };
    const record = (await verified(lines)).entries[0]!.record!;
    const without = edited(gone, 0, (heading) => ({ ...heading, entries: entries - 1 }));
    expect((await verified(without)).detail).toContain('version 1 of');
    const said = edited(without, 0, (heading) => ({
      ...heading,
      hidden: [{ kind: record.kind, id: record.id, from: 1, to: 1 }],
    }));
    expect(await verified(said)).toMatchObject({ result: 'ok', notices: [expect.stringContaining('were not shown')] });
  });

  it('is for those who may see the entries, and waits for a checkpoint', async () => {
    expect(await bundle('dps')).toBe('absent');
    expect(await bundle('dps', [{ kind: 'share-request', id: testId('late') }])).toBe('unsigned');
    expect(await bundle('dps', [...records, { kind: 'share-request', id: testId('dps') }])).toMatchObject({
      entries: 1,
    });
  });

  it('is recognised by the command line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'comity-case-'));
    const path = join(folder, 'case.ndjson');
    const key = join(folder, 'key');
    const lines = linesOf(await bundle());
    writeFileSync(key, await (await get('verifier-key')).text());
    writeFileSync(path, `${lines.join('\n')}\n`);
    const good = await comity(['ledger', 'verify', path, '--key', key]);
    expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/^case +SR-2026-000003$/m) });
    expect(good.stdout).toMatch(/^entry \d+ .* ShareRequestAmended, share-request /m);
    const other = (_: string, same: string, digit: string) => `${same}${digit === 'A' ? 'B' : 'A'}`;
    writeFileSync(path, `${lines.join('\n')}\n`.replace(/("bytes":".{60})(.)/, other));
    expect(await comity(['ledger', 'verify', path, '--key', key])).toMatchObject({
      code: 8,
      stdout: expect.stringContaining('NOT WHAT WAS SIGNED'),
    });
    rmSync(folder, { recursive: true });
  });
});
