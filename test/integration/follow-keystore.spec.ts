import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { SERVICE_ACTOR } from '../../src/platform/database/service-transaction.js';
import { accepted } from '../../src/platform/result.js';
import { followFileKeys, followKeystore } from '../../src/retention/index.js';
import { newId } from '../../src/platform/ids/ids.js';
import { inDays, person, RetentionWorld } from '../support/retention-world.js';
import type { Parents } from '../support/retention-world.js';

const CANARY = 'Ottoline Quandersby, canary';

describe('a restored database whose keys have moved since', () => {
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

  const follow = async (): Promise<number> => {
    const done = await world.purger.transaction(SERVICE_ACTOR, async (tx) =>
      accepted(await followKeystore(tx, world.packageKeys, world.epochs)),
    );
    return done.ok ? done.value : Promise.reject(new Error(done.rejection.detail));
  };
  const readable = (packageId: string): Promise<string | undefined> =>
    world.purger.read(SERVICE_ACTOR, async (tx) => {
      const sealed = await world.stored.load(tx, packageId);
      return sealed === undefined ? undefined : world.stored.open(sealed).toString('utf8');
    });
  const keyIsThere = async (packageId: string) => (await world.packageKeys.places()).has(packageId);
  /** Released, backed up, its key moved, and the row as the backup had it. */
  const restored = async (): Promise<string> => {
    const { packageId } = await world.release(parents, { destroyAt: inDays(-1), content: CANARY });
    const { rows } = await admin.query(
      'select key_epoch, key_place from disclosure.package_content where package_id = $1',
      [packageId],
    );
    await world.keeper.rotate();
    await admin.query('update disclosure.package_content set key_epoch = $2, key_place = $3 where package_id = $1', [
      packageId,
      rows[0].key_epoch,
      rows[0].key_place,
    ]);
    return packageId;
  };

  it('is made to name the places they are in now, and destroys them there', async () => {
    const packageId = await restored();
    expect(await readable(packageId)).toBeUndefined();
    expect(await follow()).toBe(1);
    expect(await follow()).toBe(0);
    expect(await readable(packageId)).toBe(CANARY);
    expect(await world.disposition.dispose(packageId)).toMatchObject({ ok: true });
    expect(await keyIsThere(packageId)).toBe(false);
    // Planted fault: a database that did not follow certifies a destruction that leaves the key.
    const unfollowed = await restored();
    expect(await world.disposition.dispose(unfollowed)).toMatchObject({ ok: true });
    expect(await keyIsThere(unfollowed)).toBe(true);
  });

  it('is made to name the keys of sealed words where they are now, each file its own', async () => {
    const followWords = async (): Promise<number> => {
      const done = await world.purger.transaction(SERVICE_ACTOR, async (tx) =>
        accepted(await followFileKeys(tx, world.fileKeys)),
      );
      return done.ok ? done.value : Promise.reject(new Error(done.rejection.detail));
    };
    const opened = (id: string) =>
      world.purger.read(SERVICE_ACTOR, (tx) => world.details.open<{ text: string }>(tx, id));
    const { requestId, detail } = await world.withdrawn(CANARY);
    // Of an agency that saw nothing of the file, so that it has a second key.
    const stranger = person('harbour', 'privacy_officer');
    const second = await world.write(stranger, (tx) =>
      world.details.seal(tx, {
        ...{ kind: 'rationale', aggregateKind: 'decision', aggregateId: newId(), fileId: requestId },
        agencies: ['harbour'],
        content: { text: 'of the second key' },
      }),
    );
    const { rows } = await admin.query<{ id: string; key_epoch: string; key_place: string }>(
      'select id, key_epoch, key_place from ledger.sealed_detail where file_id = $1',
      [requestId],
    );
    expect(new Set(rows.map((row) => row.key_epoch)).size).toBe(2);
    await world.fileKeeper.rotate();
    for (const row of rows) {
      await admin.query('update ledger.sealed_detail set key_epoch = $2, key_place = $3 where id = $1', [
        row.id,
        row.key_epoch,
        row.key_place,
      ]);
    }
    expect(await opened(detail.id)).toBeUndefined();
    expect(await followWords()).toBe(2);
    expect(await followWords()).toBe(0);
    await world.fileKeeper.tidy();
    expect(await opened(detail.id)).toEqual({ text: CANARY });
    expect(await opened(second.id)).toEqual({ text: 'of the second key' });
  });

  it('knows every epoch again, so that keys of lost releases end with their month', async () => {
    const { packageId } = await world.release(parents, { destroyAt: inDays(-70) });
    const { rows } = await admin.query<{ epoch: string }>(
      'delete from disclosure.package_content where package_id = $1 returning key_epoch as epoch',
      [packageId],
    );
    await admin.query('delete from disclosure.key_epoch where id = $1', [rows[0]!.epoch]);
    await world.keeper.run();
    expect(await keyIsThere(packageId)).toBe(true);
    await follow();
    await world.keeper.run();
    expect(await keyIsThere(packageId)).toBe(false);
    expect(world.packageKeys.epochs.isDestroyed(rows[0]!.epoch)).toBe(true);
  });
});
