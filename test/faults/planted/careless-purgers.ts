import { PackageKeys } from '../../../src/disclosures/keystore/package-keys.js';
import { PackageRepository } from '../../../src/disclosures/index.js';
import type { StoredPackage } from '../../../src/disclosures/index.js';
import type { Tx } from '../../../src/platform/database/database.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Actor } from '../../../src/platform/actor.js';
import type { Result } from '../../../src/platform/result.js';
import type { DisposePackages } from '../../../src/retention/index.js';
import type { RetentionWorld } from '../../support/retention-world.js';

/** Planted fault: a worker that knows about holds only what it knew when it made its list. */
export function withoutAskingAgain(world: RetentionWorld): DisposePackages {
  class HoldsUnseen extends PackageRepository {
    override async lockMany(tx: Tx, ids: readonly string[]): Promise<readonly StoredPackage[]> {
      return (await super.lockMany(tx, ids)).map((row) =>
        row.state.status === 'held' ? { ...row, state: { ...row.state, status: 'sealed', holds: [] } } : row,
      );
    }
  }
  return world.dispositionOn(world.purger, { packages: new HoldsUnseen(world.packageStore) });
}

/** Planted fault: certifies first and means to overwrite the keys afterwards, but is killed before it does. */
export function certifyingFirst(world: RetentionWorld): DisposePackages {
  class KeysLater extends PackageKeys {
    private asked = 0;
    override async stillHeld(places: Parameters<PackageKeys['stillHeld']>[0]): Promise<ReadonlySet<string>> {
      this.asked += 1;
      return this.asked === 1 ? super.stillHeld(places) : new Set();
    }
    override async destroy(): Promise<void> {
      // Later.
    }
  }
  return world.dispositionOn(world.purger, { keys: new KeysLater(...world.keystore()) });
}

/** Planted fault: a worker that goes by its own clock, which is two hours ahead. */
export function byItsOwnClock(
  world: RetentionWorld,
  aheadMs: number,
): { disposition: DisposePackages; end(): Promise<void> } {
  class OwnClock extends Database {
    override transaction<T>(actor: Actor, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
      const own = (tx: Tx): Tx => ({
        actor: tx.actor,
        at: tx.at,
        query: async <Row>(text: string, values?: readonly unknown[]) =>
          text.includes('clock_timestamp() as now')
            ? ([{ now: new Date(Date.now() + aheadMs) }] as Row[])
            : tx.query<Row>(text, values),
      });
      return super.transaction(actor, (tx) => work(own(tx)));
    }
  }
  const clock = { now: () => new Date() };
  const database = new OwnClock({ url: world.urlFor('purger'), clock, onPoolError: () => undefined });
  return { disposition: world.dispositionOn(database), end: () => database.close() };
}
