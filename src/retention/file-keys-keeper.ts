import { Inject, Injectable } from '@nestjs/common';
import { FileKeys } from '../ledger/index.js';
import type { FileKeyMove, FileKeyPlace } from '../ledger/index.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, databaseNow, PURGER_DATABASE, SERVICE_ACTOR } from '../platform/database/service-transaction.js';
import { accepted } from '../platform/result.js';
import { FileKeyMoves, nameOf } from './persistence/file-key-moves.js';

const BATCH = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Keys of the epochs of files: rotation moves every key under a new one, and one under which nothing is left is destroyed.
 * The steps are those of `KeyEpochsKeeper`: a second place is named, then filled and made the first, then the former one is
 * overwritten. As many rows name one key, nobody seals under it meanwhile; who reads finds the new place.
 */
@Injectable()
export class FileKeysKeeper {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(FileKeyMoves) private readonly moves: FileKeyMoves,
    @Inject(FileKeys)
    private readonly keys: Pick<
      FileKeys,
      'reserveUnder' | 'renew' | 'newestOf' | 'copy' | 'destroy' | 'over' | 'superseded' | 'fileEpochs' | 'close'
    >,
  ) {}

  /**
   * Every epoch of files under a new key, then the former keys destroyed; resumable: a second call moves what is left.
   * @returns how many keys of files moved
   */
  async rotate(progress: (moved: number, total: number) => void = () => undefined): Promise<number> {
    await this.tidy();
    const total = await this.ask((tx) => this.moves.count(tx));
    const former = new Set(this.keys.superseded());
    for (const epoch of this.keys.fileEpochs()) if (!former.has(epoch)) await this.keys.renew(epoch);
    // Whoever took a former key before is seen from here on.
    await this.act((tx) => this.moves.waitForMakers(tx));
    let moved = 0;
    // First those that are free, then each that was sealed under just then.
    for (const size of [BATCH, 1]) {
      for (const epoch of this.keys.superseded()) {
        moved += await this.moveAll(epoch, size, (now) => progress(moved + now, total));
      }
      await this.tidy();
    }
    await this.closeEpochs();
    return moved;
  }

  /** Second places that a crash left, filled or not: whichever no word names is overwritten, then both are forgotten. */
  async tidy(): Promise<void> {
    for (let size = BATCH; ;) {
      const underWay = await this.ask((tx) => this.moves.underWay(tx, size));
      if (underWay.length === 0) return;
      const done = await this.act((tx) => this.clear(tx, underWay));
      // All of them are sealed under just now: one alone is waited for.
      size = done === 0 ? 1 : BATCH;
    }
  }

  /** Keys of months that are over, and former ones, under which nothing is left, so that remapped blocks are reached too. */
  async closeEpochs(): Promise<number> {
    const over = await this.ask(async (tx) => this.keys.over(await databaseNow(tx)));
    let closed = 0;
    for (const epoch of new Set([...over, ...this.keys.superseded()])) {
      if (await this.ask((tx) => this.moves.uses(tx, epoch))) continue;
      closed += await this.act(async (tx) => {
        await this.moves.waitForMakers(tx);
        if (await this.moves.uses(tx, epoch)) return 0;
        await this.keys.close(epoch);
        return 1;
      });
    }
    return closed;
  }

  private async moveAll(epoch: string, size: number, progress: (moved: number) => void): Promise<number> {
    const target = await this.keys.newestOf(epoch);
    let moved = 0;
    for (let after: FileKeyPlace = { fileId: FIRST, slot: { epoch, place: '' } }; ;) {
      const places = await this.ask((tx) => this.moves.under(tx, after, size));
      const batch = places.map(({ fileId, slot }) => ({ fileId, from: slot, to: this.keys.reserveUnder(target) }));
      if (batch.length === 0) return moved;
      await this.act((tx) => this.moves.reserve(tx, batch));
      moved += await this.act((tx) => this.fill(tx, batch));
      await this.act((tx) => this.clear(tx, batch));
      progress(moved);
      after = places.at(-1)!;
    }
  }

  private async fill(tx: Tx, batch: readonly FileKeyMove[]): Promise<number> {
    const mine = new Set(batch.map(({ to }) => to.place));
    const free = await this.moves.lock(tx, filesOf(batch));
    // Asked again under the lock: another who tidied meanwhile has forgotten them.
    const named = (await this.moves.ofFiles(tx, free)).filter(({ to }) => mine.has(to.place));
    const words = await this.moves.wordsToPoint(tx, named);
    const copied = await this.keys.copy([...words.keys()]);
    const places = new Set(copied.map(({ to }) => to.place));
    const ready = new Map([...words].filter(([{ to }]) => places.has(to.place)));
    await this.moves.point(tx, ready);
    return ready.size;
  }

  private async clear(tx: Tx, batch: readonly FileKeyMove[]): Promise<number> {
    const free = await this.moves.lock(tx, filesOf(batch));
    const moves = await this.moves.ofFiles(tx, free);
    const named = await this.moves.named(tx, free);
    const unnamed = moves.flatMap(({ fileId, from, to }) =>
      [from, to].filter((slot) => !named.has(nameOf({ fileId, ...slot }))),
    );
    await this.keys.destroy(unnamed);
    await this.moves.forget(tx, moves);
    return moves.length;
  }

  private ask<T>(question: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.read(SERVICE_ACTOR, question);
  }

  private async act<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await asService(this.database, async (tx) => accepted(await work(tx)));
    if (!result.ok) throw new Error(result.rejection.detail);
    return result.value;
  }
}

const filesOf = (moves: readonly FileKeyMove[]) => [...new Set(moves.map(({ fileId }) => fileId))];
