import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { AggregateStore } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { DisclosureEvent, DisclosureRecord } from '../domain/accounting.js';
import { acknowledge } from '../domain/decide.js';
import { DISCLOSURE_STORE } from '../persistence/disclosure.store.js';
import { PackageRepository } from '../persistence/package.repository.js';

export class AcknowledgeReceipt extends Command<Result<{ readonly id: string; readonly version: number }>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
  ) {
    super();
  }
}

/** The broker is no store: seven days after the receipt its own copy is due, if not earlier (policy choice RT-PAYLOAD-TRANSIT). */
const KEPT_AFTER_RECEIPT_MS = 7 * 24 * 60 * 60 * 1_000;

@CommandHandler(AcknowledgeReceipt)
export class AcknowledgeReceiptHandler implements ICommandHandler<AcknowledgeReceipt> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PackageRepository) private readonly packages: PackageRepository,
    @Inject(DISCLOSURE_STORE) private readonly disclosures: AggregateStore<DisclosureRecord, DisclosureEvent>,
  ) {}

  execute({ actor, reference }: AcknowledgeReceipt) {
    return this.database.transaction(actor, async (tx): Promise<Result<{ id: string; version: number }>> => {
      const locked = await this.packages.lock(tx, reference);
      if (!locked.ok) return locked;
      const dueAt = new Date(tx.at.getTime() + KEPT_AFTER_RECEIPT_MS).toISOString();
      const decision = acknowledge(locked.value.state, actor, tx.at, dueAt);
      if (!decision.ok) return decision;
      const { id, version, state } = await this.packages.record(tx, locked.value, decision.value);
      if (decision.value.length > 0 && state.status !== 'none') {
        const record = await this.disclosures.lock(tx, state.terms.accountingId);
        if (record === undefined) throw new Error(`Package ${id} has no accounting entry`);
        await this.disclosures.record(tx, record, [{ type: 'DisclosureReceiptAcknowledged', at: tx.at.toISOString() }]);
      }
      return accepted({ id, version });
    });
  }
}
