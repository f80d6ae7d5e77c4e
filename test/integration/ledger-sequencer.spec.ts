import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { CheckpointFile } from '../../src/ledger/checkpoint/checkpoint-file.js';
import { Sequencer, type SequencerTask } from '../../src/ledger/sequencer/sequencer.js';
import { LedgerFault } from '../../src/ledger/sequencer/ledger-fault.js';
import { sequenceOnce } from '../../src/ledger/sequencer/sequence-once.js';
import { entryBytes, keyOf, makeLedger, testId, testSigner } from '../../src/ledger/spec-support/made-ledger.js';
import { verifyDatabase } from '../../src/ledger/verify/verify-database.js';
import { SettableClock } from '../../src/platform/clock/clock.js';
import { WatermarkSequencer } from '../faults/planted/watermark-sequencer.js';
import { LedgerWorld, SIGNED_AT } from '../support/ledger-world.js';

let world: LedgerWorld;
beforeAll(async () => {
  world = await LedgerWorld.open();
});
beforeEach(() => world.empty());
afterAll(() => world.close());

const entry = (seed: string, agencies?: readonly string[]): Buffer =>
  entryBytes({ seed, aggregate: seed, version: 1, at: SIGNED_AT, ...(agencies && { agencies }) });
const verified = () => verifyDatabase(world.runAs('auditor'), { origin: world.key.name, trustedKeys: [world.key] });

async function transactionOf(role: 'app', work: (client: pg.PoolClient) => Promise<void>): Promise<pg.PoolClient> {
  const client = await world.pool(role).connect();
  await client.query('begin');
  await work(client);
  return client;
}

describe('giving entries their positions', () => {
  it('is contiguous, in the order of the inbox, in batches', async () => {
    const entries = Array.from({ length: 25 }, (_, i) => entry(`entry ${i}`));
    await world.record(entries);
    expect([await world.sequence(10), await world.sequence(10), await world.sequence(10)]).toEqual([10, 10, 5]);
    expect(await world.sequence()).toBe(0);
    expect(await world.entries()).toEqual(entries.map((bytes, seq) => ({ seq, bytes })));
    expect(await world.runAs('sequencer')('select 1 from ledger.inbox', [])).toEqual([]);
  });

  /** One transaction took the lower id and commits last. */
  async function slowAndQuick(): Promise<{ quick: Buffer; slow: Buffer; commitSlow: () => Promise<void> }> {
    const [quick, slow] = [entry('quick'), entry('slow')];
    const client = await transactionOf('app', (c) => world.record([slow], c));
    await world.record([quick]);
    const commitSlow = async () => {
      await client.query('commit');
      client.release();
    };
    return { quick, slow, commitSlow };
  }

  it('keeps an entry whose transaction was slower than a later one', async () => {
    const { quick, slow, commitSlow } = await slowAndQuick();
    expect(await world.sequence()).toBe(1);
    await commitSlow();
    expect(await world.sequence()).toBe(1);
    expect((await world.entries()).map(({ bytes }) => bytes)).toEqual([quick, slow]);
  });

  it('the planted watermark sequencer loses exactly that entry', async () => {
    const { quick, commitSlow } = await slowAndQuick();
    const planted = new WatermarkSequencer();
    expect(await world.withSequencer((client) => planted.sequenceOnce(client))).toBe(1);
    await commitSlow();
    expect(await world.withSequencer((client) => planted.sequenceOnce(client))).toBe(0);
    expect((await world.entries()).map(({ bytes }) => bytes)).toEqual([quick]);
  });

  it('does nothing while another sequencer is at work', async () => {
    await world.record([entry('one')]);
    await world.withSequencer(async (other) => {
      await other.query('begin; select pg_advisory_xact_lock(7263110002)');
      expect(await world.sequence()).toBe(0);
      await other.query('rollback');
    });
    expect(await world.sequence()).toBe(1);
  });

  it('a rolled back act leaves no entry', async () => {
    const client = await transactionOf('app', (c) => world.record([entry('undone')], c));
    await client.query('rollback');
    client.release();
    expect(await world.sequence()).toBe(0);
  });

  it.each([
    ['the head lost count', 'update ledger.head set size = 7', 'head-differs'],
    ['the head is gone', 'delete from ledger.head', 'head-differs'],
    ['a tile is short', 'update ledger.tile set hashes = substr(hashes, 1, 32)', 'tile-differs'],
  ])('stops, and takes nothing out of the inbox, when %s', async (_, sql, code) => {
    await world.record([entry('one'), entry('two')]);
    await world.sequence();
    await world.tamper(sql);
    await world.record([entry('three')]);
    await expect(world.sequence()).rejects.toMatchObject({ name: 'LedgerFault', code });
    expect((await world.admin.query('select 1 from ledger.inbox')).rows).toHaveLength(1);
    expect(await world.entries()).toHaveLength(2);
  });
});

describe('signing', () => {
  it('signs the empty ledger, then only when it grew', async () => {
    expect(await world.sign()).toMatchObject({ size: 0 });
    expect(await world.sign()).toBeNull();
    await world.record([entry('one')]);
    await world.sequence();
    expect(await world.sign()).toMatchObject({ size: 1 });
    expect(await world.sign()).toBeNull();
    expect(await verified()).toMatchObject({ result: 'ok', checkpoints: 2, provenUpTo: 1 });
  });

  it('gives the same roots as a tree that never saw a database', async () => {
    const made = makeLedger('roots', 600);
    await world.store(made.items);
    const notes = made.items.flatMap((item) => (item.kind === 'checkpoint' ? [item.note] : []));
    const stored = await world.runAs('app')<{ note: string }>('select note from ledger.checkpoint order by size', []);
    expect(stored.map((row) => row.note)).toEqual(notes);
  });

  describe('a ledger of 300 entries of which 299 are signed', () => {
    beforeAll(async () => {
      await world.empty();
      await world.store(makeLedger('faults', 299).items);
      await world.record([entry('last')]);
      await world.sequence();
      await world.keep();
    });
    beforeEach(() => world.bringBack());

    it.each([
      [
        'entries were cut off',
        'delete from ledger.entry where seq > 200; update ledger.head set size = 201, frontier = (select frontier from ledger.head)',
        'ledger-shrank',
      ],
      [
        'a tile below the signed size was changed',
        "update ledger.tile set hashes = overlay(hashes placing sha256('x') from 33) where level = 0 and idx = 1",
        'ledger-forked',
      ],
      ['a tile is gone', 'delete from ledger.tile where level = 0 and idx = 1', 'ledger-forked'],
      [
        'bytes of a new entry were changed',
        "update ledger.entry set bytes = bytes || ' ' where seq = 299",
        'entry-altered',
      ],
      ['a new entry is missing', 'delete from ledger.entry where seq = 299', 'entry-missing'],
      [
        'a new entry and its hash were changed',
        "update ledger.entry set bytes = 'x', leaf_hash = sha256('\\x0078'::bytea) where seq = 299",
        'head-differs',
      ],
      ['the head does not hold hashes', "update ledger.head set frontier = 'x'", 'head-differs'],
      [
        'the tile of a new entry was changed',
        "update ledger.tile set hashes = overlay(hashes placing sha256('x') from 43 * 32 + 1) where level = 0 and idx = 1",
        'tile-differs',
      ],
      ['the head is gone', 'delete from ledger.head', 'head-differs'],
      [
        'the checkpoint was replaced',
        "update ledger.checkpoint set note = replace(note, chr(10) || '299' || chr(10), chr(10) || '298' || chr(10)) where size = 299",
        'checkpoint-not-ours',
      ],
    ])('refuses when %s', async (_, sql, code) => {
      await world.tamper(sql);
      const failure = await world.sign().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(LedgerFault);
      expect(failure).toMatchObject({ code });
      expect(await world.runAs('auditor')('select 1 from ledger.checkpoint where size > 299', [])).toEqual([]);
    });

    it('is signed when nobody touched it', async () => {
      expect(await world.sign()).toMatchObject({ size: 300 });
    });
  });

  it('refuses a checkpoint of another key, until the former key is named', async () => {
    await world.record([entry('one')]);
    await world.sequence();
    await world.sign({}, testSigner('former key'));
    await world.record([entry('two')]);
    await world.sequence();
    await expect(world.sign()).rejects.toMatchObject({ code: 'checkpoint-not-ours' });
    expect(await world.sign({ formerKeys: [keyOf(testSigner('former key'))] })).toMatchObject({ size: 2 });
  });

  describe('with a memory outside the database', () => {
    let folder: string;
    let memory: CheckpointFile;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'memory-'));
      memory = new CheckpointFile(join(folder, 'checkpoints.ndjson'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    async function signedBoth(): Promise<void> {
      await world.store(makeLedger('memory', 40).items);
      await world.record([entry('late one'), entry('late two')]);
      await world.sequence();
      await world.sign({ memory });
    }

    /** What a restored backup looks like: the tables as they were, nothing wrong inside them. */
    const RESTORE = `delete from ledger.entry where seq >= 40; delete from ledger.checkpoint where size > 40;
      update ledger.tile set hashes = substr(hashes, 1, 40 * 32);`;
    async function restored(): Promise<void> {
      const { rows } = await world.admin.query<{ frontier: Buffer }>('select frontier from ledger.head');
      // 42 = 32 + 8 + 2 leaves: without the last pair it is the frontier of 40.
      const frontier = (rows[0]?.frontier as Buffer).subarray(0, 64).toString('hex');
      await world.tamper(`${RESTORE} update ledger.head set size = 40, frontier = '\\x${frontier}'`);
    }

    it('refuses a restored backup that is sound in itself', async () => {
      await signedBoth();
      await restored();
      expect(await verified()).toMatchObject({ result: 'ok', entries: 40 });
      await expect(world.sign({ memory })).rejects.toMatchObject({ code: 'ledger-shrank' });
    });

    it('refuses another history written after the restore, and names both roots', async () => {
      await signedBoth();
      const honest = (await memory.last()) as string;
      await restored();
      await world.record([entry('other one'), entry('other two'), entry('other three')]);
      await world.sequence();
      const failure = await world.sign({ memory }).catch((error: Error) => error);
      expect(failure).toMatchObject({ code: 'ledger-forked' });
      const root = Buffer.from(honest.split('\n')[2] as string, 'base64').toString('hex');
      expect((failure as Error).message).toMatch(new RegExp(`${root}.*[0-9a-f]{64}`));
      // Without the memory the fork would have been signed: it is what the refusal rests on.
      expect(await world.sign()).toMatchObject({ size: 43 });
    });

    it('stores the remembered note when the process ended between remembering and storing', async () => {
      await signedBoth();
      await world.tamper('delete from ledger.checkpoint where size = 42');
      expect(await world.sign({ memory })).toMatchObject({ size: 42, note: await memory.last() });
      expect(await world.sign({ memory })).toBeNull();
    });

    it('signs nothing when it cannot remember', async () => {
      await world.record([entry('one')]);
      await world.sequence();
      const broken = { last: () => memory.last(), remember: () => Promise.reject(new Error('disk full')) };
      await expect(world.sign({ memory: broken })).rejects.toThrow('disk full');
      expect(await world.runAs('auditor')('select 1 from ledger.checkpoint', [])).toEqual([]);
    });
  });
});

describe('the sequencer that runs beside the service', () => {
  const failures: { task: SequencerTask; error: unknown }[] = [];
  beforeEach(() => {
    failures.length = 0;
  });
  const start = (sequencer: Sequencer, wakeEvery = 5): void =>
    sequencer.start({
      pool: world.pool('sequencer'),
      signer: world.signer,
      clock: new SettableClock(SIGNED_AT),
      wakeEvery,
      signEvery: 5,
      onError: (error, task) => failures.push({ error, task }),
    });

  async function until(holds: () => Promise<boolean>): Promise<void> {
    // By time, not by turns: what asks no database has had two thousand turns in a few milliseconds.
    for (const end = performance.now() + 60_000; !(await holds());) {
      if (performance.now() > end) throw new Error(`Gave up waiting; failures: ${JSON.stringify(failures)}`);
      await new Promise(setImmediate);
    }
  }
  const signedSize = async (): Promise<number> =>
    Number((await world.admin.query<{ n: string }>('select max(size) as n from ledger.checkpoint')).rows[0]?.n ?? -1);

  it('sequences and signs what is written, and a clean stop leaves nothing unsigned', async () => {
    const sequencer = new Sequencer();
    start(sequencer);
    await world.record([entry('one'), entry('two')]);
    await until(async () => (await signedSize()) === 2);
    await world.record([entry('three')]);
    await sequencer.stop();
    expect(await signedSize()).toBe(3);
    expect(failures).toEqual([]);
    expect(await verified()).toMatchObject({ result: 'ok', unsigned: 0 });
  });

  it('wakes when it is told to, long before its next look', async () => {
    const sequencer = new Sequencer();
    start(sequencer, 600_000);
    await until(async () => (await signedSize()) === 0);
    await world.record([entry('one')]);
    sequencer.wake();
    await until(async () => (await signedSize()) === 1);
    await sequencer.stop();
  });

  it('goes on after its connections were cut', async () => {
    const sequencer = new Sequencer();
    start(sequencer);
    for (let round = 1; round <= 5; round += 1) {
      await world.admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'comity_sequencer' and datname = current_database()",
      );
      await world.record([entry(`round ${round}`)]);
      await until(async () => (await signedSize()) === round);
    }
    await sequencer.stop();
    expect(await verified()).toMatchObject({ result: 'ok', entries: 5 });
  });

  it('reports a fault and does not sign over it', async () => {
    await world.record([entry('one')]);
    await world.sequence();
    await world.sign();
    await world.tamper("update ledger.tile set hashes = sha256('x')");
    const sequencer = new Sequencer();
    start(sequencer);
    await until(() => Promise.resolve(failures.length > 0));
    await sequencer.stop();
    expect(failures[0]).toMatchObject({ task: 'signing', error: { code: 'ledger-forked' } });
    expect(await signedSize()).toBe(1);
  });

  it('starts once, and stopping it twice is no matter', async () => {
    const sequencer = new Sequencer();
    start(sequencer);
    expect(() => start(sequencer)).toThrow(/running/);
    await sequencer.stop();
    await sequencer.stop();
  });
});

it('versions of one record come in order although other records overtake them', async () => {
  const id = testId('record');
  await world.admin.query(
    'create table public.record (id uuid primary key, version int); grant select, insert, update on public.record to comity_app',
  );
  await world.pool('app').query('insert into public.record values ($1, 0)', [id]);
  let running = true;
  const sequencing = world.withSequencer(async (client) => {
    while (running) await sequenceOnce(client, { limit: 3 });
    while ((await sequenceOnce(client)) > 0);
  });
  await Promise.all(
    Array.from({ length: 4 }, async (_, writer) => {
      const client = await world.pool('app').connect();
      for (let i = 0; i < 15; i += 1) {
        await client.query('begin');
        const { rows } = await client.query<{ version: number }>(
          'select version from public.record where id = $1 for update',
          [id],
        );
        const version = (rows[0]?.version ?? 0) + 1;
        await client.query('update public.record set version = $2 where id = $1', [id, version]);
        const bytes = entryBytes({ seed: `${writer} ${i}`, aggregate: 'record', version, at: SIGNED_AT });
        await world.record([bytes, entry(`beside ${writer} ${i}`)], client);
        await client.query('commit');
      }
      client.release();
    }),
  );
  running = false;
  await sequencing;
  await world.sign();
  expect(await verified()).toMatchObject({ result: 'ok', entries: 120 });
});
