import { Inject, Injectable } from '@nestjs/common';
import type { AggregateStore, Stored } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import type { PurgeBrake, PurgeBrakeEvent } from '../domain/purge-brake.js';
import { PURGE_BRAKE_STORE } from './purge-brake.store.js';

export type StoredBrake = Stored<PurgeBrake>;

const BY_NUMBER = 'select id from retention.purge_brake where number = $1';
const OPEN = `select id from retention.purge_brake where status in ('pulled', 'half_released') order by id`;
const NEXT_NUMBER = `select nextval('retention.purge_brake_number') as n`;

@Injectable()
export class PurgeBrakeRepository {
  constructor(@Inject(PURGE_BRAKE_STORE) private readonly store: AggregateStore<PurgeBrake, PurgeBrakeEvent>) {}

  async lock(tx: Tx, reference: string): Promise<StoredBrake | undefined> {
    const id = isId(reference) ? reference : (await tx.query<{ id: string }>(BY_NUMBER, [reference]))[0]?.id;
    return id === undefined ? undefined : this.store.lock(tx, id);
  }

  /** Brakes that nobody has released to the end, one an agency. */
  async lockOpen(tx: Tx): Promise<readonly StoredBrake[]> {
    return this.store.lockMany(
      tx,
      (await tx.query<{ id: string }>(OPEN)).map(({ id }) => id),
    );
  }

  async create(tx: Tx, id: string, events: readonly PurgeBrakeEvent[]): Promise<StoredBrake> {
    return this.store.create(tx, id, events);
  }

  async record(tx: Tx, current: StoredBrake, events: readonly PurgeBrakeEvent[]): Promise<StoredBrake> {
    return this.store.record(tx, current, events);
  }

  /** `PB-2026-000001` */
  async nextNumber(tx: Tx): Promise<string> {
    const [row] = await tx.query<{ n: string }>(NEXT_NUMBER);
    return `PB-${tx.at.getUTCFullYear()}-${row!.n.padStart(6, '0')}`;
  }
}
