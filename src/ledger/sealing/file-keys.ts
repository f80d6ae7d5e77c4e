import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unwrapKey, wrapKey } from '../../platform/keys/envelope.js';
import type { Kek } from '../../platform/keys/envelope.js';
import { KeyProblem } from '../../platform/keys/key-home.js';
import { isOver, monthOf, readEpoch } from '../../platform/keystore/epoch.js';
import { FileEpochKeys } from '../../platform/keystore/epoch-keys.js';
import type { EpochKeys } from '../../platform/keystore/epoch-keys.js';
import { indexOfSlot, pathOfSlot, slotsByFile } from '../../platform/keystore/key-slot.js';
import type { KeySlot } from '../../platform/keystore/key-slot.js';
import { ownersIn, readSlots, writeSlots, zeroSlots } from '../../platform/keystore/slot-file.js';

/** A key of one file, and where it is. */
export interface FileKeyPlace {
  readonly fileId: string;
  readonly slot: KeySlot;
}

/** One on its way from one place to another. */
export interface FileKeyMove {
  readonly fileId: string;
  readonly from: KeySlot;
  readonly to: KeySlot;
}

const KEY_BYTES = 32;
const DAY_MS = 86_400_000;

/**
 * The keys of files. A file is what is destroyed as one: a share request with the words of everything that followed from
 * it, a complaint, an agreement. Its key is in the keystore and never in the database, so that overwriting one slot makes
 * its words unreadable in every copy of the database, those in backups too (docs/adr/0013).
 */
export class FileKeys {
  /** Each process writes files of its own, so two never meet in one place. */
  private readonly file = `${randomBytes(8).toString('hex')}.slots`;
  private readonly used = new Map<string, number>();

  constructor(
    private readonly directory: string,
    private readonly epochs: EpochKeys,
  ) {}

  /** A new key for the file, durable when this returns; what is rolled back later leaves a key of nothing. */
  async make(agency: string, fileId: string, at: Date): Promise<{ readonly slot: KeySlot; readonly kek: Kek }> {
    const epoch = await this.epochs.current(agency, 'file', monthOf(at));
    const slot = this.reserveUnder(epoch);
    const index = indexOfSlot(slot);
    const key = randomBytes(KEY_BYTES);
    const wrappedKey = wrapKey(contextOf(fileId), fileId, key, this.epochKey(epoch));
    await writeSlots(pathOfSlot(this.directory, slot), [{ ownerId: fileId, wrappedKey, index }]);
    return { slot, kek: { id: fileId, key } };
  }

  /** A place under the key of that epoch; nothing is written in it yet. */
  reserveUnder(epoch: string): KeySlot {
    const index = this.used.get(epoch) ?? 0;
    this.used.set(epoch, index + 1);
    return { epoch, place: `${this.file}#${index}` };
  }

  /** The next generation of an epoch's key, made now. */
  async renew(epoch: string): Promise<void> {
    await this.epochs.next(epoch);
  }

  /** What new keys of that agency and month go under now. */
  async newestOf(epoch: string): Promise<string> {
    const { agency, kind, month } = readEpoch(epoch);
    return this.epochs.current(agency, kind, month);
  }

  /** Each key a second time, in its new place; durable when this returns. @returns those whose key was there to be moved */
  async copy(moves: readonly FileKeyMove[]): Promise<readonly FileKeyMove[]> {
    const places = new Map(moves.map((move) => [{ fileId: move.fileId, slot: move.from }, move]));
    const opened = await this.openAll([...places.keys()]);
    const copied = [...places].flatMap(([place, move]) => {
      const kek = opened.get(place);
      return kek === undefined ? [] : [{ ...move, kek }];
    });
    try {
      for (const [path, group] of slotsByFile(this.directory, copied, ({ to }) => to)) {
        await writeSlots(
          path,
          group.map(({ fileId, to, kek }) => ({
            ownerId: fileId,
            wrappedKey: wrapKey(contextOf(fileId), fileId, kek.key, this.epochKey(to.epoch)),
            index: indexOfSlot(to),
          })),
        );
      }
    } finally {
      for (const { kek } of copied) kek.key.fill(0);
    }
    return copied.map(({ fileId, from, to }) => ({ fileId, from, to }));
  }

  /** Every key that is there, by file: for whoever has to trust the keystore more than the rows that name its places. */
  async places(): Promise<ReadonlyMap<string, readonly KeySlot[]>> {
    const places = new Map<string, KeySlot[]>();
    for (const epoch of this.fileEpochs()) {
      const names = await readdir(join(this.directory, epoch));
      for (const name of names.filter((each) => each.endsWith('.slots'))) {
        for (const { ownerId, index } of await ownersIn(join(this.directory, epoch, name))) {
          places.set(ownerId, [...(places.get(ownerId) ?? []), { epoch, place: `${name}#${index}` }]);
        }
      }
    }
    return places;
  }

  /** Undefined when it was destroyed, alone or with its epoch. @throws KeyProblem when the keystore lost the epoch's key */
  async open(place: FileKeyPlace): Promise<Kek | undefined> {
    return (await this.openAll([place])).get(place);
  }

  /**
   * The same for many: slots of one file are read together, the key of an epoch once. Destroyed ones are absent.
   * @throws KeyProblem
   */
  async openAll(places: readonly FileKeyPlace[]): Promise<ReadonlyMap<FileKeyPlace, Kek>> {
    const opened = new Map<FileKeyPlace, Kek>();
    const epochKeys = new Map<string, Kek>();
    for (const [path, group] of slotsByFile(this.directory, places, ({ slot }) => slot)) {
      const { epoch } = group[0]!.slot;
      if (this.epochs.isDestroyed(epoch)) continue;
      try {
        const epochKey = epochKeys.get(epoch) ?? this.epochKey(epoch);
        epochKeys.set(epoch, epochKey);
        for (const [place, kek] of await openGroup(path, group, epochKey)) opened.set(place, kek);
      } catch (fault) {
        // Rotation ended it while this read: what was under it is elsewhere by now.
        if (!this.epochs.isDestroyed(epoch)) throw fault;
      }
    }
    return opened;
  }

  /** Files of which a key is still in one of those places, read as `open` reads it. */
  async stillHeld(places: readonly FileKeyPlace[]): Promise<ReadonlySet<string>> {
    const held = new Set<string>();
    for (const [path, group] of slotsByFile(this.directory, places, ({ slot }) => slot)) {
      const wrapped = await readSlots(path, group.map(asSlot));
      group.forEach(({ fileId }, at) => {
        if (wrapped[at] !== undefined) held.add(fileId);
      });
    }
    return held;
  }

  /** For good; durable when this returns. Repeating it changes nothing. */
  async destroy(slots: readonly KeySlot[]): Promise<void> {
    for (const [path, group] of slotsByFile(this.directory, slots, (slot) => slot)) {
      await zeroSlots(path, group.map(indexOfSlot));
    }
  }

  /** Those that were made for files and not destroyed. */
  fileEpochs(): readonly string[] {
    return this.epochs.all().filter((epoch) => readEpoch(epoch).kind === 'file');
  }

  /** Former generations: nothing new goes under them. */
  superseded(): readonly string[] {
    const epochs = this.fileEpochs().map((id) => ({ id, ...readEpoch(id) }));
    return epochs
      .filter((one) =>
        epochs.some(
          (other) => other.agency === one.agency && other.month === one.month && other.generation > one.generation,
        ),
      )
      .map(({ id }) => id);
  }

  /**
   * Epochs in which no file can be opened any more. A day is left for transactions that began while their month lasted.
   * @param now by the database's clock
   */
  over(now: Date): readonly string[] {
    const yesterday = new Date(now.getTime() - DAY_MS);
    return this.fileEpochs().filter((epoch) => isOver(readEpoch(epoch), yesterday));
  }

  /** The key of an epoch, for good; the caller knows that nothing is left under it. */
  async close(epoch: string): Promise<void> {
    await this.epochs.destroy(epoch);
  }

  /** @throws KeyProblem that names the first of these epochs whose key is missing and was not destroyed on purpose */
  check(epochs: readonly string[]): void {
    for (const epoch of epochs) if (!this.epochs.isDestroyed(epoch)) this.epochKey(epoch);
  }

  private epochKey(epoch: string): Kek {
    const kek = this.epochs.kek(epoch);
    if (kek === undefined) {
      throw new KeyProblem(
        `The keystore has no key for epoch ${epoch}, under which there are sealed words. Restore the keystore from its backup.`,
      );
    }
    return kek;
  }
}

async function openGroup(path: string, group: readonly FileKeyPlace[], epochKey: Kek) {
  const wrapped = await readSlots(path, group.map(asSlot));
  const opened: [FileKeyPlace, Kek][] = [];
  for (const [at, place] of group.entries()) {
    const { fileId } = place;
    const wrappedKey = wrapped[at];
    if (wrappedKey === undefined) continue;
    try {
      opened.push([place, { id: fileId, key: unwrapKey(contextOf(fileId), fileId, wrappedKey, epochKey) }]);
    } catch (fault) {
      // Overwritten while it was read, half of it seen; a key that is there and does not open is a fault.
      if ((await readSlots(path, [asSlot(place)]))[0] !== undefined) throw fault;
    }
  }
  return opened;
}

const asSlot = ({ fileId, slot }: FileKeyPlace) => ({ ownerId: fileId, index: indexOfSlot(slot) });

const contextOf = (fileId: string) => ({ prefix: 'file', parts: [fileId] });

/** Opens the keystore in the key directory for sealed words. */
export function openFileKeys(keyDirectory: string): FileKeys {
  const directory = join(keyDirectory, 'epochs');
  return new FileKeys(directory, new FileEpochKeys(directory));
}
