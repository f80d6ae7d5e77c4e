import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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

type Places = Parameters<PackageKeys['stillHeld']>[0];

/** Its work stands still after it has overwritten the keys, until the other has certified. */
class HeldUp extends PackageKeys {
  readonly overwritten = gate();
  readonly certified = gate();
  override async destroy(slots: Parameters<PackageKeys['destroy']>[0]) {
    await super.destroy(slots);
    this.overwritten.open();
    await this.certified.passed;
  }
}

/** Reads the keys only when the other has overwritten them. */
class Late extends PackageKeys {
  readonly looking = gate();
  other?: HeldUp;
  override async stillHeld(places: Places) {
    this.looking.open();
    await this.other?.overwritten.passed;
    return super.stillHeld(places);
  }
}

/** One package that is due, and the work of two on it: the first began, the second found that. */
async function together(keysOfFirst: PackageKeys, keysOfSecond: PackageKeys) {
  const purger = world.connect('purger');
  const first = world.dispositionOn(world.purger, { keys: keysOfFirst });
  const second = world.dispositionOn(purger, { keys: keysOfSecond });
  const { packageId } = await world.release(await world.grant(), { destroyAt: inDays(-1) });
  return {
    begin: () => first.disposeMany([packageId]),
    resume: () => second.resume(),
    end: () => purger.close(),
    results: async () => {
      const { rows } = await admin.query<{ result: string }>(
        `select c.state #>> '{document,certificate,verification,result}' as result from retention.certificate c
         join retention.destroyed_package d on d.certificate_id = c.id where d.package_id = $1`,
        [packageId],
      );
      return rows.map(({ result }) => result);
    },
  };
}

describe('two who carry the same batch through: whoever certifies knows that the keys were there', () => {
  it('when the second is late', async () => {
    const late = new Late(...world.keystore());
    const begun = gate();
    /** Waits with the journal until the other is about to look. */
    class Waiting extends HeldUp {
      override async stillHeld(places: Places) {
        const held = await super.stillHeld(places);
        begun.open();
        await late.looking.passed;
        return held;
      }
    }
    const heldUp = new Waiting(...world.keystore());
    late.other = heldUp;
    const { begin, resume, results, end } = await together(heldUp, late);
    const beginning = begin();
    await begun.passed;
    expect(await resume()).toBe(1);
    heldUp.certified.open();
    expect(await beginning).toBe(0);
    expect(await results()).toEqual(['pass']);
    await end();
  });

  it('when the one who began is late', async () => {
    const heldUp = new HeldUp(...world.keystore());
    const late = new Late(...world.keystore());
    late.other = heldUp;
    const { begin, resume, results, end } = await together(late, heldUp);
    const beginning = begin();
    await late.looking.passed;
    const resuming = resume();
    expect(await beginning).toBe(1);
    heldUp.certified.open();
    expect(await resuming).toBe(0);
    expect(await results()).toEqual(['pass']);
    await end();
  });
});
