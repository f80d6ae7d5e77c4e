import 'reflect-metadata';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { PackageKeys } from '../../src/disclosures/keystore/package-keys.js';
import { inDays, RetentionWorld } from '../support/retention-world.js';

let world: RetentionWorld;
let admin: pg.Client;
beforeAll(async () => {
  world = await RetentionWorld.open();
  admin = new pg.Client({ connectionString: world.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await world.close();
});

function gate() {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { open, passed };
}

it('two who carry the same batch through: whoever certifies has seen that the keys were there', async () => {
  const [begun, looking, overwritten, certified] = [gate(), gate(), gate(), gate()];
  /** Waits with the journal until the other has begun to look, and after the keys until the other has finished. */
  class First extends PackageKeys {
    override async stillHeld(places: Parameters<PackageKeys['stillHeld']>[0]) {
      const held = await super.stillHeld(places);
      begun.open();
      await looking.passed;
      return held;
    }
    override async destroy(slots: Parameters<PackageKeys['destroy']>[0]) {
      await super.destroy(slots);
      overwritten.open();
      await certified.passed;
    }
  }
  /** Reads the keys only when the first has overwritten them. */
  class Second extends PackageKeys {
    override async stillHeld(places: Parameters<PackageKeys['stillHeld']>[0]) {
      looking.open();
      await overwritten.passed;
      return super.stillHeld(places);
    }
  }
  const first = world.dispositionOn(world.purger, { keys: new First(...world.keystore()) });
  const purger = world.connect('purger');
  const second = world.dispositionOn(purger, { keys: new Second(...world.keystore()) });
  const { packageId } = await world.release(await world.grant(), { destroyAt: inDays(-1) });
  const working = first.disposeMany([packageId]);
  await begun.passed;
  expect(await second.resume()).toBe(1);
  certified.open();
  expect(await working).toBe(0);
  await purger.close();
  const { rows } = await admin.query<{ result: string }>(
    `select state #>> '{document,certificate,verification,result}' as result from retention.certificate`,
  );
  expect(rows).toEqual([{ result: 'pass' }]);
});
