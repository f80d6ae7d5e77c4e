import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { keySigner, noteKey } from '../../src/ledger/checkpoint/signed-note.js';
import { signCheckpoint } from '../../src/ledger/sequencer/sign-checkpoint.js';
import { verifyDatabase } from '../../src/ledger/verify/verify-database.js';
import { urlForRole } from '../../src/platform/database/connection.js';
import { openKeyHome, type KeyHome } from '../../src/platform/keys/key-home.js';
import { createTestDatabase } from '../support/test-database.js';
import { CrashProcesses } from './crash-processes.js';
import { brokenPromises, takeCensus } from './ledger-census.js';
import { WatermarkSequencer } from './planted/watermark-sequencer.js';

const ORIGIN = 'ledger.example/crash';
const COMMITS = 20_000;
const KILLS = 24;
const PLANTED_COMMITS = 2_000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let admin: pg.Client;
let keys: KeyHome;
let processes: CrashProcesses;

beforeEach(async () => {
  database = await createTestDatabase();
  keys = openKeyHome(process.env['COMITY_KEYS'] as string, { create: false });
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  // The act: what a business transaction changes beside writing its entry.
  await admin.query(`create schema crash; create table crash.act (entry_id uuid primary key);
    grant usage on schema crash to comity_app; grant insert on crash.act to comity_app`);
  processes = new CrashProcesses({
    writerUrl: urlOf('app'),
    sequencerUrl: urlOf('sequencer'),
    origin: ORIGIN,
  });
});

afterEach(async () => {
  await processes.stopAll();
  await admin.end();
  await database.drop();
});

function urlOf(role: 'app' | 'sequencer' | 'auditor'): string {
  return urlForRole(database.adminUrl, role, (name) => keys.rolePassword(name));
}

async function until(what: string, holds: () => Promise<boolean> | boolean, seconds = 120): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 1) {
    if (waited > seconds * 20) throw new Error(`Gave up waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const inboxEmpty = async (): Promise<boolean> =>
  (await admin.query<{ n: string }>('select count(*) as n from ledger.inbox')).rows[0]?.n === '0';

async function verified(): Promise<Awaited<ReturnType<typeof verifyDatabase>>> {
  const auditor = new pg.Client({ connectionString: urlOf('auditor') });
  await auditor.connect();
  try {
    return await verifyDatabase(
      async <Row>(text: string, values: readonly unknown[]) => (await auditor.query(text, [...values])).rows as Row[],
      { origin: ORIGIN, trustedKeys: [noteKey(ORIGIN, keys.ledgerSigner.publicKey)] },
    );
  } finally {
    await auditor.end();
  }
}

describe('twelve writers, two sequencers, and SIGKILL again and again', () => {
  it('every acknowledged act has exactly one entry, and entries are contiguous', async () => {
    processes.startSequencers(2);
    processes.startWriters(4, 3);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const commits = ((kill + 1) * COMMITS) / (KILLS + 1);
      await until(`${commits} commits were acknowledged`, () => processes.acknowledged.size >= commits);
      await processes.killOne(kill % 2 === 0 ? 'writer' : 'sequencer', kill >> 1);
    }
    await until(`${COMMITS} commits were acknowledged`, () => processes.acknowledged.size >= COMMITS);
    await processes.stopWriters();
    await until('the inbox is empty', inboxEmpty);
    await processes.stopSequencers();

    const census = await takeCensus(admin, processes.acknowledged);
    expect(brokenPromises(census)).toEqual([]);
    expect(census.acts).toBeGreaterThanOrEqual(COMMITS);
    // Commits whose writer was killed before the answer came: at most one per connection and kill.
    expect(census.indeterminate).toBeLessThanOrEqual(3 * KILLS);
    const unanswered = [...processes.attempted].filter((id) => !processes.acknowledged.has(id)).length;
    expect(census.indeterminate).toBeLessThanOrEqual(unanswered);
    expect(await verified()).toMatchObject({ result: 'ok', entries: census.entries, unsigned: 0 });
    expect(processes.complaints.filter((line) => /differs|forked|shrank|altered|missing/.test(line))).toEqual([]);
  });

  it('the same count finds what a watermark sequencer loses, though its ledger verifies', async () => {
    const pool = new pg.Pool({ connectionString: urlOf('sequencer'), max: 1 });
    const planted = new WatermarkSequencer();
    let running = true;
    const loop = (async () => {
      const client = await pool.connect();
      while (running) {
        if ((await planted.sequenceOnce(client)) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      }
      while ((await planted.sequenceOnce(client)) > 0);
      await signCheckpoint(client, keySigner(ORIGIN, keys.ledgerSigner), { at: new Date() });
      client.release();
    })();
    processes.startWriters(4, 3);
    await until('enough was committed', () => processes.acknowledged.size >= PLANTED_COMMITS);
    await processes.stopWriters();
    running = false;
    await loop;
    await pool.end();

    const census = await takeCensus(admin, processes.acknowledged);
    expect(brokenPromises(census).join()).toMatch(/^lost: [1-9]\d*,acknowledgedLost: [1-9]\d*$/);
    // Neither a chain nor a tree shows it: positions are contiguous, every hash is right, and so is the signature.
    expect(await verified()).toMatchObject({ result: 'ok', entries: census.entries });
  });
});
