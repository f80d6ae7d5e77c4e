import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openCheckpoint } from '../../src/ledger/checkpoint/checkpoint.js';
import { parseVerifierKey } from '../../src/ledger/checkpoint/signed-note.js';
import { LedgerController } from '../../src/ledger/ledger.controller.js';
import type { EntryView } from '../../src/ledger/queries/entries.js';
import { entryBytes, makeLedger, ORIGIN, testId } from '../../src/ledger/spec-support/made-ledger.js';
import { decodeEntryBundle } from '../../src/ledger/tiles/entry-bundle.js';
import { nodesFromTiles } from '../../src/ledger/tiles/tile-hashes.js';
import { leafHash } from '../../src/ledger/tree/hashes.js';
import { rootAt } from '../../src/ledger/tree/proofs.js';
import { verifyProof } from '../../src/ledger/verify/verify-proof.js';
import { SettableClock } from '../../src/platform/clock/clock.js';
import { Database } from '../../src/platform/database/database.js';
import { configureHttp } from '../../src/platform/http/configure-http.js';
import { createFastifyAdapter } from '../../src/platform/http/fastify-adapter.js';
import { listen, type Listening } from '../../src/platform/http/spec-support/listen.js';
import { KEY_HOME } from '../../src/platform/keys/key-home.js';
import { createLog } from '../../src/platform/logging/log.js';
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

  it.each(['type=x', 'aggregateId=1', 'limit=0', 'cursor=x', 'other=1'])('refuses ?%s', async (query) => {
    expect((await get(`entries?${query}`, 'tax')).status).toBe(400);
  });

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
