import { Inject, Injectable } from '@nestjs/common';
import type { AggregateStore, Change, Stored } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { Package, PackageEvent } from '../domain/package.js';
import { PACKAGE_STORE } from './package.store.js';

export type StoredPackage = Stored<Package>;

const BY_NUMBER = 'select id from disclosure.package where number = $1';
const OF_GRANT = `select id from disclosure.package where grant_id = $1 and status <> 'purged' order by id`;
const NEXT_NUMBER = `select nextval('disclosure.package_number') as n`;
const NOT_FOUND = 'There is no such package among those you may see.';

@Injectable()
export class PackageRepository {
  constructor(@Inject(PACKAGE_STORE) private readonly store: AggregateStore<Package, PackageEvent>) {}

  async lock(tx: Tx, reference: string): Promise<Result<StoredPackage>> {
    const id = await this.resolve(tx, reference);
    const stored = id === undefined ? undefined : await this.store.lock(tx, id);
    return stored === undefined ? rejected('not-found', NOT_FOUND) : accepted(stored);
  }

  /** Always in the order of ids; unknown ones are left out. */
  async lockMany(tx: Tx, ids: readonly string[]): Promise<readonly StoredPackage[]> {
    return this.store.lockMany(tx, ids);
  }

  async recordMany(tx: Tx, changes: readonly Change<Package, PackageEvent>[]): Promise<void> {
    return this.store.recordMany(tx, changes);
  }

  async load(tx: Tx, reference: string): Promise<Result<StoredPackage>> {
    const id = await this.resolve(tx, reference);
    const stored = id === undefined ? undefined : await this.store.load(tx, id);
    return stored === undefined ? rejected('not-found', NOT_FOUND) : accepted(stored);
  }

  /** Packages of a grant that still hold data. */
  async liveOfGrant(tx: Tx, grantId: string): Promise<readonly string[]> {
    return (await tx.query<{ id: string }>(OF_GRANT, [grantId])).map((row) => row.id);
  }

  async create(tx: Tx, id: string, events: readonly PackageEvent[]): Promise<StoredPackage> {
    return this.store.create(tx, id, events);
  }

  async record(tx: Tx, current: StoredPackage, events: readonly PackageEvent[]): Promise<StoredPackage> {
    return this.store.record(tx, current, events);
  }

  async nextNumber(tx: Tx): Promise<string> {
    const [row] = await tx.query<{ n: string }>(NEXT_NUMBER);
    return `PK-${tx.at.getUTCFullYear()}-${row!.n.padStart(6, '0')}`;
  }

  private async resolve(tx: Tx, reference: string): Promise<string | undefined> {
    if (isId(reference)) return reference;
    return (await tx.query<{ id: string }>(BY_NUMBER, [reference]))[0]?.id;
  }
}
