import { Inject, Injectable } from '@nestjs/common';
import {
  isLive,
  isOver,
  KeyEpochs,
  monthOf,
  PACKAGE_KEYS,
  PackageContents,
  PackageRepository,
  readEpoch,
  rewrapPackageKey,
} from '../disclosures/index.js';
import type { KeySlot, PackageKeys } from '../disclosures/index.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, PURGER_DATABASE, SERVICE_ACTOR } from '../platform/database/service-transaction.js';
import { accepted } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { KeyMoves } from './persistence/key-moves.js';
import type { Movable } from './persistence/key-moves.js';

const BATCH = 200;

/**
 * Keys of epochs: what a hold keeps goes under a hold key, so that the month's key can end; a month that is over and empty
 * loses its key; rotation moves everything under a new generation. A move is three steps under the row's lock (a second
 * place is named, then filled and made the first, then the former one is overwritten), so that whoever destroys the package
 * meanwhile knows every place its key may be in.
 */
@Injectable()
export class KeyEpochsKeeper {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(PackageRepository) private readonly packages: PackageRepository,
    @Inject(PackageContents) private readonly contents: PackageContents,
    @Inject(KeyEpochs) private readonly epochs: KeyEpochs,
    @Inject(KeyMoves) private readonly moves: KeyMoves,
    @Inject(PACKAGE_KEYS) private readonly keys: PackageKeys,
  ) {}

  /** One pass. @returns how many keys moved under a hold key, and how many epoch keys were destroyed */
  async run(): Promise<{ readonly moved: number; readonly closed: number }> {
    await this.tidy();
    return { moved: await this.moveHeld(), closed: await this.closeEmpty() };
  }

  /**
   * Every open epoch under a new key, then the former keys destroyed; resumable: a second call moves what is left.
   * @returns how many package keys moved
   */
  async rotate(progress: (moved: number, total: number) => void = () => undefined): Promise<number> {
    await this.tidy();
    const total = await this.ask((tx) => this.moves.count(tx));
    let moved = 0;
    for (const { id } of await this.ask((tx) => this.epochs.allOpen(tx))) {
      if (this.keys.epochs.isDestroyed(id) || !(await this.isNewest(id))) continue;
      await this.keys.epochs.next(id);
    }
    for (const { id } of await this.ask((tx) => this.epochs.allOpen(tx))) {
      if (await this.isNewest(id)) continue;
      const { agency, kind, month } = readEpoch(id);
      const target = () => this.keys.epochs.current(agency, kind, month);
      moved += await this.moveAll(
        (tx) => this.moves.under(tx, id, BATCH),
        target,
        (now) => progress(moved + now, total),
      );
      await this.closeIfUnused(id);
    }
    return moved;
  }

  private async isNewest(id: string): Promise<boolean> {
    const { agency, kind, month } = readEpoch(id);
    return (await this.keys.epochs.current(agency, kind, month)) === id;
  }

  private async moveHeld(): Promise<number> {
    const month = await this.act(async (tx) => monthOf(tx.at));
    return this.moveAll(
      (tx) => this.moves.heldUnderMonths(tx, BATCH),
      ({ agency }) => this.keys.epochs.current(agency, 'hold', month),
    );
  }

  private async moveAll(
    find: (tx: Tx) => Promise<readonly Movable[]>,
    targetOf: (row: Movable) => Promise<string>,
    progress: (moved: number) => void = () => undefined,
  ): Promise<number> {
    let moved = 0;
    for (;;) {
      const rows = await this.ask(find);
      const done = rows.length === 0 ? 0 : await this.move(rows, targetOf);
      moved += done;
      progress(moved);
      // None of a full batch moved: they are being destroyed, and the next pass sees what is left.
      if (rows.length < BATCH || done === 0) return moved;
    }
  }

  private async move(rows: readonly Movable[], targetOf: (row: Movable) => Promise<string>): Promise<number> {
    const places = new Map<string, KeySlot>();
    for (const row of rows) places.set(row.id, this.keys.reserveUnder(await targetOf(row)));
    await this.act(async (tx) => {
      for (const epoch of new Set([...places.values()].map((slot) => slot.epoch))) {
        await this.epochs.open(tx, epoch, this.keys.digest(epoch));
      }
      await this.moves.reserve(
        tx,
        (await this.liveIds(tx, [...places.keys()])).map((id) => ({ packageId: id, slot: places.get(id)! })),
      );
    });
    const moved = await this.act(async (tx) => {
      const ids = await this.liveIds(tx, [...places.keys()]);
      const ready = (await this.contents.keysOf(tx, ids)).filter(
        ({ packageId, spare }) => spare?.place === places.get(packageId)?.place,
      );
      const stored = [];
      for (const { packageId, keyId, slot, spare } of ready) {
        const wrappedKey = await this.keys.wrappedKey(slot, packageId);
        if (wrappedKey === undefined || spare === undefined) continue;
        const former = { packageId, keyId, kekId: slot.epoch, wrappedKey };
        const again = rewrapPackageKey(former, this.keys.kek(slot.epoch), this.keys.kek(spare.epoch));
        stored.push({ slot: spare, packageId, wrappedKey: again });
      }
      await this.keys.store(stored);
      const swapped = stored.map(({ packageId }) => packageId);
      await this.moves.swap(tx, swapped);
      return swapped;
    });
    await this.clearSecondPlaces([...places.keys()]);
    return moved.length;
  }

  /** Second places that a crash left, filled or not: overwritten, then forgotten. */
  private async tidy(): Promise<void> {
    for (;;) {
      const ids = await this.ask((tx) => this.moves.underWay(tx, BATCH));
      if (ids.length > 0) await this.clearSecondPlaces(ids);
      if (ids.length < BATCH) return;
    }
  }

  private async clearSecondPlaces(ids: readonly string[]): Promise<void> {
    await this.act(async (tx) => {
      await this.packages.lockMany(tx, ids);
      const moving = (await this.contents.keysOf(tx, ids)).filter(({ spare }) => spare !== undefined);
      await this.keys.destroy(moving.map(({ spare }) => spare!));
      await this.moves.clear(
        tx,
        moving.map(({ packageId }) => packageId),
      );
    });
  }

  private async closeEmpty(): Promise<number> {
    let closed = 0;
    for (const { id } of await this.ask((tx) => this.epochs.allOpen(tx))) {
      const over = await this.act(async (tx) => isOver(readEpoch(id), tx.at));
      if ((over || this.keys.epochs.isDestroyed(id)) && (await this.closeIfUnused(id))) closed += 1;
    }
    return closed;
  }

  /** Under the epoch's lock, which waits for releases under way: key destroyed first, then written down. */
  private async closeIfUnused(id: string): Promise<boolean> {
    return this.act(async (tx) => {
      if (!(await this.epochs.lockUnused(tx, id))) return false;
      await this.keys.epochs.destroy(id);
      await this.epochs.close(tx, id);
      return true;
    });
  }

  private async liveIds(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
    return (await this.packages.lockMany(tx, ids)).filter(({ state }) => isLive(state)).map(({ id }) => id);
  }

  private ask<T>(question: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.read(SERVICE_ACTOR, question);
  }

  private async act<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const result: Result<T> = await asService(this.database, async (tx) => accepted(await work(tx)));
    if (!result.ok) throw new Error(result.rejection.detail);
    return result.value;
  }
}
