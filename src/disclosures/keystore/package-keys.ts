import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kek } from '../../platform/keys/envelope.js';
import { KeyProblem } from '../../platform/keys/key-home.js';
import { readEpoch } from '../../platform/keystore/epoch.js';
import type { Epoch } from '../../platform/keystore/epoch.js';
import { FileEpochKeys, keyDigest } from '../../platform/keystore/epoch-keys.js';
import type { EpochKeys } from '../../platform/keystore/epoch-keys.js';
import { ErasureJournal } from './erasure-journal.js';
import { indexOfSlot, pathOfSlot, slotsByFile } from '../../platform/keystore/key-slot.js';
import type { KeySlot } from '../../platform/keystore/key-slot.js';
import { ownersIn, readSlot, readSlots, writeSlots, zeroSlots } from '../../platform/keystore/slot-file.js';

export type { KeySlot };

export interface KeyPlace {
  readonly slot: KeySlot;
  readonly packageId: string;
}

export interface KeyToStore extends KeyPlace {
  readonly wrappedKey: Uint8Array;
}

/**
 * The keys of released packages, outside the database and its backups, so that destroying one reaches every copy of what
 * it opens: a backup taken yesterday holds ciphertext alone. Measured before: a key row in the same database came back with
 * the backup and opened what had been purged.
 */
export class PackageKeys {
  /** Each process writes files of its own, so two never meet in one place. */
  private readonly file = `${randomBytes(8).toString('hex')}.slots`;
  private readonly used = new Map<string, number>();

  constructor(
    private readonly directory: string,
    readonly epochs: EpochKeys,
    readonly journal: ErasureJournal,
  ) {}

  /** A place under the current key of that agency and month; nothing is written in it yet. */
  async reserve(agency: string, kind: Epoch['kind'], month: string): Promise<KeySlot> {
    return this.reserveUnder(await this.epochs.current(agency, kind, month));
  }

  reserveUnder(epoch: string): KeySlot {
    const index = this.used.get(epoch) ?? 0;
    this.used.set(epoch, index + 1);
    return { epoch, place: `${this.file}#${index}` };
  }

  /** @throws KeyProblem when the epoch's key is not there */
  kek(epoch: string): Kek {
    const kek = this.epochs.kek(epoch);
    if (kek === undefined) {
      throw new KeyProblem(`The key of epoch ${epoch} is not in the keystore. Restore the keystore from its backup.`);
    }
    return kek;
  }

  digest(epoch: string): string {
    return keyDigest(this.kek(epoch));
  }

  /** Durable when this returns. */
  async store(keys: readonly KeyToStore[]): Promise<void> {
    for (const [path, group] of slotsByFile(this.directory, keys, ({ slot }) => slot)) {
      await writeSlots(
        path,
        group.map(({ slot, packageId, wrappedKey }) => ({ ownerId: packageId, wrappedKey, index: indexOfSlot(slot) })),
      );
    }
  }

  /** Undefined when it was destroyed, alone or with its epoch. */
  async wrappedKey(slot: KeySlot, packageId: string): Promise<Buffer | undefined> {
    return readSlot(pathOfSlot(this.directory, slot), indexOfSlot(slot), packageId);
  }

  /** Packages of which a key is still in one of those places, read as `wrappedKey` reads it. */
  async stillHeld(places: readonly KeyPlace[]): Promise<ReadonlySet<string>> {
    const held = new Set<string>();
    for (const [path, group] of slotsByFile(this.directory, places, ({ slot }) => slot)) {
      const wrapped = await readSlots(
        path,
        group.map(({ slot, packageId }) => ({ ownerId: packageId, index: indexOfSlot(slot) })),
      );
      group.forEach(({ packageId }, at) => {
        if (wrapped[at] !== undefined) held.add(packageId);
      });
    }
    return held;
  }

  /** For good; durable when this returns. Repeating it changes nothing. */
  async destroy(slots: readonly KeySlot[]): Promise<void> {
    for (const [path, group] of slotsByFile(this.directory, slots, (slot) => slot))
      await zeroSlots(path, group.map(indexOfSlot));
  }

  /** Those that were made for packages and not destroyed; files of sealed words have epochs of their own. */
  packageEpochs(): readonly string[] {
    return this.epochs.all().filter((epoch) => readEpoch(epoch).kind !== 'file');
  }

  /** Every key that is there, by package: for whoever has to trust the keystore more than the rows that name its places. */
  async places(): Promise<ReadonlyMap<string, readonly KeySlot[]>> {
    const places = new Map<string, KeySlot[]>();
    for (const epoch of this.packageEpochs()) {
      const names = await readdir(join(this.directory, epoch));
      for (const name of names.filter((each) => each.endsWith('.slots'))) {
        for (const { ownerId, index } of await ownersIn(join(this.directory, epoch, name))) {
          places.set(ownerId, [...(places.get(ownerId) ?? []), { epoch, place: `${name}#${index}` }]);
        }
      }
    }
    return places;
  }
}

/** Opens the keystore in the key directory. @throws KeyProblem for a truncated key or one that others can read */
export function openPackageKeys(keyDirectory: string): PackageKeys {
  const directory = join(keyDirectory, 'epochs');
  const epochs = new FileEpochKeys(directory);
  epochs.checkAll();
  return new PackageKeys(directory, epochs, new ErasureJournal(join(keyDirectory, 'erasures.ndjson')));
}

/** Nest token of the opened keystore. */
export const PACKAGE_KEYS = Symbol('package keys');
