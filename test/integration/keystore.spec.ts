import 'reflect-metadata';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { checkKeystore, openPackageKeys, readEpoch } from '../../src/disclosures/index.js';
import { openPackage } from '../../src/disclosures/sealing/package-seal.js';
import { SERVICE_ACTOR } from '../../src/platform/database/service-transaction.js';
import { ConfirmLift, ProposeLift } from '../../src/retention/commands/lift-hold.js';
import { PlaceHold } from '../../src/retention/commands/place-hold.js';
import { newId } from '../../src/platform/ids/ids.js';
import type { FileKeyMoves } from '../../src/retention/persistence/file-key-moves.js';
import { idempotency, inDays, REQUESTING, RetentionWorld, SOURCE } from '../support/retention-world.js';
import type { Parents } from '../support/retention-world.js';

const REASON = 'Litigation is reasonably anticipated in this matter.';
const CANARY = 'Ottoline Quandersby, canary';
/** In a month that is over wherever this runs. */
const LAST_MONTHS = () => inDays(-70);

interface SavedRow {
  readonly package_id: string;
  readonly key_id: string;
  readonly key_epoch: string;
  readonly key_place: string;
  readonly ciphertext: Buffer;
}

describe('the keystore and the database', () => {
  let world: RetentionWorld;
  let admin: pg.Client;
  let parents: Parents;
  beforeAll(async () => {
    world = await RetentionWorld.open();
    admin = new pg.Client({ connectionString: world.adminUrl });
    await admin.connect();
    parents = await world.grant();
  });
  afterAll(async () => {
    await admin.end();
    await world.close();
  });

  /** In this database alone: its neighbours on the server are other tests'. */
  const oneWaits = async (): Promise<boolean> =>
    (await admin.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
      .rows.length > 0;
  const rowOf = async (packageId: string): Promise<SavedRow> =>
    (await admin.query('select * from disclosure.package_content where package_id = $1', [packageId]))
      .rows[0] as SavedRow;
  const epochOf = async (packageId: string): Promise<string> => (await rowOf(packageId)).key_epoch;
  const readable = (packageId: string): Promise<string | undefined> =>
    world.purger.read(SERVICE_ACTOR, async (tx) => {
      const sealed = await world.stored.load(tx, packageId);
      return sealed === undefined ? undefined : world.stored.open(sealed).toString('utf8');
    });
  const hold = async (packageId: string): Promise<string> => {
    const body = { on: { packages: [packageId] }, matter: 'Docket 3', reason: REASON };
    const placed = await world.placeHold.execute(new PlaceHold(world.placer, body, idempotency()));
    if (!placed.ok) throw new Error(placed.rejection.detail);
    return placed.value.location!.split('/').at(-1)!;
  };
  const lift = async (reference: string): Promise<void> => {
    await world.proposeLift.execute(new ProposeLift(world.proposer, reference, REASON, idempotency()));
    await world.confirmLift.execute(new ConfirmLift(world.confirmer, reference, REASON, idempotency()));
  };
  /** Words of a file, which may be new; names the detail. */
  const write = (fileId: string): Promise<string> =>
    world.write(world.analyst, async (tx) => {
      const about = { kind: 'rationale', aggregateKind: 'decision', aggregateId: newId(), fileId };
      const sealed = { ...about, agencies: [REQUESTING, SOURCE], content: { text: CANARY } };
      return (await world.details.seal(tx, sealed)).id;
    });
  const wordsOf = (detailId: string) =>
    world.app.read(world.analyst, (tx) => world.details.open<{ text: string }>(tx, detailId));
  const namedBy = async (fileId: string) =>
    (
      await admin.query<{ epoch: string; place: string }>(
        'select distinct key_epoch as epoch, key_place as place from ledger.sealed_detail where file_id = $1',
        [fileId],
      )
    ).rows;
  const leftUnder = async (epochs: readonly string[]) =>
    (
      await admin.query<{ n: number }>(
        `select (select count(*) from ledger.sealed_detail where key_epoch = any ($1))::int
           + (select count(*) from ledger.file_key_move)::int as n`,
        [epochs],
      )
    ).rows[0]!.n;
  /** Every byte in the keystore, whichever file. */
  const keystoreBytes = (): Buffer => {
    const names = readdirSync(world.keyFolder, { recursive: true, withFileTypes: true });
    const files = names.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
    return Buffer.concat(files.map((path) => readFileSync(path)));
  };

  it('hold no key of a purged package, so that a backup of the database from before opens nothing', async () => {
    const { packageId } = await world.release(parents, { destroyAt: inDays(-1), content: CANARY });
    const live = await world.release(parents, { content: CANARY });
    const backup = await rowOf(packageId);
    const wrappedKey = await world.packageKeys.wrappedKey(
      { epoch: backup.key_epoch, place: backup.key_place },
      packageId,
    );
    const dump = JSON.stringify((await admin.query('select * from disclosure.package_content')).rows);
    expect(dump).not.toContain(wrappedKey!.toString('hex'));
    expect(await world.disposition.dispose(packageId)).toMatchObject({ ok: true });
    // The restored row names its place; the place is empty, and the wrapped key is nowhere else in the keystore.
    expect(
      await world.packageKeys.wrappedKey({ epoch: backup.key_epoch, place: backup.key_place }, packageId),
    ).toBeUndefined();
    expect(keystoreBytes().includes(wrappedKey!)).toBe(false);
    expect(await readable(live.packageId)).toBe(CANARY);
    // Planted fault: had the wrapped key been in the database too, the same backup would open while the epoch lasts.
    const restored = { packageId, keyId: backup.key_id, kekId: backup.key_epoch, ciphertext: backup.ciphertext };
    const opened = openPackage({ ...restored, wrappedKey: wrappedKey! }, world.packageKeys.kek(backup.key_epoch));
    expect(opened.toString('utf8')).toBe(CANARY);
  });

  it('puts the key of held data under a hold key, destroys it after the lift, and the month ends without it', async () => {
    const { packageId } = await world.release(parents, { destroyAt: LAST_MONTHS(), content: CANARY });
    const month = await epochOf(packageId);
    const reference = await hold(packageId);
    const former = await rowOf(packageId);
    expect(await world.keeper.run()).toEqual({ moved: 1, closed: 1 });
    const held = await rowOf(packageId);
    expect(held.key_epoch).toMatch(new RegExp(`^${SOURCE}/hold-`));
    expect(await readable(packageId)).toBe(CANARY);
    expect(world.packageKeys.epochs.kek(month)).toBeUndefined();
    expect(
      await world.packageKeys.wrappedKey({ epoch: former.key_epoch, place: former.key_place }, packageId),
    ).toBeUndefined();
    expect(await world.keeper.run()).toEqual({ moved: 0, closed: 0 });
    await lift(reference);
    expect(await world.disposition.dispose(packageId)).toMatchObject({ ok: true });
    expect(
      await world.packageKeys.wrappedKey({ epoch: held.key_epoch, place: held.key_place }, packageId),
    ).toBeUndefined();
  });

  it('destroys an epoch key only when its month is over and nothing is left under it', async () => {
    const first = await world.release(parents, { destroyAt: LAST_MONTHS() });
    const second = await world.release(parents, { destroyAt: LAST_MONTHS() });
    const later = await world.release(parents);
    const epoch = await epochOf(first.packageId);
    await world.disposition.dispose(first.packageId);
    expect(await world.keeper.run()).toMatchObject({ closed: 0 });
    await world.disposition.dispose(second.packageId);
    expect(await world.keeper.run()).toMatchObject({ closed: 1 });
    const folder = join(world.keyFolder, 'epochs', epoch);
    expect(readdirSync(folder)).toEqual(['destroyed']);
    expect(existsSync(join(world.keyFolder, 'epochs', await epochOf(later.packageId), 'epoch.kek'))).toBe(true);
    const { rows } = await admin.query('select destroyed_at from disclosure.key_epoch where id = $1', [epoch]);
    expect(rows).toEqual([{ destroyed_at: expect.any(Date) }]);
  });

  it('waits with closing an epoch for a release that is under way', async () => {
    let closing: Promise<unknown> | undefined;
    let closed = false;
    const { packageId } = await world.write(world.custodian, async (tx) => {
      const released = await world.releaseIn(tx, parents, { destroyAt: LAST_MONTHS(), content: CANARY });
      closing = world.keeper.run().then(() => (closed = true));
      while (!(await oneWaits())) if (closed) break;
      return released;
    });
    await closing;
    expect(await readable(packageId)).toBe(CANARY);
    await world.disposition.dispose(packageId);
  });

  it('rotates every key while packages are sealed and read: all readable, none under a former key', async () => {
    const sealed: string[] = [];
    for (let n = 0; n < 40; n += 1) sealed.push((await world.release(parents, { content: CANARY })).packageId);
    let rotating = true;
    const writers = Array.from({ length: 8 }, async () => {
      const made: string[] = [];
      while (rotating) made.push((await world.release(parents, { content: CANARY })).packageId);
      return made;
    });
    const readers = Array.from({ length: 2 }, async () => {
      for (let n = 0; rotating; n += 1) expect(await readable(sealed[n % sealed.length]!)).toBe(CANARY);
    });
    const before = await world.packageKeys.epochs.current(
      SOURCE,
      'month',
      new Date(inDays(1 / 24)).toISOString().slice(0, 7),
    );
    const moved = await world.keeper.rotate();
    rotating = false;
    await Promise.all(readers);
    sealed.push(...(await Promise.all(writers)).flat());
    expect(moved).toBeGreaterThanOrEqual(40);
    // Those that took the former key in the last instant are moved by a second call.
    await world.keeper.rotate();
    for (const packageId of sealed) expect(await readable(packageId)).toBe(CANARY);
    const { rows } = await admin.query<{ n: number }>(
      'select count(*)::int as n from disclosure.package_content where key_epoch = $1 or spare_epoch is not null',
      [before],
    );
    expect(rows).toEqual([{ n: 0 }]);
    expect(world.packageKeys.epochs.kek(before)).toBeUndefined();
  });

  it.each(['next', 'reserve', 'store', 'swap', 'destroy', 'close'] as const)(
    'finishes a rotation that died at "%s"',
    async (step) => {
      const ids: string[] = [];
      for (let n = 0; n < 3; n += 1) ids.push((await world.release(parents, { content: CANARY })).packageId);
      const before = await epochOf(ids[0]!);
      const { packageKeys, keeper, epochs } = world;
      const moves = (keeper as unknown as { moves: { reserve: unknown; swap: unknown } }).moves;
      const owner = {
        next: packageKeys.epochs,
        reserve: moves,
        store: packageKeys,
        swap: moves,
        destroy: packageKeys,
        close: epochs,
      }[step] as Record<string, () => Promise<never>>;
      const died = jest.spyOn(owner, step).mockImplementation(async () => {
        throw new Error('killed here');
      });
      await expect(keeper.rotate()).rejects.toThrow('killed here');
      died.mockRestore();
      await keeper.rotate();
      for (const packageId of ids) {
        expect(await readable(packageId)).toBe(CANARY);
        expect(await epochOf(packageId)).not.toBe(before);
      }
      const { rows } = await admin.query('select 1 from disclosure.package_content where spare_epoch is not null');
      expect(rows).toEqual([]);
      expect(packageKeys.epochs.kek(before)).toBeUndefined();
    },
  );

  it('rotates every key of files while words are sealed and read: all readable, none under a former key', async () => {
    const known = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const fileId = newId();
        return { fileId, detailId: await write(fileId) };
      }),
    );
    const former = world.fileKeys.fileEpochs();
    expect(former).toContain(`${REQUESTING}/${readEpoch(former[0]!).month}`.replace('/', '/file-') + '.1');
    let rotating = true;
    const some = (n: number) => known[n % known.length]!;
    const writers = Array.from({ length: 8 }, async (_, who) => {
      const made: string[] = [];
      // Into files whose keys are on their way, and into new ones.
      for (let n = who; rotating; n += 1) made.push(await write(n % 3 === 0 ? newId() : some(n).fileId));
      return made;
    });
    const readers = Array.from({ length: 2 }, async () => {
      for (let n = 0; rotating; n += 1) expect(await wordsOf(some(n).detailId)).toEqual({ text: CANARY });
    });
    const moved = await world.fileKeeper.rotate();
    rotating = false;
    await Promise.all(readers);
    const written = (await Promise.all(writers)).flat();
    expect(moved).toBeGreaterThanOrEqual(known.length);
    expect(written.length).toBeGreaterThan(20);
    for (const detailId of [...known.map((each) => each.detailId), ...written]) {
      expect(await wordsOf(detailId)).toEqual({ text: CANARY });
    }
    expect(await leftUnder(former)).toBe(0);
    for (const epoch of former) expect(readdirSync(join(world.keyFolder, 'epochs', epoch))).toEqual(['destroyed']);
  });

  it('moves no key of a file under which somebody seals just then, who names the place where it stays', async () => {
    /** Words written in a transaction that is open while everything is rotated, as far as that gets. */
    const writtenMeanwhile = async () => {
      const fileId = newId();
      await write(fileId);
      let rotating: Promise<unknown> | undefined;
      let rotated = false;
      const ref = await world.write(world.analyst, async (tx) => {
        const about = { kind: 'rationale', aggregateKind: 'decision', aggregateId: newId(), fileId };
        const sealed = await world.details.seal(tx, { ...about, agencies: [REQUESTING], content: { text: CANARY } });
        rotating = world.fileKeeper.rotate().then(() => (rotated = true));
        while (!(await oneWaits())) if (rotated) break;
        return sealed;
      });
      await rotating;
      return wordsOf(ref.id);
    };
    expect(await writtenMeanwhile()).toEqual({ text: CANARY });
    // Planted fault: who seals tells nobody.
    const { rows } = await admin.query<{ text: string }>(
      `select pg_get_functiondef('ledger.key_of_file(uuid)'::regprocedure) as text`,
    );
    await admin.query(rows[0]!.text.replaceAll(/perform pg_advisory[^;]*;/g, 'null;'));
    expect(await writtenMeanwhile()).toBeUndefined();
    await admin.query(rows[0]!.text);
  });

  it.each(['renew', 'reserve', 'copy', 'point', 'destroy', 'forget', 'close'] as const)(
    'finishes a rotation of files that died at "%s"',
    async (step) => {
      const fileId = newId();
      const details = [await write(fileId), await write(fileId)];
      const before = await namedBy(fileId);
      const former = world.fileKeys.fileEpochs();
      const { moves } = world.fileKeeper as unknown as { moves: Record<string, () => Promise<never>> };
      const keys = world.fileKeys as unknown as typeof moves;
      const owner = step in moves ? moves : keys;
      const died = jest.spyOn(owner, step).mockImplementation(async () => {
        throw new Error('killed here');
      });
      await expect(world.fileKeeper.rotate()).rejects.toThrow('killed here');
      died.mockRestore();
      for (const detailId of details) expect(await wordsOf(detailId)).toEqual({ text: CANARY });
      await world.fileKeeper.rotate();
      for (const detailId of details) expect(await wordsOf(detailId)).toEqual({ text: CANARY });
      const after = await namedBy(fileId);
      expect(after).toHaveLength(1);
      expect(after).not.toEqual(before);
      expect(await leftUnder(former)).toBe(0);
      // The key is in one place of the keystore, wherever it was on its way.
      expect((await world.fileKeys.places()).get(fileId)).toEqual(after);
    },
  );

  it('destroys both places of the key of a file that was on its way when its time came', async () => {
    const { requestId, detail } = await world.withdrawn(CANARY);
    await world.closeFiles.run();
    await admin.query(
      `update retention.sealed_file set state = jsonb_set(state, '{due,closedAt}', to_jsonb($2::text)) where id = $1`,
      [requestId, inDays(-100).toISOString()],
    );
    const { moves } = world.fileKeeper as unknown as { moves: FileKeyMoves };
    const point = moves.point.bind(moves);
    const died = jest.spyOn(moves, 'point').mockImplementation(async (tx, words) => {
      if ([...words.keys()].some(({ fileId }) => fileId === requestId)) throw new Error('killed here');
      await point(tx, words);
    });
    await expect(world.fileKeeper.rotate()).rejects.toThrow('killed here');
    died.mockRestore();
    expect((await world.fileKeys.places()).get(requestId)).toHaveLength(2);
    expect(await world.fileDisposition.dispose('share-request', [requestId])).toBe(1);
    expect(await wordsOf(detail.id)).toBeUndefined();
    expect((await world.fileKeys.places()).get(requestId)).toBeUndefined();
    await world.fileKeeper.tidy();
    expect(await leftUnder([])).toBe(0);
  });

  it('never certifies the destruction of a key that was gone before, also when it goes on after a crash', async () => {
    const [lost, there] = [
      await world.release(parents, { destroyAt: inDays(-1) }),
      await world.release(parents, { destroyAt: inDays(-1) }),
    ];
    const row = await rowOf(lost.packageId);
    await world.packageKeys.destroy([{ epoch: row.key_epoch, place: row.key_place }]);
    const died = jest.spyOn(world.contents, 'destroy').mockImplementation(async () => {
      throw new Error('killed here');
    });
    await expect(world.disposition.disposeMany([lost.packageId, there.packageId])).rejects.toThrow();
    died.mockRestore();
    expect(await world.disposition.resume()).toBe(2);
    const { rows } = await admin.query(
      `select d.record ->> 'keyDestroyed' as destroyed, c.state #>> '{document,certificate,verification,result}' as result
       from retention.destroyed_package d join retention.certificate c on c.id = d.certificate_id
       where d.package_id = any ($1) order by d.package_id = $2`,
      [[lost.packageId, there.packageId], there.packageId],
    );
    expect(rows).toEqual([
      { destroyed: 'false', result: 'unknown' },
      { destroyed: 'true', result: 'unknown' },
    ]);
  });

  it('destroys both places of a key that was on its way when its package fell due', async () => {
    const { packageId } = await world.release(parents, { destroyAt: inDays(-1), content: CANARY });
    const former = await rowOf(packageId);
    const spare = world.packageKeys.reserveUnder(await world.packageKeys.epochs.next(former.key_epoch));
    await world.purger.transaction(SERVICE_ACTOR, async (tx) => {
      await world.epochs.open(tx, spare.epoch, world.packageKeys.digest(spare.epoch));
      return { ok: true, value: undefined };
    });
    await admin.query(
      'update disclosure.package_content set spare_epoch = $2, spare_place = $3 where package_id = $1',
      [packageId, spare.epoch, spare.place],
    );
    await world.packageKeys.store([{ slot: spare, packageId, wrappedKey: Buffer.alloc(61, 9) }]);
    await world.disposition.dispose(packageId);
    for (const slot of [{ epoch: former.key_epoch, place: former.key_place }, spare]) {
      expect(await world.packageKeys.wrappedKey(slot, packageId)).toBeUndefined();
    }
  });

  it('destroys again what a restored database had brought back, under the same certificate, whatever holds it', async () => {
    const { packageId } = await world.release(parents, { destroyAt: inDays(-1), content: CANARY });
    const [content] = (await admin.query('select * from disclosure.package_content where package_id = $1', [packageId]))
      .rows;
    const [row] = (await admin.query('select * from disclosure.package where id = $1', [packageId])).rows;
    const disposed = await world.disposition.dispose(packageId);
    if (!disposed.ok) throw new Error(disposed.rejection.detail);
    // As after a restore: row, ciphertext and no certificate.
    await admin.query('delete from retention.destroyed_package where package_id = $1', [packageId]);
    await admin.query('delete from retention.certificate where id = $1', [disposed.value.certificateId]);
    await admin.query('update disclosure.package set version = $2, state = $3, status = $4 where id = $1', [
      packageId,
      row.version,
      row.state,
      row.status,
    ]);
    await admin.query(
      `insert into disclosure.package_content select * from jsonb_populate_record(null::disclosure.package_content, $1)`,
      [JSON.stringify({ ...content, ciphertext: `\\x${(content.ciphertext as Buffer).toString('hex')}` })],
    );
    expect(await readable(packageId)).toBeUndefined();
    await hold(packageId);
    const erasures = world.packageKeys.journal.read();
    expect(await world.disposition.replay(erasures)).toBe(1);
    expect(await world.disposition.replay(erasures)).toBe(0);
    const { rows } = await admin.query(
      `select p.status, d.certificate_id from disclosure.package p join retention.destroyed_package d on d.package_id = p.id
       where p.id = $1`,
      [packageId],
    );
    expect(rows).toEqual([{ status: 'purged', certificate_id: disposed.value.certificateId }]);
    expect(await world.contentRows(packageId)).toBe(0);
  });

  it('stop the start when they do not belong together', async () => {
    const { packageId } = await world.release(parents);
    const check = (keys = world.packageKeys) => world.purger.read(SERVICE_ACTOR, (tx) => checkKeystore(tx, keys));
    await expect(check()).resolves.toBeUndefined();
    const elsewhere = openPackageKeys(join(world.keyFolder, 'elsewhere'));
    await expect(check(elsewhere)).rejects.toThrow(/has no key for epoch .* Restore the keystore/);
    const epoch = await epochOf(packageId);
    const { agency, kind, month } = readEpoch(epoch);
    let made = await elsewhere.epochs.current(agency, kind, month);
    while (made !== epoch) made = await elsewhere.epochs.next(made);
    await expect(check(elsewhere)).rejects.toThrow('not the one that packages were sealed under');
  });
});
