import { Inject, Injectable } from '@nestjs/common';
import type { AggregateStore, Stored } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { LegalHold, LegalHoldEvent } from '../domain/legal-hold.js';
import { LEGAL_HOLD_STORE } from './legal-hold.store.js';

export type StoredHold = Stored<LegalHold>;

const BY_NUMBER = 'select id from retention.legal_hold where number = $1';
const ON_REQUEST = `
  select id from retention.legal_hold where share_request_id = $1 and status <> 'lifted' order by id`;
const NEXT_NUMBER = `select nextval('retention.hold_number') as n`;

@Injectable()
export class LegalHoldRepository {
  constructor(@Inject(LEGAL_HOLD_STORE) private readonly store: AggregateStore<LegalHold, LegalHoldEvent>) {}

  async lock(tx: Tx, reference: string): Promise<Result<StoredHold>> {
    const id = await this.resolve(tx, reference);
    const stored = id === undefined ? undefined : await this.store.lock(tx, id);
    return stored === undefined
      ? rejected('not-found', 'There is no such hold among those you may see.')
      : accepted(stored);
  }

  /** Holds that stand on a whole share request. */
  async standingOnRequest(tx: Tx, requestId: string): Promise<readonly string[]> {
    return (await tx.query<{ id: string }>(ON_REQUEST, [requestId])).map((row) => row.id);
  }

  async create(tx: Tx, id: string, events: readonly LegalHoldEvent[]): Promise<StoredHold> {
    return this.store.create(tx, id, events);
  }

  async record(tx: Tx, current: StoredHold, events: readonly LegalHoldEvent[]): Promise<StoredHold> {
    return this.store.record(tx, current, events);
  }

  /** `LH-2026-000001` */
  async nextNumber(tx: Tx): Promise<string> {
    const [row] = await tx.query<{ n: string }>(NEXT_NUMBER);
    return `LH-${tx.at.getUTCFullYear()}-${row!.n.padStart(6, '0')}`;
  }

  private async resolve(tx: Tx, reference: string): Promise<string | undefined> {
    if (isId(reference)) return reference;
    return (await tx.query<{ id: string }>(BY_NUMBER, [reference]))[0]?.id;
  }
}
