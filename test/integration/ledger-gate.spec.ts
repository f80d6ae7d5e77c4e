import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CheckpointFile } from '../../src/ledger/index.js';
import { entryBytes, testSigner } from '../../src/ledger/spec-support/made-ledger.js';
import { systemClock } from '../../src/platform/clock/clock.js';
import { Database } from '../../src/platform/database/database.js';
import { SERVICE_ACTOR } from '../../src/platform/database/service-transaction.js';
import { accepted } from '../../src/platform/result.js';
import { ledgerGate } from '../../src/start-up/ledger-gate.js';
import { LedgerWorld, SIGNED_AT } from '../support/ledger-world.js';

describe('what asks before it writes', () => {
  let world: LedgerWorld;
  let auditor: Database;
  let folder: string;
  let memory: CheckpointFile;
  const open: Database[] = [];

  beforeAll(async () => {
    world = await LedgerWorld.open();
    auditor = connected('auditor');
  });
  beforeEach(async () => {
    await world.empty();
    folder = mkdtempSync(join(tmpdir(), 'ledger-gate-'));
    memory = new CheckpointFile(path());
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  afterAll(async () => {
    await Promise.all(open.map((database) => database.close()));
    await world.close();
  });

  const path = () => join(folder, 'checkpoints.ndjson');
  function connected(role: 'app' | 'auditor', readOnly?: ReturnType<typeof ledgerGate>): Database {
    const url = world.url(role);
    const database = new Database({
      url,
      clock: systemClock,
      poolSize: 1,
      onPoolError: () => undefined,
      ...(readOnly && { readOnly }),
    });
    open.push(database);
    return database;
  }
  /** A process that starts now. */
  const started = (signer = world.signer) => connected('app', ledgerGate(auditor, signer, path()));
  const grown = async (...seeds: string[]) => {
    await world.record(seeds.map((seed) => entryBytes({ seed, aggregate: seed, version: 1, at: SIGNED_AT })));
    await world.sequence();
  };
  /** With `is_called`: the first number that is drawn leaves the last value what it was. */
  const numbers = async () => (await world.admin.query(`select last_value, is_called from sharing.grant_number`)).rows;
  /** Something that leaves a trace when it is let through. */
  const written = (database: Database) =>
    database.transaction(SERVICE_ACTOR, async (tx) =>
      accepted(await tx.query(`select nextval('sharing.grant_number')`)),
    );

  it('lets through what was never signed, and what continues what was signed', async () => {
    expect(await written(started())).toMatchObject({ ok: true });
    await grown('one', 'two');
    await world.sign({ memory });
    await grown('three');
    expect(await written(started())).toMatchObject({ ok: true });
  });

  it.each([
    ['a shorter one', [], /3 ledger entries were signed and 2 are in this database/],
    ['another one of the same size', ['else'], /the 3 ledger entries that were signed are others/],
    ['another one that has grown further', ['else', 'and', 'more'], /the 3 ledger entries that were signed are others/],
  ])('refuses to write on %s, and still reads', async (_, seeds, sentence) => {
    await grown('one', 'two');
    await world.keep();
    await grown('three');
    await world.sign({ memory });
    await world.bringBack();
    if (seeds.length > 0) await grown(...seeds);
    const database = started();
    const before = await numbers();
    expect(await written(database)).toEqual({
      ok: false,
      rejection: { code: 'ledger-behind', detail: expect.stringMatching(sentence) },
    });
    expect(await numbers()).toEqual(before);
    expect(await database.ask(SERVICE_ACTOR, 'select 1 as one')).toEqual([{ one: 1 }]);
    // Planted fault: a connection that does not ask writes.
    expect(await written(connected('app'))).toMatchObject({ ok: true });
    expect(await numbers()).not.toEqual(before);
  });

  it('does not take a memory it cannot read for a good one, and looks again when it was repaired', async () => {
    await grown('one');
    await world.sign({ memory });
    await expect(written(started(testSigner('another key')))).rejects.toThrow('checkpoint-not-ours');
    const note = await memory.last();
    writeFileSync(path(), 'spoilt\n');
    const database = started();
    await expect(written(database)).rejects.toThrow('not a checkpoint');
    rmSync(path());
    await memory.remember(note!);
    expect(await written(database)).toMatchObject({ ok: true });
  });
});
