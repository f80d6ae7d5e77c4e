import { Inject, Injectable } from '@nestjs/common';
import type { AggregateStore, Stored } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import type { KnownRightsCase, RightsCase, RightsCaseEvent } from '../domain/rights-case.js';
import { RIGHTS_CASE_STORE } from './rights-case.store.js';

export type StoredRightsCase = Stored<RightsCase>;
export type KnownRow = Stored<KnownRightsCase>;

const NEXT_NUMBER = `select nextval('rights.rights_case_number') as n`;
const PRESENT = `select set_config('app.receipt', $1, true)`;
const ID_OF_NUMBER = 'select id from rights.rights_case where number = $1';
const BY_NUMBER = 'select id, version, state from rights.rights_case where number = $1';

@Injectable()
export class RightsCaseRepository {
  constructor(@Inject(RIGHTS_CASE_STORE) private readonly store: AggregateStore<RightsCase, RightsCaseEvent>) {}

  async create(tx: Tx, id: string, events: readonly RightsCaseEvent[]): Promise<StoredRightsCase> {
    return this.store.create(tx, id, events);
  }

  async record(tx: Tx, current: StoredRightsCase, events: readonly RightsCaseEvent[]): Promise<StoredRightsCase> {
    return this.store.record(tx, current, events);
  }

  async lock(tx: Tx, id: string): Promise<StoredRightsCase | undefined> {
    return this.store.lock(tx, id);
  }

  /** By id or number, as the agency that is asked. */
  async lockNamed(tx: Tx, reference: string): Promise<StoredRightsCase | undefined> {
    const id = isId(reference) ? reference : (await tx.query<{ id: string }>(ID_OF_NUMBER, [reference]))[0]?.id;
    return id === undefined ? undefined : this.lock(tx, id);
  }

  /** For somebody of no agency: row-level security shows the case of the number that is presented, and no other. */
  async byReceipt(tx: Tx, number: string): Promise<KnownRow | undefined> {
    await tx.query(PRESENT, [number]);
    return (await tx.query<KnownRow>(BY_NUMBER, [number]))[0];
  }

  /** `RC-2026-000001`: the receipt number. */
  async nextNumber(tx: Tx): Promise<string> {
    const [row] = await tx.query<{ n: string }>(NEXT_NUMBER);
    return `RC-${tx.at.getUTCFullYear()}-${row!.n.padStart(6, '0')}`;
  }
}
