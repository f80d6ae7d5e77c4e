import { Inject, Injectable } from '@nestjs/common';
import { bringForward, PackageRepository } from '../disclosures/index.js';
import type { PurgeReason } from '../disclosures/index.js';
import type { Tx } from '../platform/database/database.js';
import { wakeAt } from '../platform/outbox/outbox.js';
import { bringObligationForward } from './domain/decide-obligation.js';
import { ObligationRepository } from './persistence/obligation.repository.js';
import { DISPOSITION_TOPIC } from './wake-topics.js';

/**
 * Makes packages due at once: revocation, correction, order, the end of an agreement. Nothing is destroyed here; that is
 * done by the one guarded path, where a hold still wins. The recipient's own copy becomes due with it.
 */
@Injectable()
export class BringForward {
  constructor(
    @Inject(PackageRepository) private readonly packages: PackageRepository,
    @Inject(ObligationRepository) private readonly obligations: ObligationRepository,
  ) {}

  /** Answers how many packages became due earlier. */
  async bring(tx: Tx, packageIds: readonly string[], because: Exclude<PurgeReason, 'expiry'>): Promise<number> {
    let brought = 0;
    for (const id of [...packageIds].sort()) {
      const locked = await this.packages.lock(tx, id);
      if (!locked.ok) throw new Error(`Package ${id} vanished before its disposition`);
      const events = bringForward(locked.value.state, because, tx.at);
      if (events.length === 0) continue;
      await this.packages.record(tx, locked.value, events);
      await this.bringObligations(tx, id);
      await wakeAt(tx, DISPOSITION_TOPIC, id, tx.at);
      brought += 1;
    }
    return brought;
  }

  private async bringObligations(tx: Tx, packageId: string): Promise<void> {
    for (const id of await this.obligations.openOfPackage(tx, packageId)) {
      const locked = await this.obligations.lock(tx, id);
      if (locked === undefined) continue;
      await this.obligations.record(tx, locked, bringObligationForward(locked.state, tx.at.toISOString()));
    }
  }
}
