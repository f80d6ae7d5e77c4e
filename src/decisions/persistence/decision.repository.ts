import { Inject, Injectable } from '@nestjs/common';
import type { AggregateStore, Stored } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import type { Decision, DecisionEvent } from '../domain/decision.js';
import { DECISION_STORE } from './decision.store.js';

export type StoredDecision = Stored<Decision>;

const LATEST = 'select id from sharing.decision where share_request_id = $1 order by ordinal desc limit 1';

@Injectable()
export class DecisionRepository {
  constructor(@Inject(DECISION_STORE) private readonly store: AggregateStore<Decision, DecisionEvent>) {}

  /** The newest decision of a request, locked; the share request's row is locked before it, always in that order. */
  async lockLatest(tx: Tx, requestId: string): Promise<StoredDecision | undefined> {
    const [row] = await tx.query<{ id: string }>(LATEST, [requestId]);
    return row === undefined ? undefined : this.store.lock(tx, row.id);
  }

  async lock(tx: Tx, id: string): Promise<StoredDecision | undefined> {
    return this.store.lock(tx, id);
  }

  async load(tx: Tx, id: string): Promise<StoredDecision | undefined> {
    return this.store.load(tx, id);
  }

  async create(tx: Tx, id: string, events: readonly DecisionEvent[]): Promise<StoredDecision> {
    return this.store.create(tx, id, events);
  }

  async record(tx: Tx, current: StoredDecision, events: readonly DecisionEvent[]): Promise<StoredDecision> {
    return this.store.record(tx, current, events);
  }
}
