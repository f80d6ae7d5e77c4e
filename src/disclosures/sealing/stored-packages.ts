import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { monthOf } from '../../platform/keystore/epoch.js';
import { PACKAGE_KEYS } from '../keystore/package-keys.js';
import type { PackageKeys } from '../keystore/package-keys.js';
import { KeyEpochs } from '../persistence/key-epochs.js';
import { PackageContents } from '../persistence/package-contents.js';
import type { Parties } from '../persistence/package-contents.js';
import { openPackage, sealPackage } from './package-seal.js';
import type { SealedPackage } from './package-seal.js';

export interface PackageToSeal {
  readonly packageId: string;
  /** Stays the caller's to wipe. */
  readonly content: Uint8Array;
  readonly destroyAt: string;
  readonly parties: Parties;
}

/** Puts a package where it belongs, ciphertext in the database and key in the keystore, and brings the two together again. */
@Injectable()
export class StoredPackages {
  constructor(
    @Inject(PACKAGE_KEYS) private readonly keys: PackageKeys,
    @Inject(KeyEpochs) private readonly epochs: KeyEpochs,
    @Inject(PackageContents) private readonly contents: PackageContents,
  ) {}

  /** The key's identity, known before anything is stored: the package's terms name it. */
  async seal({ packageId, content, destroyAt, parties }: PackageToSeal) {
    const slot = await this.keys.reserve(parties.sourceAgency, 'month', monthOf(destroyAt));
    const sealed = sealPackage(packageId, content, this.keys.kek(slot.epoch));
    const { keyId, wrappedKey, ciphertext } = sealed;
    return {
      keyId,
      epoch: slot.epoch,
      /** Key first: what is committed can always be opened; what is rolled back leaves a key of nothing. */
      store: async (tx: Tx): Promise<void> => {
        await this.epochs.open(tx, slot.epoch, this.keys.digest(slot.epoch));
        await this.keys.store([{ slot, packageId, wrappedKey }]);
        await this.contents.insert(tx, { packageId, keyId, ciphertext, slot }, parties);
        if (!(await this.epochs.isOpen(tx, slot.epoch))) {
          throw new Error(`Epoch ${slot.epoch} was closed while package ${packageId} was sealed; release it again`);
        }
      },
    };
  }

  /**
   * Ciphertext and wrapped key together, read under the lock of the package's row, so that neither moves meanwhile.
   * Undefined when either is gone.
   */
  async load(tx: Tx, packageId: string): Promise<SealedPackage | undefined> {
    const content = await this.contents.load(tx, packageId);
    if (content === undefined) return undefined;
    const wrappedKey = await this.keys.wrappedKey(content.slot, packageId);
    if (wrappedKey === undefined) return undefined;
    const { keyId, ciphertext, slot } = content;
    return { packageId, keyId, kekId: slot.epoch, wrappedKey, ciphertext };
  }

  /** The content, in a buffer that the caller wipes. @throws KeyProblem, SealFault */
  open(sealed: SealedPackage): Buffer {
    return openPackage(sealed, this.keys.kek(sealed.kekId));
  }
}
