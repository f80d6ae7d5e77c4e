import { Inject, Injectable } from '@nestjs/common';
import type { AggregateStore, Stored } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import type { Obligation, ObligationEvent } from '../domain/obligation.js';
import { OBLIGATION_STORE } from './obligation.store.js';

export type StoredObligation = Stored<Obligation>;

const OPEN_OF_PACKAGE = `
  select id from retention.obligation where package_id = $1 and status in ('due', 'overdue') order by id`;

@Injectable()
export class ObligationRepository {
  constructor(@Inject(OBLIGATION_STORE) private readonly store: AggregateStore<Obligation, ObligationEvent>) {}

  async lock(tx: Tx, id: string): Promise<StoredObligation | undefined> {
    return this.store.lock(tx, id);
  }

  async load(tx: Tx, id: string): Promise<StoredObligation | undefined> {
    return this.store.load(tx, id);
  }

  /** Obligations about one package that nobody has fulfilled or waived. */
  async openOfPackage(tx: Tx, packageId: string): Promise<readonly string[]> {
    return (await tx.query<{ id: string }>(OPEN_OF_PACKAGE, [packageId])).map((row) => row.id);
  }

  async create(tx: Tx, id: string, events: readonly ObligationEvent[]): Promise<StoredObligation> {
    return this.store.create(tx, id, events);
  }

  async record(tx: Tx, current: StoredObligation, events: readonly ObligationEvent[]): Promise<StoredObligation> {
    return this.store.record(tx, current, events);
  }
}
