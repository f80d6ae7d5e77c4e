import { Inject, Injectable } from '@nestjs/common';
import { hold, liftHold, PackageRepository } from '../disclosures/index.js';
import type { StoredPackage } from '../disclosures/index.js';
import type { Tx } from '../platform/database/database.js';
import { wakeAt } from '../platform/outbox/outbox.js';
import { accepted, rejected } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { DISPOSITION_TOPIC } from './wake-topics.js';

export interface HeldPackages {
  readonly ids: readonly string[];
  readonly sourceAgencies: readonly string[];
}

/** Puts holds on package rows and takes them off, under each row's lock; packages always in the order of their ids. */
@Injectable()
export class HeldPackageRows {
  constructor(@Inject(PackageRepository) private readonly packages: PackageRepository) {}

  /** The rows behind ids or numbers, locked, each once. */
  async lockAll(tx: Tx, references: readonly string[]): Promise<Result<readonly StoredPackage[]>> {
    const ids: string[] = [];
    for (const reference of references) {
      const found = await this.packages.load(tx, reference);
      if (!found.ok) return found;
      ids.push(found.value.id);
    }
    const locked: StoredPackage[] = [];
    for (const id of [...new Set(ids)].sort()) {
      const row = await this.packages.lock(tx, id);
      if (!row.ok) return row;
      locked.push(row.value);
    }
    return accepted(locked);
  }

  /** All or nothing: destroyed data refuses the whole hold, with the certificates that say so. */
  async place(tx: Tx, holdId: string, rows: readonly StoredPackage[]): Promise<Result<void>> {
    const gone = certificatesOf(rows);
    if (gone.length > 0) return alreadyPurged(gone);
    for (const row of rows) {
      const events = hold(row.state, holdId);
      if (!events.ok) return events;
      await this.packages.record(tx, row, events.value);
    }
    return accepted(undefined);
  }

  /** Data whose time came while it was held goes at once, unless another hold keeps it. */
  async lift(tx: Tx, holdId: string, packageIds: readonly string[]): Promise<void> {
    for (const id of [...packageIds].sort()) {
      const row = await this.packages.lock(tx, id);
      if (!row.ok) throw new Error(`Package ${id} vanished under its hold`);
      await this.packages.record(tx, row.value, liftHold(row.value.state, holdId));
      await wakeAt(tx, DISPOSITION_TOPIC, id, tx.at);
    }
  }
}

export interface PurgedPackage {
  readonly packageId: string;
  readonly certificateId: string;
}

export function certificatesOf(rows: readonly StoredPackage[]): readonly PurgedPackage[] {
  return rows.flatMap(({ id, state }) =>
    state.status === 'purging' || state.status === 'purged'
      ? [{ packageId: id, certificateId: state.certificateId }]
      : [],
  );
}

export function alreadyPurged(purged: readonly PurgedPackage[]) {
  return rejected(
    'already-purged',
    `The data of ${purged.length} of these packages was destroyed; the certificates say when and how. ` +
      'Place the hold on those that are left.',
    { extension: { purged, certificateId: purged[0]?.certificateId } },
  );
}
